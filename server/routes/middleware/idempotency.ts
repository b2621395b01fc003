import { createHash } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import {
  beginAnswer,
  dropAnswer,
  storeAnswer,
  takeOverAnswer,
  type KeptAnswer,
} from "../../../db/idempotent-answers.ts";
import { retryWhileBusy } from "../../../db/retry-busy.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Signed } from "./access.ts";
import { DAY_MS } from "../../core/duration.ts";

const KEPT_MS = DAY_MS;
/** No write takes so long: the process that began it has died. */
const ABANDONED_MS = 30_000;
/** RFC 8941's characters of a string; more is no key but a message. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * Honours `Idempotency-Key`: who sends the same write with the same key again, since the answer
 * got lost, gets that answer again for a day, and nothing happens twice. Keys are each token's
 * own. A refusal is not kept: it changed nothing, and what is mended may be sent under its key.
 *
 * Stands after `bearing`, in front of a route that writes.
 */
export const idempotent: MiddlewareHandler<Signed> = async (c, next) => {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return next();
  if (!KEY.test(key)) {
    throw new Refusal("malformed", "An Idempotency-Key has 1 to 255 printable characters.");
  }
  const { db, now } = c.get("engine").ctx;
  const host = c.req.header("host") ?? "";
  const keyHash = hash(c.get("actor").id, c.req.method, host, c.req.path, key);
  const bodyHash = hash(await c.req.text());

  const at = now();
  const begun = await retryWhileBusy(() => beginAnswer(db, keyHash, bodyHash, at, at - KEPT_MS));
  if (begun !== null) {
    const again = repeated(begun, bodyHash);
    if (again) return again;
    const isAbandoned = at - begun.begunAt > ABANDONED_MS;
    const ours =
      isAbandoned && (await retryWhileBusy(() => takeOverAnswer(db, keyHash, begun.begunAt, at)));
    if (!ours) {
      throw new Refusal("conflict", "The same write is under way; ask again in some seconds.");
    }
  }
  await next();
  const isDone = c.res.status >= 200 && c.res.status < 300;
  const answer = isDone ? await c.res.clone().text() : "";
  await retryWhileBusy(() =>
    isDone ? storeAnswer(db, keyHash, c.res.status, answer) : dropAnswer(db, keyHash),
  );
  return undefined;
};

/** The answer that was given, or `null` where none was yet. */
function repeated({ bodyHash, status, answer }: KeptAnswer, asked: string): Response | null {
  if (bodyHash !== asked) {
    const detail = "This Idempotency-Key came with another body before: use a key for each write.";
    throw new Refusal("invalid", detail);
  }
  if (status === null) return null;
  const headers = { "content-type": "application/json", "idempotent-replayed": "true" };
  return new Response(status === 204 ? null : answer, { status, headers });
}

const hash = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
