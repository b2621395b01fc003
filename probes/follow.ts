import { reachOf } from "../server/core/addresses.ts";
import type { Timings } from "./connector.ts";
import { headerText } from "./answer-headers.ts";
import { quoted } from "./body.ts";
import { createCookieJar, type CookieJar } from "./cookies.ts";
import { exchange } from "./exchange.ts";
import type { Exchange, ExchangeOptions, HttpRequest } from "./reception.ts";
import { down, type Failure } from "./failure.ts";
import type { ProbeRun } from "./probe.ts";
import { isSecretName, printable } from "./redaction.ts";

/** Headers that speak of a body that is not sent again. */
const BODY_HEADERS = /^(content-|transfer-encoding$)/i;
/** All that another host learns of a request: a configured header may be a key by any name. */
const FOR_ANYONE = /^(user-agent|accept|accept-language)$/i;

/** State that a probe carries from one request to the next. */
export type Carried = {
  readonly jar: CookieJar;
  /** An answer came from a public address: from then on none may lead inside. */
  hasBeenPublic: boolean;
};

/**
 * Sends a request and follows at most `limit` redirects, to http and https alone. What comes
 * after the limit, or leads elsewhere, is a failure `http_3xx`; with a limit of 0 a redirect is
 * an answer like any other. Cookies that an answer sets go with the next request: some sites set
 * one and redirect to where they came from.
 *
 * An operator may name a target inside; an answer from a public address may not lead there, at
 * whatever hop, and no answer may lead to a link-local address or a cloud's metadata.
 *
 * @param carried by the whole probe, which goes on with it
 * @param isSteered an earlier answer named the host of `request`: it is guarded like a redirect
 */
export async function follow(
  request: HttpRequest,
  options: ExchangeOptions,
  limit: number,
  run: ProbeRun,
  signal: AbortSignal,
  timings: Timings,
  carried: Carried = { jar: createCookieJar(), hasBeenPublic: false },
  isSteered = false,
): Promise<Exchange> {
  const send = async (next: HttpRequest, isLed: boolean) => {
    const { run: hop, refusal } = isLed ? guarded(run, carried) : { run, refusal: () => null };
    const answer = await exchange(carried.jar.addTo(next), options, hop, signal, timings);
    carried.jar.store(next.url, answer.cookies, run.now());
    if (answer.remoteAddress !== null && reachOf(answer.remoteAddress) === "public")
      carried.hasBeenPublic = true;
    return { answer, refused: refusal() };
  };
  let current = request;
  const first = await send(current, isSteered);
  let { answer } = first;
  if (first.refused !== null) {
    const detail = `led to ${printable(current.url)}: ${first.refused}`;
    return { ...answer, failure: down("body", detail) };
  }
  for (let hops = 0; limit > 0 && isRedirect(answer); hops += 1) {
    const failed = (detail: string): Exchange => ({ ...answer, failure: down("http_3xx", detail) });
    if (hops === limit)
      return failed(`more than ${limit} redirects, last to ${locationOf(answer)}`);
    const next = redirected(current, answer);
    if ("cause" in next) return { ...answer, failure: next };
    current = next;
    const reached = await send(current, true);
    if (reached.refused !== null)
      return failed(`redirected to ${printable(current.url)}: ${reached.refused}`);
    ({ answer } = reached);
  }
  return answer;
}

const isRedirect = ({ status, headers, failure }: Exchange): boolean =>
  failure === null &&
  status !== null &&
  [301, 302, 303, 307, 308].includes(status) &&
  headers.location !== undefined;

const locationOf = ({ headers }: Exchange): string =>
  quoted(headerText(headers.location ?? "").replace(/[?#].*$/s, ""), 100);

/**
 * The address that a redirect leads to. Bytes beyond ASCII go back as they came, percent-encoded:
 * what curl does, and browsers too where they are UTF-8. An empty one leads back, as in Fetch.
 */
function addressIn({ headers }: Exchange, base: URL): URL | null {
  const location = (headers.location ?? "").trim();
  const ascii = location.replaceAll(
    /[\x80-\xff]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return URL.parse(ascii, base);
}

function redirected(request: HttpRequest, answer: Exchange): HttpRequest | Failure {
  const url = addressIn(answer, request.url);
  if (url === null) return down("http_3xx", `redirected to nowhere: ${locationOf(answer)}`);
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return down("http_3xx", `redirected to ${url.protocol}, which is not followed`);
  url.username = "";
  url.password = "";
  url.hash = "";
  const { status } = answer;
  // RFC 9110, 15.4: 303 turns all but HEAD into GET; 301 and 302 do so to POST, by long habit.
  const becomesGet =
    (status === 303 && request.method !== "HEAD") ||
    ((status === 301 || status === 302) && request.method === "POST");
  const elsewhere = url.origin !== request.url.origin;
  // The same host, now encrypted, has read the body already.
  const isUpgrade = url.hostname === request.url.hostname && url.protocol === "https:";
  const isAway = url.hostname !== request.url.hostname;
  const headers = pairs(request.headers).filter(
    ([name]) =>
      !(becomesGet && BODY_HEADERS.test(name)) &&
      !(elsewhere && isSecretName(name)) &&
      (!isAway || FOR_ANYONE.test(name)),
  );
  return {
    url,
    method: becomesGet ? "GET" : request.method,
    headers: headers.flat(),
    // A body may hold credentials too: it does not go to another host.
    body: becomesGet || (elsewhere && !isUpgrade) ? null : request.body,
  };
}

const pairs = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ""]] : []));

/** The guard of a request that an answer led to, which remembers what it refused. */
function guarded(run: ProbeRun, { hasBeenPublic }: Carried) {
  const refuse =
    run.refuseAddress ??
    ((address: string) => {
      const reach = reachOf(address);
      const fine =
        reach === "public" || (!hasBeenPublic && (reach === "private" || reach === "loopback"));
      return fine ? null : `${address} is a ${reach} address`;
    });
  let refused: string | null = null;
  const refuseAddress = (address: string) => (refused = refuse(address) ?? refused);
  return { run: { ...run, refuseAddress }, refusal: () => refused };
}
