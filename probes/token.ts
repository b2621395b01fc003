import type { Timings } from "./connector.ts";
import { exchange } from "./exchange.ts";
import type { AnswerHeaders } from "./answer-headers.ts";
import type { AnsweredRequest } from "./failing-answer.ts";
import type { Exchange, ExchangeOptions } from "./reception.ts";
import { compileExpectation } from "./expectation.ts";
import { down, type Failure } from "./failure.ts";
import type { TokenSettings } from "./http-settings.ts";
import { parsePath, valueAt } from "./json-path.ts";
import { prepareRequest, type PreparedRequest } from "./prepared-request.ts";
import type { ProbeRun } from "./probe.ts";

export type Token = { readonly value: string; readonly expiresAt: number };
export type NoToken = {
  readonly failure: Failure;
  /** The answer as evidence; `null` without one. */
  readonly tokenAnswer: AnsweredRequest | null;
};
type Fetched = { readonly token: Token } | NoToken;

/** Lifetime of a token whose answer states none: short enough to notice a change. */
const DEFAULT_LIFE_MS = 300_000;
/** Renewed a little early, so that it does not expire under way; a tenth of a short life. */
const MARGIN_MS = 30_000;

/**
 * Tokens by what they were asked with: monitors with the same credentials share one, and the
 * provider is asked once. Expired ones are dropped when another is fetched.
 */
const tokens = new Map<string, Token>();
const pending = new Map<string, Promise<Fetched>>();

export type TokenSource = {
  readonly key: string;
  readonly request: PreparedRequest;
  readonly settings: TokenSettings;
};

/** Prepares the request for a token: RFC 6749, 4.4, or whatever `body` says instead. */
export function prepareToken(settings: TokenSettings): TokenSource {
  const { url, clientId = "", clientSecret = "", scope, auth, body, headers } = settings;
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  if (auth === "body") {
    form.set("client_id", clientId);
    form.set("client_secret", clientSecret);
  }
  if (scope !== undefined) form.set("scope", scope);
  // RFC 6749, 2.3.1: both are form-encoded before they are put together.
  const basic = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const request = prepareRequest({
    url,
    method: "POST",
    headers: {
      ...(typeof body !== "object" && { "content-type": "application/x-www-form-urlencoded" }),
      ...(auth === "basic" && { authorization: `Basic ${Buffer.from(basic).toString("base64")}` }),
      ...lowerCased(headers),
    },
    body: body ?? form.toString(),
  });
  return { key: JSON.stringify(settings), request, settings };
}

const lowerCased = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The token that is kept, if it still lives. */
export function keptToken({ key }: TokenSource, run: Pick<ProbeRun, "now">): Token | null {
  const token = tokens.get(key);
  return token !== undefined && token.expiresAt > run.now() ? token : null;
}

/** Forgets a token that the target refused; another one, fetched meanwhile, stays. */
export function forgetToken({ key }: TokenSource, token: Token): void {
  if (tokens.get(key) === token) tokens.delete(key);
}

/**
 * Fetches a token within the caller's deadline. Callers who come meanwhile wait for the same
 * answer, each until its own deadline.
 */
export function fetchToken(
  source: TokenSource,
  options: Omit<ExchangeOptions, "maxBytes" | "keepBytes">,
  run: ProbeRun,
  signal: AbortSignal,
): Promise<Fetched> {
  const known = pending.get(source.key);
  if (known !== undefined) return Promise.race([known, whenOver(signal)]);
  const fetching = ask(source, options, run, signal).finally(() => pending.delete(source.key));
  pending.set(source.key, fetching);
  return fetching;
}

const whenOver = (signal: AbortSignal): Promise<Fetched> =>
  new Promise((resolve) => {
    const over = () => resolve({ failure: signal.reason as Failure, tokenAnswer: null });
    if (signal.aborted) over();
    else signal.addEventListener("abort", over, { once: true });
  });

async function ask(
  { key, request, settings }: TokenSource,
  options: Omit<ExchangeOptions, "maxBytes" | "keepBytes">,
  run: ProbeRun,
  signal: AbortSignal,
): Promise<Fetched> {
  const expectation = compileExpectation({}, true);
  const built = request.build(new Map(), {
    "user-agent": run.userAgent,
    accept: "application/json",
  });
  if ("cause" in built) return { failure: ofToken(built), tokenAnswer: null };
  // What the token's endpoint takes is not the target's time: its phases are not kept.
  const timings: Timings = {};
  const limits = { maxBytes: expectation.maxBytes, keepBytes: expectation.keepBytes };
  const answer = await exchange(built, { ...options, ...limits }, run, signal, timings);
  const { failure, json } = await expectation.judge(answer);
  const failed = (why: Failure): NoToken => ({
    failure: ofToken(why),
    tokenAnswer: withoutToken(answer),
  });
  if (failure !== null) return failed(withoutBody(failure, answer.status));
  const value = valueAt(json, parsePath(settings.path) ?? []);
  if (typeof value !== "string" || !/^[\x21-\x7e]+$/.test(value))
    return failed(down("body", `no token at ${settings.path} of the answer`));
  const now = run.now();
  for (const [other, { expiresAt }] of tokens) if (expiresAt <= now) tokens.delete(other);
  const lifeMs = lifeOf(json, value, now);
  const token = { value, expiresAt: now + lifeMs - Math.min(MARGIN_MS, lifeMs / 10) };
  tokens.set(key, token);
  return { token };
}

const ofToken = (failure: Failure): Failure => ({ ...failure, detail: `token: ${failure.detail}` });

/** An answer of a token endpoint may hold a token whatever else is wrong: none of it is shown. */
const withoutBody = (failure: Failure, status: number | null): Failure =>
  status === null ? failure : { ...failure, detail: `status ${status}, ${failure.cause}` };

/** An error's answer holds no token; any other body may, under any name. */
const withoutToken = (answer: Exchange): AnsweredRequest =>
  (answer.status ?? 0) >= 400
    ? answer
    : { ...answer, headers: uncoded(answer.headers), body: WITHHELD };

const WITHHELD = Buffer.from("(withheld: it may hold a token)");

const uncoded = (headers: AnswerHeaders): AnswerHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^content-(encoding|type)$/.test(name)),
  );

/** `expires_in` (seconds; some send text), else the `exp` of a JWT, else five minutes. */
function lifeOf(json: unknown, value: string, now: number): number {
  const given = Number(valueAt(json, ["expires_in"]) ?? Number.NaN);
  if (given > 0) return given * 1000;
  try {
    const claims: unknown = JSON.parse(
      Buffer.from(value.split(".")[1] ?? "", "base64url").toString(),
    );
    const exp = Number(valueAt(claims, ["exp"])) * 1000 - now;
    if (exp > 0) return exp;
  } catch {
    // Not a JWT: most tokens are not.
  }
  return DEFAULT_LIFE_MS;
}
