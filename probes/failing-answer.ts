import { STATUS_CODES } from "node:http";
import type { FailingAnswer } from "../server/core/model.ts";
import { headerText } from "./answer-headers.ts";
import { textOf } from "./charset.ts";
import { decoded } from "./content-coding.ts";
import type { Exchange } from "./reception.ts";
import { bodySecrets, isSecretName, redact } from "./redaction.ts";

/** Most bytes of a failing answer's body that are evidence. */
export const EVIDENCE_BYTES = 4096;
const MOST_HEADERS = 60;
const LONGEST_HEADER = 500;
/** Most bytes of a decoded body before it is cut. */
const MOST_DECODED = 256 * 1024;

/**
 * Returns an answer as evidence for the team: status line, headers, and the first 4 kB of the
 * body, without secrets. Headers and JSON members with a secret's name lose their values.
 */
export async function failingAnswer(
  { status, headers, body }: Pick<Exchange, "status" | "headers" | "body">,
  secrets: readonly string[],
): Promise<FailingAnswer | null> {
  if (status === null) return null;
  const plain = await decoded(body, headers, MOST_DECODED);
  const text = "bytes" in plain ? textOf(plain.bytes, headers).text : `(${plain.detail})`;
  const all = [...secrets, ...bodySecrets(text)];
  const cut = (long: string, most: number) =>
    redact(long.length > most ? `${long.slice(0, most)}…` : long, all);
  return {
    statusLine: `${status} ${STATUS_CODES[status] ?? ""}`.trim(),
    headers: Object.entries(headers)
      .slice(0, MOST_HEADERS)
      .map(([name, value]) => [
        name,
        isSecretName(name) ? "***" : cut(headerText(value), LONGEST_HEADER),
      ]),
    body: cut(text, EVIDENCE_BYTES),
  };
}
