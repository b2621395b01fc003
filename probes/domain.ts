import { z } from "zod";
import { asciiHost, withoutFinalDot } from "../server/core/host-name.ts";
import { parseDuration } from "../server/core/duration.ts";
import { parseRetryAfter } from "../server/core/measuring/retry-after.ts";
import type { Timings } from "./connector.ts";
import { compileExpectation } from "./expectation.ts";
import { down, type Failure } from "./failure.ts";
import { duration, filePath, httpUrl, ipVersion, proxy } from "./fields.ts";
import { documentGetter } from "./json-documents.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import type { ProbeKind, ProbeRun } from "./probe.ts";
import { proxySecrets } from "./proxy.ts";
import { bootstrapServers, readDomain, type Registration } from "./rdap.ts";
import type { Exchange } from "./reception.ts";
import { counted } from "../server/core/counted.ts";

const settings = z.strictObject({
  domain: z
    .string()
    .transform((text, issues) => {
      const name = withoutFinalDot(asciiHost(text) ?? "");
      if (/^[^.]+(\.[^.]+)+$/.test(name) && /[a-z]/.test(name.slice(name.lastIndexOf("."))))
        return name;
      issues.addIssue("expected a registered domain such as example.org");
      return z.NEVER;
    })
    .describe("The registered domain; for a name below it, the domain above is found."),
  degradedBelow: duration
    .default(parseDuration("30d") ?? 0)
    .describe(
      "With less than this left, the domain is degraded (cause expiring); 30 days by default.",
    ),
  refresh: duration
    .default(parseDuration("12h") ?? 0)
    .describe(
      "How long an answer of the registry is used before it is asked again; 12 hours by default.",
    ),
  server: httpUrl
    .optional()
    .describe("The registry's RDAP server, for a zone that IANA's list does not have."),
  bootstrap: httpUrl
    .default("https://data.iana.org/rdap/dns.json")
    .describe("The list of RDAP servers by zone (RFC 9224), or a mirror of it."),
  proxy,
  ca: filePath.optional().describe("Authorities trusted instead of the system's, PEM."),
  ipVersion,
});
export type DomainSettings = z.output<typeof settings>;

const RDAP_MEDIA = "application/rdap+json, application/json";
const DAY_MS = 86_400_000;
/** IANA's list changes a few times a week. */
const BOOTSTRAP_MS = DAY_MS;

const list = compileExpectation({ maxBytes: 4 * 1024 * 1024 }, true);
const record = compileExpectation({ status: [200, 404], maxBytes: 1024 * 1024 });
const recordJson = compileExpectation({ maxBytes: 1024 * 1024 }, true);

type Kept<T> = { readonly value: T; readonly at: number };
const lists = new Map<string, Kept<ReadonlyMap<string, string>>>();
const registrations = new WeakMap<DomainSettings, Kept<Registration>>();

/**
 * The registration of a domain, by RDAP (RFC 9082, 9083): how long it is paid for, and whether the
 * registry has taken it out of the DNS. Registries limit requests strictly, so their answer is used
 * for hours. A registry that does not answer says nothing about the domain.
 */
export const domain: ProbeKind<DomainSettings> = {
  kind: "domain",
  settings,
  built: true,
  secrets: ({ proxy }) => proxySecrets(proxy),
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const timings: Timings = {};
    const known = registrations.get(settings);
    if (known !== undefined && run.now() - known.at < settings.refresh)
      return { timings, latencyMs: null, ...judged(known.value, settings, run.now()) };
    const document = await documentGetter(settings, run, deadline, timings, RDAP_MEDIA);
    if ("cause" in document) return { failure: document, latencyMs: null, timings };
    const get = async (url: URL) => {
      const { maxBytes } = url.href === settings.bootstrap ? list : record;
      return document(url, { maxBytes, keepBytes: maxBytes }, 3);
    };
    const found = await registrationOf(settings, get, run);
    if ("cause" in found) {
      // What was learnt before holds until the registry says something else.
      if (known !== undefined && found.outcome === null)
        return { timings, latencyMs: null, ...judged(known.value, settings, run.now()) };
      return { timings, latencyMs: null, failure: found, ...found.about };
    }
    registrations.set(settings, { value: found, at: run.now() });
    return { timings, latencyMs: deadline.elapsedMs(), ...judged(found, settings, run.now()) };
  }),
};

type Get = (url: URL) => Promise<Exchange>;
type Unlearnt = Failure & { readonly about?: Pick<ProbeFinding, "exchange" | "retryAfterMs"> };

const unlearnt = (failure: Failure, who: string, answer: Exchange, run: ProbeRun): Unlearnt => ({
  ...failure,
  outcome: null,
  detail: `${who}: ${failure.detail}`,
  about: {
    exchange: answer,
    retryAfterMs: parseRetryAfter(answer.headers["retry-after"], run.now()),
  },
});

async function registrationOf(
  settings: DomainSettings,
  get: Get,
  run: ProbeRun,
): Promise<Registration | Unlearnt> {
  const zone = settings.domain.slice(settings.domain.lastIndexOf(".") + 1);
  const server = settings.server ?? (await serverOf(zone, settings.bootstrap, get, run));
  if (typeof server !== "string") return server;
  // The registry knows the registered domain alone, and not the names below it.
  for (let name = settings.domain; name.includes("."); name = name.slice(name.indexOf(".") + 1)) {
    const answer = await get(
      new URL(`domain/${name}`, server.endsWith("/") ? server : `${server}/`),
    );
    const status = await record.judge(answer);
    if (status.failure !== null) return unlearnt(status.failure, "the registry", answer, run);
    if (answer.status === 404) continue;
    const { failure, json } = await recordJson.judge(answer);
    if (failure !== null) return unlearnt(failure, "the registry", answer, run);
    const registration = readDomain(json, name);
    if (typeof registration !== "string") return registration;
    return unlearnt(down("body", registration), "the registry", answer, run);
  }
  return down("body", `${settings.domain} is not registered, says the registry of .${zone} (404)`);
}

async function serverOf(
  zone: string,
  bootstrap: string,
  get: Get,
  run: ProbeRun,
): Promise<string | Unlearnt> {
  let known = lists.get(bootstrap);
  if (known === undefined || run.now() - known.at >= BOOTSTRAP_MS) {
    const answer = await get(new URL(bootstrap));
    const { failure, json } = await list.judge(answer);
    const servers = failure === null ? bootstrapServers(json) : null;
    if (servers !== null) lists.set(bootstrap, (known = { value: servers, at: run.now() }));
    else if (known === undefined)
      return unlearnt(
        failure ?? down("body", "no list of RFC 9224"),
        "the list of RDAP servers",
        answer,
        run,
      );
  }
  return (
    known.value.get(zone) ?? {
      cause: "body",
      outcome: null,
      detail: `no RDAP server is known for .${zone}: give server`,
    }
  );
}

function judged(
  { name, endsAt, status }: Registration,
  { degradedBelow }: DomainSettings,
  now: number,
): Pick<ProbeFinding, "failure" | "outcome" | "cause" | "detail"> {
  if (status !== null) return { failure: down("body", `${name}: ${status}, says its registry`) };
  if (endsAt === null)
    return {
      failure: {
        cause: "no_data",
        outcome: null,
        detail: `${name}: its registry publishes no expiry`,
      },
    };
  const leftMs = endsAt - now;
  const until = new Date(endsAt).toISOString();
  if (leftMs <= 0) return { failure: { ...down("expiring", `${name}: expired since ${until}`) } };
  const expiring = leftMs < degradedBelow;
  return {
    failure: null,
    outcome: expiring ? "degraded" : "up",
    cause: expiring ? "expiring" : null,
    detail: `${name}: ${counted(Math.floor(leftMs / DAY_MS), "day")} left, until ${until}`,
  };
}
