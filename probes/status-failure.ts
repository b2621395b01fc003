import { evidence } from "./body.ts";
import type { Exchange } from "./reception.ts";
import { down, type Failure } from "./failure.ts";

/**
 * Returns the failure that an unexpected status means.
 *
 * 429 is no outage: we called too often. A success where another status was expected (a person who
 * must not exist does) is a wrong answer, hence `body`.
 *
 * @param said text to print instead of the beginning of the body
 */
export function statusFailure(answer: Exchange, expected: string, said?: string): Failure {
  const status = answer.status ?? 0;
  const shown = said ?? evidence(answer.body, answer.headers);
  const detail = `status ${status} instead of ${expected}${shown === null ? "" : `: ${shown}`}`;
  if (status === 429) return { cause: "throttled", outcome: null, detail };
  if (status >= 500) return down("http_5xx", detail);
  if (status >= 400) return down("http_4xx", detail);
  if (status >= 300) return down("http_3xx", detail);
  return down("body", detail);
}
