import { isIP } from "node:net";
import { z } from "zod";
import { oneOrMore, positiveDuration } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const types = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] as const;

/** "192.0.2.1", "192.0.2.1:5353", "2001:db8::1" or "[2001:db8::1]:5353". */
const server = z.string().refine((text) => {
  const [, address = text] =
    /^\[(.+)\](?::\d{1,5})?$/.exec(text) ?? /^([\d.]+):\d{1,5}$/.exec(text) ?? [];
  return isIP(address) !== 0;
}, "expected the address of a resolver, with or without its port");

const settings = z.strictObject({
  name: z.string().trim().min(1).max(253),
  type: z.enum(types).default("A"),
  /** Each must be among the answers; others may be there too. Without it, any answer will do. */
  expect: oneOrMore(z.string().min(1)).optional(),
  /** Instead of the system's. */
  resolver: server.optional(),
  degradedAfter: positiveDuration.optional(),
});
export type DnsSettings = z.output<typeof settings>;

export const dns: ProbeKind<DnsSettings> = { kind: "dns", settings, built: false, probe: null };
