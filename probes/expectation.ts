import { createHash } from "node:crypto";
import { quoted, readBody, withCaveat } from "./body.ts";
import { codingsOf, decoded } from "./content-coding.ts";
import { headerText, type AnswerHeaders } from "./answer-headers.ts";
import type { Exchange } from "./reception.ts";
import { down, type Failure } from "./failure.ts";
import { MAX_BYTES, type Expectation, type HeaderTest } from "./http-settings.ts";
import { compileJsonTest, failedTest } from "./json-test.ts";
import { matches } from "./pattern-test.ts";
import { statusSet } from "../server/core/measuring/http-status.ts";
import { statusFailure } from "./status-failure.ts";

/** Most bytes stored of a body without tests, to show its beginning should the status be wrong. */
const EVIDENCE_BYTES = 2048;

export type CompiledExpectation = {
  readonly maxBytes: number;
  readonly keepBytes: number;
  readonly fits: (status: number) => boolean;
  /** The first thing that is not as expected, and the JSON, where it was read. */
  readonly judge: (answer: Exchange) => Promise<Judged>;
};

export type Judged = { readonly failure: Failure | null; readonly json: unknown };

/**
 * Prepares what an answer is judged by: status, then headers, hash, text, JSON.
 *
 * @param needsJson the answer must be JSON even if no test says so, since values are captured
 */
export function compileExpectation(expect: Expectation, needsJson = false): CompiledExpectation {
  const fits = statusSet(expect.status ?? ["2xx"]);
  const tests = (expect.json ?? []).map(compileJsonTest);
  const wantsJson = needsJson || tests.length > 0;
  const wantsText = wantsJson || expect.text !== undefined;
  const maxBytes = expect.maxBytes ?? MAX_BYTES;
  const wantsBody = wantsText || expect.bodySha256 !== undefined;

  const judge = async (answer: Exchange): Promise<Judged> => {
    const failed = (failure: Failure): Judged => ({ failure, json: undefined });
    if (answer.failure !== null) return failed(answer.failure);
    if (!fits(answer.status ?? 0))
      return failed(statusFailure(answer, (expect.status ?? ["2xx"]).join(", ")));
    const header = failedHeader(answer.headers, expect.headers ?? {});
    if (header !== null) return failed(header);
    if (!wantsBody) return { failure: await damage(answer, maxBytes), json: undefined };

    const body = await readBody(answer.body, answer.headers, maxBytes);
    if ("cause" in body) return failed(body);
    const { bytes, text } = body;
    const wrong = (detail: string): Judged => failed(withCaveat(down("body", detail), body));
    if (expect.bodySha256 !== undefined) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      if (hash !== expect.bodySha256) return wrong(`the body's SHA-256 is ${hash}`);
    }
    const missing = expect.text?.find((part) => !text.includes(part));
    if (missing !== undefined) return wrong(`${quoted(missing, 100)} is not in ${quoted(text)}`);
    if (!wantsJson) return { failure: null, json: undefined };

    const json = parsed(text);
    if (json === undefined) return wrong(`not JSON: ${quoted(text)}`);
    for (const test of tests) {
      const failure = failedTest(json, test);
      if (failure !== null) return failed(withCaveat(failure, body));
    }
    return { failure: null, json };
  };

  return { maxBytes, keepBytes: wantsBody ? maxBytes : EVIDENCE_BYTES, fits, judge };
}

/**
 * Returns true if the content coding of an untested body is damaged or cut short. A body that is
 * too large to know counts as whole.
 */
async function damage({ body, headers }: Exchange, maxBytes: number): Promise<Failure | null> {
  if (body.length === 0 || codingsOf(headers).known.length === 0) return null;
  const plain = await decoded(body, headers, maxBytes);
  return "cause" in plain && plain.cause === "body" ? plain : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failedHeader(
  headers: AnswerHeaders,
  tests: Readonly<Record<string, HeaderTest>>,
): Failure | null {
  for (const [name, test] of Object.entries(tests)) {
    const sent = headers[name];
    const value = sent === undefined ? undefined : headerText(sent);
    if (passes(value, test)) continue;
    const wanted = typeof test === "string" ? { contains: test } : test;
    const found = value === undefined ? "missing" : quoted(value, 100);
    return down("body", `header ${name}: expected ${JSON.stringify(wanted)}, found ${found}`);
  }
  return null;
}

function passes(value: string | undefined, test: HeaderTest): boolean {
  if (typeof test === "object" && "absent" in test) return value === undefined;
  if (value === undefined) return false;
  if (typeof test === "string") return value.toLowerCase().includes(test.toLowerCase());
  return "equals" in test ? value === test.equals : matches(test.matches, value) === true;
}
