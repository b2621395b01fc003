import { parseInstant } from "../server/core/instant.ts";
import { parseRetryAfter } from "../server/core/measuring/retry-after.ts";
import { evidence, readBody, withCaveat } from "./body.ts";
import type { Timings } from "./connector.ts";
import { documentGetter } from "./json-documents.ts";
import type { Exchange } from "./reception.ts";
import { down, type Failure } from "./failure.ts";
import { MAX_BYTES, pingSettings, type PingSettings } from "./http-settings.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import type { ProbeKind } from "./probe.ts";
import { proxySecrets } from "./proxy.ts";
import { querySecrets } from "./redaction.ts";
import { statusFailure } from "./status-failure.ts";

/** The part of a gateway's /ping answer that we need. */
type GatewayPing = { readonly status: string; readonly until: string | null };

const addresses = new WeakMap<PingSettings, URL>();

function addressOf(settings: PingSettings): URL {
  const known = addresses.get(settings);
  if (known !== undefined) return known;
  const url = new URL(settings.url);
  addresses.set(settings, url);
  return url;
}

/**
 * Reads a gateway's `/ping/<id>` and understands its four states. Redirects are not followed,
 * as its other readers do not follow them either.
 */
export const ping: ProbeKind<PingSettings> = {
  kind: "ping",
  settings: pingSettings,
  built: true,
  secrets: ({ url, proxy }) => [...querySecrets(url), ...proxySecrets(proxy)],
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const timings: Timings = {};
    const get = await documentGetter(settings, run, deadline, timings);
    if ("cause" in get) return { failure: get, latencyMs: null, timings };
    const bytes = { maxBytes: MAX_BYTES, keepBytes: MAX_BYTES };
    const answer = await get(addressOf(settings), bytes, 0);
    const latencyMs = answer.status === null ? null : deadline.elapsedMs();
    return {
      latencyMs,
      timings,
      status: answer.status,
      exchange: answer,
      degradedAfter: settings.degradedAfter,
      secrets: querySecrets(settings.url),
      ...(await judged(answer, run.now())),
    };
  }),
};

type Judged = Pick<
  ProbeFinding,
  "failure" | "outcome" | "cause" | "detail" | "maintenanceUntil" | "retryAfterMs"
>;

async function judged(answer: Exchange, now: number): Promise<Judged> {
  const { status, headers } = answer;
  if (answer.failure !== null || status === null) return { failure: answer.failure };
  if (status === 404 && (await isEmptyObject(answer)))
    return {
      failure: {
        cause: "body",
        outcome: null,
        detail: "the gateway knows no ping of this identifier (404 {}): check the url",
      },
    };
  const said = status === 200 || status === 502 ? await gatewayPing(answer) : null;
  if (status !== 200) {
    const detail =
      said !== null && !("cause" in said) ? `the gateway answers ${said.status}` : undefined;
    return {
      failure: statusFailure(answer, "200", detail),
      retryAfterMs: parseRetryAfter(headers["retry-after"], now),
    };
  }
  if (said === null || "cause" in said) return { failure: said };
  switch (said.status) {
    case "ok":
      return { failure: null };
    case "maintenance": {
      return {
        failure: null,
        outcome: "maintenance",
        detail: "the gateway announces a maintenance",
        // Gateways write "9999-12-31T23:59:59Z" where the end is not known.
        maintenanceUntil: said.until === null ? null : parseInstant(said.until),
      };
    }
    case "unknown":
      return {
        failure: { cause: "no_data", outcome: null, detail: "the gateway has no data" },
      };
    case "bad_gateway":
      // Some proxies turn the 502 into a 200; the word is what counts.
      return { failure: down("http_5xx", "the gateway answers bad_gateway, with status 200") };
    default:
      return { failure: down("body", `no state that we know: ${shown(answer)}`) };
  }
}

async function isEmptyObject({ body, headers }: Exchange): Promise<boolean> {
  const read = await readBody(body, headers, MAX_BYTES);
  return !("cause" in read) && read.text.trim() === "{}";
}

const shown = ({ body, headers }: Exchange): string => evidence(body, headers) ?? "empty";

async function gatewayPing(answer: Exchange): Promise<GatewayPing | Failure> {
  const body = await readBody(answer.body, answer.headers, MAX_BYTES);
  if ("cause" in body) return body;
  try {
    const value: unknown = JSON.parse(body.text);
    if (typeof value === "object" && value !== null && "status" in value) {
      const until = "until" in value && typeof value.until === "string" ? value.until : null;
      if (typeof value.status === "string") return { status: value.status, until };
    }
    return withCaveat(down("body", `no ping: ${shown(answer)}`), body);
  } catch {
    return withCaveat(down("body", `not JSON: ${shown(answer)}`), body);
  }
}
