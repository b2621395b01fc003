import { parseRetryAfter } from "../server/core/measuring/retry-after.ts";
import { pathEnd } from "./certificate-path.ts";
import { secureContextOf } from "./certificates.ts";
import type { Timings } from "./connector.ts";
import { createCookieJar } from "./cookies.ts";
import type { Deadline } from "./deadline.ts";
import type { Exchange, ExchangeOptions } from "./reception.ts";
import { compileExpectation, type CompiledExpectation } from "./expectation.ts";
import { down, type Failure } from "./failure.ts";
import { EVIDENCE_BYTES, type AnsweredRequest } from "./failing-answer.ts";
import { follow, type Carried } from "./follow.ts";
import { httpSettings, requestsOf, type HttpSettings } from "./http-settings.ts";
import { isScalar, parsePath, valueAt, type JsonPath } from "./json-path.ts";
import { measuring, type ProbeFinding } from "./measure.ts";
import { prepareRequest, type OwnHeaders, type PreparedRequest } from "./prepared-request.ts";
import type { ProbeKind, ProbeRun } from "./probe.ts";
import { proxySecrets } from "./proxy.ts";
import { bodySecrets, headerSecrets, isSecretName, querySecrets } from "./redaction.ts";
import {
  fetchToken,
  forgetToken,
  keptToken,
  prepareToken,
  type NoToken,
  type TokenSource,
} from "./token.ts";

type PreparedStep = {
  readonly request: PreparedRequest;
  readonly expectation: CompiledExpectation;
  readonly captures: readonly (readonly [name: string, path: JsonPath])[];
};

type Prepared = {
  readonly steps: readonly PreparedStep[];
  readonly token: TokenSource | null;
  readonly authorization: string | null;
  readonly secrets: readonly string[];
};

/** By the settings' identity: what can be read once is not read at every probe. */
const prepared = new WeakMap<HttpSettings, Prepared>();

function prepare(settings: HttpSettings): Prepared {
  const known = prepared.get(settings);
  if (known !== undefined) return known;
  const requests = requestsOf(settings);
  const { basicAuth, token } = settings;
  const made: Prepared = {
    steps: requests.map((step) => ({
      request: prepareRequest(step),
      expectation: compileExpectation(step.expect, Object.keys(step.capture).length > 0),
      captures: Object.entries(step.capture).map(([name, path]) => [name, parsePath(path) ?? []]),
    })),
    token: token === undefined ? null : prepareToken(token),
    authorization:
      basicAuth === undefined
        ? null
        : `Basic ${Buffer.from(`${basicAuth.user}:${basicAuth.password}`).toString("base64")}`,
    secrets: secretsOf(settings),
  };
  prepared.set(settings, made);
  return made;
}

function secretsOf(settings: HttpSettings): string[] {
  const { token, basicAuth } = settings;
  const found = requestsOf(settings).flatMap(({ url, headers, body }) => [
    ...querySecrets(url),
    ...headerSecrets(headers),
    ...bodySecrets(body),
  ]);
  if (token !== undefined)
    found.push(
      token.clientSecret ?? "",
      ...querySecrets(token.url),
      ...headerSecrets(token.headers),
      ...bodySecrets(token.body),
    );
  found.push(...proxySecrets(settings.proxy));
  if (basicAuth !== undefined)
    found.push(
      basicAuth.password,
      // "user:password" in base64 does not hold the password's own base64.
      Buffer.from(`${basicAuth.user}:${basicAuth.password}`).toString("base64"),
    );
  return found.filter((secret) => secret !== "" && !/^\{\{.*\}\}$/.test(secret));
}

/** Everything that a scenario carries from one request to the next. */
type Journey = Carried & {
  readonly values: Map<string, string>;
  readonly secrets: string[];
  readonly timings: Timings;
  /** Milliseconds that went into tokens: not the target's. */
  tokenMs: number;
};

/** Any value may be a session's key; what is short is a number or a word. */
const longEnough = (values: readonly string[]): string[] =>
  values.filter((value) => value.length >= 8);

type Connection = Omit<ExchangeOptions, "maxBytes" | "keepBytes">;

/** One HTTP request, or a scenario of several, against what is expected of it. */
export const http: ProbeKind<HttpSettings> = {
  kind: "http",
  settings: httpSettings,
  built: true,
  secrets: secretsOf,
  probe: measuring(async (settings, run, deadline): Promise<ProbeFinding> => {
    const plan = prepare(settings);
    const journey: Journey = {
      values: new Map(),
      secrets: [],
      timings: {},
      jar: createCookieJar(),
      tokenMs: 0,
      hasBeenPublic: false,
    };
    const { cert, key, ca } = settings.clientCertificate ?? {};
    const context = await secureContextOf({ ca: ca ?? settings.ca, cert, key });
    const nothing = { latencyMs: null, timings: journey.timings };
    if (context !== undefined && "cause" in context) return { ...nothing, failure: context };
    const { ipVersion, http2, proxy } = settings;
    const connection: Connection = { ipVersion, http2, proxy, ...(context && { context }) };

    let last: Taken | null = null;
    let place = "";
    for (const [index, step] of plan.steps.entries()) {
      last = await take(step, plan, settings, connection, journey, run, deadline);
      if (last.failure === null) continue;
      place = plan.steps.length === 1 ? "" : `step ${index + 1}: `;
      last.failure = { ...last.failure, detail: place + last.failure.detail };
      break;
    }
    const { answer = null, failure = null, tokenAnswer = null } = last ?? {};
    const latencyMs = answer?.status == null ? null : deadline.elapsedMs() - journey.tokenMs;
    const secrets = [...plan.secrets, ...journey.secrets, ...longEnough(journey.jar.values())];
    const end = answer === null ? null : await pathEnd(answer.chain, context);
    return {
      failure,
      latencyMs,
      ...(end && Number.isFinite(end.endsAt) && { certificateEndsAt: end.endsAt }),
      timings: journey.timings,
      status: answer?.status ?? null,
      degradedAfter: settings.degradedAfter,
      secrets,
      exchange: tokenAnswer ?? answer,
      place: tokenAnswer === null ? place : `${place}token: `,
      retryAfterMs:
        failure?.cause === "throttled" || (failure?.cause === "http_5xx" && answer !== null)
          ? parseRetryAfter(answer?.headers["retry-after"], run.now())
          : null,
    };
  }),
};

/** One request and what is wrong with its answer. */
type Taken = {
  readonly answer: Exchange | null;
  failure: Failure | null;
  /** The token's endpoint's own answer, where that is what failed. */
  readonly tokenAnswer?: AnsweredRequest | null;
};

async function take(
  step: PreparedStep,
  plan: Prepared,
  settings: HttpSettings,
  connection: Connection,
  journey: Journey,
  run: ProbeRun,
  deadline: Deadline,
): Promise<Taken> {
  const { maxBytes, keepBytes, fits, judge } = step.expectation;
  const kept = Math.max(keepBytes, Math.min(maxBytes, EVIDENCE_BYTES));
  const options: ExchangeOptions = { ...connection, maxBytes, keepBytes: kept };
  const send = async (own: OwnHeaders): Promise<Exchange | Failure> => {
    const request = step.request.build(journey.values, own);
    if ("cause" in request) return request;
    const { signal } = deadline;
    const { timings } = journey;
    const { isSteered } = step.request;
    const hops = settings.followRedirects;
    return follow(request, options, hops, run, signal, timings, journey, isSteered);
  };
  const own: OwnHeaders = {
    "user-agent": run.userAgent,
    accept: "*/*",
    ...(plan.authorization !== null && { authorization: plan.authorization }),
  };

  const answer = await (plan.token === null
    ? send(own)
    : sendWithToken(plan.token, step, own, send, fits, connection, journey, run, deadline));
  if ("cause" in answer) return { answer: null, failure: answer };
  if ("tokenAnswer" in answer) return { answer: null, ...answer };
  const { failure, json } = await judge(answer);
  if (failure !== null) return { answer, failure };
  for (const [name, path] of step.captures) {
    const value = valueAt(json, path);
    if (!isScalar(value)) return { answer, failure: down("body", `nothing to capture as ${name}`) };
    const text = String(value);
    journey.values.set(name, text);
    journey.secrets.push(...(isSecretName(name) ? [text] : longEnough([text])));
  }
  return { answer, failure: null };
}

/**
 * Sends with a token, kept or fetched. A kept one that is answered by 401 is fetched again,
 * once: it may have been revoked before its time. A fresh one that is refused is an answer.
 */
async function sendWithToken(
  source: TokenSource,
  step: PreparedStep,
  own: OwnHeaders,
  send: (own: OwnHeaders) => Promise<Exchange | Failure>,
  fits: (status: number) => boolean,
  connection: Connection,
  journey: Journey,
  run: ProbeRun,
  deadline: Deadline,
): Promise<Exchange | Failure | NoToken> {
  for (let attempt = 1; ; attempt += 1) {
    const kept = keptToken(source, run);
    let token = kept;
    if (token === null) {
      const begun = deadline.elapsedMs();
      const fetched = await fetchToken(source, connection, run, deadline.signal);
      journey.tokenMs += deadline.elapsedMs() - begun;
      if ("tokenAnswer" in fetched) return fetched;
      token = fetched.token;
    }
    journey.values.set("token", token.value);
    journey.secrets.push(token.value);
    const answer = await send(
      step.request.uses("token") ? own : { ...own, authorization: `Bearer ${token.value}` },
    );
    const refused = !("cause" in answer) && answer.status === 401 && !fits(401);
    if (!refused || kept === null || attempt > 1) return answer;
    forgetToken(source, kept);
  }
}
