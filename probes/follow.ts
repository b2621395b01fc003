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

/**
 * Sends a request and follows at most `limit` redirects, to http and https alone. What comes
 * after the limit, or leads elsewhere, is a failure `http_3xx`; with a limit of 0 a redirect is
 * an answer like any other. Cookies that an answer sets go with the next request: some sites set
 * one and redirect to where they came from.
 *
 * Who is trusted to name a target is not trusted to have it lead us inside: from a public
 * address, a redirect must not go to a private one, and never to a link-local one.
 */
export async function follow(
  request: HttpRequest,
  options: ExchangeOptions,
  limit: number,
  run: ProbeRun,
  signal: AbortSignal,
  timings: Timings,
  jar: CookieJar = createCookieJar(),
): Promise<Exchange> {
  const send = async (hop: ProbeRun) => {
    const answer = await exchange(jar.addTo(current), options, hop, signal, timings);
    jar.store(current.url, answer.cookies, run.now());
    return answer;
  };
  let current = request;
  let answer = await send(run);
  const guarded = redirectGuard(run, answer.remoteAddress);
  for (let hops = 0; limit > 0 && isRedirect(answer); hops += 1) {
    const failed = (detail: string): Exchange => ({ ...answer, failure: down("http_3xx", detail) });
    if (hops === limit)
      return failed(`more than ${limit} redirects, last to ${locationOf(answer)}`);
    const next = redirected(current, answer);
    if ("cause" in next) return { ...answer, failure: next };
    current = next;
    const { run: hop, refusal } = guarded();
    const reached = await send(hop);
    const refused = refusal();
    if (refused !== null) return failed(`redirected to ${printable(current.url)}: ${refused}`);
    answer = reached;
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
 * what curl does, and browsers too where they are UTF-8. An empty one leads nowhere.
 */
function addressIn({ headers }: Exchange, base: URL): URL | null {
  const location = (headers.location ?? "").trim();
  if (location === "") return null;
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
  const headers = pairs(request.headers).filter(
    ([name]) => !(becomesGet && BODY_HEADERS.test(name)) && !(elsewhere && isSecretName(name)),
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

/** The guard for redirects, which remembers what it refused. */
function redirectGuard(run: ProbeRun, firstAddress: string | null) {
  const fromPublic = firstAddress !== null && reachOf(firstAddress) === "public";
  const refuse =
    run.refuseAddress ??
    ((address: string) => {
      const reach = reachOf(address);
      const fine =
        reach === "public" || (!fromPublic && (reach === "private" || reach === "loopback"));
      return fine ? null : `${address} is a ${reach} address`;
    });
  return () => {
    let refused: string | null = null;
    const refuseAddress = (address: string) => (refused = refuse(address) ?? refused);
    return { run: { ...run, refuseAddress }, refusal: () => refused };
  };
}
