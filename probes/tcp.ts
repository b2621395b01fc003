import { z } from "zod";
import { host, ipVersion, port, positiveDuration } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z.strictObject({
  host,
  port,
  /** Written once connected; `\r\n` is for the YAML to escape. */
  send: z.string().min(1).optional(),
  /** Must occur in what comes back. */
  expect: z.string().min(1).optional(),
  degradedAfter: positiveDuration.optional(),
  ipVersion,
});
type TcpSettings = z.output<typeof settings>;

export const tcp: ProbeKind<TcpSettings> = { kind: "tcp", settings, built: false, probe: null };
