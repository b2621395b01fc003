import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import { z } from "zod";
import { quoted } from "./body.ts";
import { whileDoing, type Timings } from "./connector.ts";
import { down, failureOf, ours, type Failure } from "./failure.ts";
import { oneOrMore, positiveDuration } from "./fields.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import type { ProbeKind } from "./probe.ts";

const types = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] as const;

/** The address in "192.0.2.1:5353", "[2001:db8::1]:5353" or one alone. */
function addressOf(server: string): string {
  const [, address = server] =
    /^\[(.+)\](?::\d{1,5})?$/.exec(server) ?? /^([\d.]+):\d{1,5}$/.exec(server) ?? [];
  return address;
}

const settings = z.strictObject({
  name: z.string().trim().min(1).max(253),
  type: z.enum(types).default("A"),
  /** Each must be among the answers; others may be there too. Without it, any answer will do. */
  expect: oneOrMore(z.string().min(1)).optional(),
  /** Instead of the system's: "192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:5353". */
  resolver: z
    .string()
    .refine(
      (text) => isIP(addressOf(text)) !== 0,
      "expected the address of a resolver, with or without its port",
    )
    .optional(),
  degradedAfter: positiveDuration.optional(),
});
export type DnsSettings = z.output<typeof settings>;

/** What the records are written like, in `expect` and in print. */
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
      // A long text comes in pieces of 255 bytes that belong together.
      return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(""));
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

/** Names have no case and may end with a dot; a TXT record is what it is. */
const normal = (text: string, type: DnsSettings["type"]): string =>
  type === "TXT" ? text : text.toLowerCase().replace(/\.$/, "");

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
    const resolver = new Resolver({ timeout: Math.ceil(run.timeoutMs / 3), tries: 3 });
    if (settings.resolver !== undefined) resolver.setServers([settings.resolver]);
    const cancel = () => resolver.cancel();
    signal.addEventListener("abort", cancel);
    try {
      if (signal.aborted) return failed(signal.reason as Failure);
      const answers = await answersOf(resolver, name, type);
      timings.dns = elapsedMs();
      const found = new Set(answers.map((answer) => normal(answer, type)));
      const missing = expect?.find((wanted) => !found.has(normal(wanted, type)));
      const detail = quoted(answers.join(", "));
      const failure =
        missing === undefined
          ? null
          : down("body", `${quoted(missing)} is not among the answers: ${detail}`);
      return { failure, latencyMs: timings.dns, timings, degradedAfter };
    } catch (error) {
      if (signal.aborted) return failed(whileDoing(signal.reason as Failure, "dns"));
      const failure = failureOf(error, "dns");
      return failed(/TIMEOUT/.test(failure.detail) ? { ...failure, cause: "timeout" } : failure);
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }),
};
