import type { FailingAnswer } from "../server/core/model.ts";
import { headerText } from "./answer-headers.ts";
import { textOf } from "./charset.ts";
import { decoded } from "./content-coding.ts";
import type { Exchange } from "./reception.ts";
import { bodySecrets, isSecretName, printable, redact, writtenSecrets } from "./redaction.ts";

/** Most bytes of a failing answer's body that are evidence. */
export const EVIDENCE_BYTES = 4096;
const MOST_HEADERS = 60;
const LONGEST_HEADER = 500;
/** Most bytes of a decoded body before it is cut. */
const MOST_DECODED = 256 * 1024;

/** The parts of an exchange that are evidence. */
export type AnsweredRequest = Pick<
  Exchange,
  "request" | "status" | "statusLine" | "headers" | "body"
>;

/**
 * Returns an answer as evidence for the team: its request, status line, headers, and the first
 * 4 kB of the body, without secrets. Headers and JSON members with a secret's name lose their
 * values.
 *
 * @param place names the request among several, such as "step 2: "
 */
export async function failingAnswer(
  { request, status, statusLine, headers, body }: AnsweredRequest,
  secrets: readonly string[],
  place = "",
): Promise<FailingAnswer | null> {
  if (status === null) return null;
  const plain = await decoded(body, headers, MOST_DECODED);
  const text = "bytes" in plain ? textOf(plain.bytes, headers).text : `(${plain.detail})`;
  const all = [...secrets, ...bodySecrets(text), ...writtenSecrets(text)];
  const cut = (long: string, most: number) =>
    redact(long.length > most ? `${long.slice(0, most)}…` : long, all);
  return {
    request: cut(`${place}${request.method} ${printable(request.url)}`, LONGEST_HEADER),
    statusLine: cut(headerText(statusLine), LONGEST_HEADER),
    headers: Object.entries(headers)
      .slice(0, MOST_HEADERS)
      .map(([name, value]) => [
        name,
        isSecretName(name) ? "***" : cut(headerText(value), LONGEST_HEADER),
      ]),
    body: cut(text, EVIDENCE_BYTES),
  };
}
