import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { z } from "zod";
import { asciiHost, comparableHost } from "../server/core/host-name.ts";
import { quoted } from "./body.ts";
import { whileDoing, type Timings } from "./connector.ts";
import { down, failureOf, ours, type Failure } from "./failure.ts";
import { oneOrMore, positiveDuration } from "./fields.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { resolverCheck } from "./resolver-check.ts";
import type { ProbeKind } from "./probe.ts";

const types = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] as const;

/** The address in "192.0.2.1:5353", "[2001:db8::1]:5353" or one alone. */
function addressOf(server: string): string {
  const [, address = server] =
    /^\[(.+)\](?::\d{1,5})?$/.exec(server) ?? /^([\d.]+):\d{1,5}$/.exec(server) ?? [];
  return address;
}

type Form = { readonly fits: (parts: readonly string[]) => boolean; readonly written: string };

const isNumber = (text = "") => /^\d+$/.test(text);
const isName = (text = "") => text === "." || (asciiHost(text) !== null && isIP(text) === 0);
const NAME: Form = {
  fits: ([name, ...more]) => more.length === 0 && isName(name),
  written: "as a name",
};

/** The form of each type's records: another text would never be among the answers. */
const FORMS: Readonly<Record<(typeof types)[number], Form>> = {
  A: {
    fits: ([text = "", ...more]) => more.length === 0 && isIP(text) === 4,
    written: "as an IPv4 address",
  },
  AAAA: {
    fits: ([text = "", ...more]) => more.length === 0 && isIP(text) === 6,
    written: "as an IPv6 address",
  },
  CNAME: NAME,
  NS: NAME,
  PTR: NAME,
  TXT: { fits: () => true, written: "as text" },
  MX: {
    fits: ([priority, host, ...more]) => more.length === 0 && isNumber(priority) && isName(host),
    written: '"10 mx.example.org"',
  },
  SRV: {
    fits: (parts) => parts.length === 4 && parts.slice(0, 3).every(isNumber) && isName(parts[3]),
    written: '"10 5 5060 sip.example.org"',
  },
  SOA: {
    fits: ([server, mailbox, serial, ...more]) =>
      more.length === 0 && isName(server) && isName(mailbox) && isNumber(serial),
    written: '"ns1.example.org admin.example.org 2026113001"',
  },
  CAA: {
    fits: ([flags, , value]) => isNumber(flags) && value !== undefined,
    written: '"0 issue ca.example"',
  },
};

const settings = z
  .strictObject({
    name: z
      .string()
      .transform((text, issues) => {
        const name = text.trim() === "." ? "." : asciiHost(text);
        if (name !== null) return name;
        issues.addIssue("expected a name of the DNS, or for PTR an IP address");
        return z.NEVER;
      })
      .describe("Name to look up; for PTR an IP address."),
    type: z.enum(types).default("A").describe("Type of the records."),
    expect: oneOrMore(z.string().min(1))
      .optional()
      .describe("Records that must be among the answers. Without it, any answer will do."),
    resolver: z
      .string()
      .refine(
        (text) => isIP(addressOf(text)) !== 0,
        "expected the address of a resolver, with or without its port",
      )
      .optional()
      .describe(
        "Resolver to ask instead of the system's: 192.0.2.1, 192.0.2.1:5353, [2001:db8::1]:5353.",
      ),
    degradedAfter: positiveDuration
      .optional()
      .describe("A slower answer is degraded (cause slow)."),
  })
  .superRefine(({ name, type, expect = [] }, issues) => {
    if (type !== "PTR" && isIP(name) !== 0)
      issues.addIssue({
        code: "custom",
        path: ["name"],
        message: "an address has only PTR records",
      });
    const { fits, written } = FORMS[type];
    for (const [index, text] of expect.entries())
      if (!fits(text.trim().split(/\s+/)))
        issues.addIssue({
          code: "custom",
          path: ["expect", ...(expect.length === 1 ? [] : [index])],
          message: `a record of type ${type} is written ${written}`,
        });
  });
export type DnsSettings = z.output<typeof settings>;

/** Returns the records as they are written in `expect` and in print. */
async function answersOf(
  resolver: Resolver,
  name: string,
  type: DnsSettings["type"],
): Promise<string[]> {
  switch (type) {
    case "A":
      return resolver.resolve4(name);
    case "AAAA":
      return resolver.resolve6(name);
    case "CNAME":
      return resolver.resolveCname(name);
    case "NS":
      return resolver.resolveNs(name);
    case "PTR":
      return isIP(name) === 0 ? resolver.resolvePtr(name) : resolver.reverse(name);
    case "TXT":
      return (await resolver.resolveTxt(name)).map(textOfPieces);
    case "MX":
      return (await resolver.resolveMx(name)).map(
        ({ priority, exchange }) => `${priority} ${exchange}`,
      );
    case "SRV":
      return (await resolver.resolveSrv(name)).map(
        ({ priority, weight, port, name: target }) => `${priority} ${weight} ${port} ${target}`,
      );
    case "SOA": {
      const { nsname, hostmaster, serial } = await resolver.resolveSoa(name);
      return [`${nsname} ${hostmaster} ${serial}`];
    }
    case "CAA":
      return (await resolver.resolveCaa(name)).map(({ critical, ...rest }) => {
        const [tag = "", value = ""] = Object.entries(rest).find(([key]) => key !== "type") ?? [];
        return `${critical} ${tag} ${String(value)}`;
      });
  }
}

/**
 * Returns the text of a TXT record, whose pieces of 255 bytes belong together. Node reads each byte
 * as a character; where the bytes are UTF-8, as people write them, they are read so.
 */
function textOfPieces(pieces: readonly string[]): string {
  const bytes = Buffer.from(pieces.join(""), "latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString("latin1");
  }
}

/**
 * Returns the form in which answers are compared. Names have no case, may end with a dot and may be
 * written in Unicode; an address has several forms; a TXT record is what it is.
 */
function comparable(text: string, type: DnsSettings["type"]): string {
  if (type === "TXT") return text;
  return text.trim().split(/\s+/).map(comparableHost).join(" ");
}

/** Asks a name server, not the system's look-up: no hosts file, no search domain, no cache. */
export const dns: ProbeKind<DnsSettings> = {
  kind: "dns",
  settings,
  built: true,
  probe: measuring(async (settings, run, { signal, elapsedMs }): Promise<ProbeFinding> => {
    const { name, type, expect, degradedAfter } = settings;
    const timings: Timings = {};
    const failed = (failure: Failure) => ({ failure, latencyMs: null, timings });
    if (settings.resolver !== undefined) {
      const refusal = run.refuseAddress?.(addressOf(settings.resolver)) ?? null;
      if (refusal !== null) return failed(ours(refusal));
    }
    // UDP loses packets: asked three times within the deadline, which alone has the last word.
    // The other options keep their defaults: the system's servers, any local address.
    const resolver = new Resolver({ timeout: Math.ceil(run.timeoutMs / 3), tries: 3 });
    if (settings.resolver !== undefined) resolver.setServers([settings.resolver]);
    // A resolver that the settings name is the target itself.
    const unwatch = settings.resolver === undefined ? resolverCheck.watch() : () => {};
    const cancel = () => resolver.cancel();
    signal.addEventListener("abort", cancel);
    try {
      if (signal.aborted) return failed(signal.reason as Failure);
      const answers = await answersOf(resolver, name, type);
      timings.dns = elapsedMs();
      const found = new Set(answers.map((answer) => comparable(answer, type)));
      const missing = expect?.find((wanted) => !found.has(comparable(wanted, type)));
      const detail = quoted(answers.join(", "));
      const failure =
        missing === undefined
          ? null
          : down("body", `${quoted(missing)} is not among the answers: ${detail}`);
      return { failure, latencyMs: timings.dns, timings, degradedAfter };
    } catch (error) {
      const own = settings.resolver === undefined;
      if (signal.aborted)
        return failed(
          own ? whileDoing(signal.reason as Failure, "dns") : (signal.reason as Failure),
        );
      const failure = failureOf(error, "dns");
      if (own && /ECONNREFUSED/.test(failure.detail))
        return failed(ours(`our own resolver does not answer: ${failure.detail}`));
      return failed(/TIMEOUT/.test(failure.detail) ? { ...failure, cause: "timeout" } : failure);
    } finally {
      unwatch();
      signal.removeEventListener("abort", cancel);
    }
  }),
};
