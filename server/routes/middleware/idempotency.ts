import { createHash } from "node:crypto";
import type { Context as Asked, MiddlewareHandler, Next } from "hono";
import {
  beginAnswer,
  dropAnswer,
  storeAnswer,
  takeOverAnswer,
  type KeptAnswer,
} from "../../../db/idempotent-answers.ts";
import { retryWhileBusy } from "../../../db/retry-busy.ts";
import { seal, unseal } from "../../auth/seal.ts";
import type { Context } from "../../context/context.ts";
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
export const idempotent: MiddlewareHandler<Signed> = (c, next) => honourKey(c, next, IN_CLEAR);

/** The same for an answer that shows a secret: it is stored encrypted. */
export const idempotentSecret: MiddlewareHandler<Signed> = (c, next) =>
  honourKey(c, next, ENCRYPTED);

/** The form in which answers are stored. */
type Form = {
  readonly write: (ctx: Pick<Context, "secret">, keyHash: string, answer: string) => string;
  /** Returns `null` where VIGIE_SECRET is another one now. */
  readonly read: (ctx: Pick<Context, "secret">, keyHash: string, stored: string) => string | null;
};

const IN_CLEAR: Form = { write: (_, __, answer) => answer, read: (_, __, stored) => stored };

const ENCRYPTED: Form = {
  write: ({ secret }, keyHash, answer) => seal(secret.derive(PURPOSE), keyHash, answer),
  read: ({ secret }, keyHash, stored) => unseal(secret.derive(PURPOSE), keyHash, stored),
};

const PURPOSE = "answers with secrets";

async function honourKey(
  c: Asked<Signed>,
  next: Next,
  form: Form,
): Promise<Response | undefined | void> {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return next();
  if (!KEY.test(key)) {
    throw new Refusal("malformed", "An Idempotency-Key has 1 to 255 printable characters.");
  }
  const { ctx } = c.get("engine");
  const { db, now } = ctx;
  const host = c.req.header("host") ?? "";
  const keyHash = hash(c.get("actor").id, c.req.method, host, c.req.path, key);
  const bodyHash = hash(await c.req.text());

  const at = now();
  const begun = await retryWhileBusy(() => beginAnswer(db, keyHash, bodyHash, at, at - KEPT_MS));
  if (begun !== null) {
    const again = repeated(begun, bodyHash, (stored) => form.read(ctx, keyHash, stored));
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
    isDone
      ? storeAnswer(db, keyHash, c.res.status, form.write(ctx, keyHash, answer))
      : dropAnswer(db, keyHash),
  );
  return undefined;
}

/** The answer that was given, or `null` where none was yet. */
function repeated(
  { bodyHash, status, answer }: KeptAnswer,
  asked: string,
  read: (stored: string) => string | null,
): Response | null {
  if (bodyHash !== asked) {
    const detail = "This Idempotency-Key came with another body before: use a key for each write.";
    throw new Refusal("invalid", detail);
  }
  if (status === null) return null;
  const headers = { "content-type": "application/json", "idempotent-replayed": "true" };
  if (status === 204) return new Response(null, { status, headers });
  const text = read(answer ?? "");
  if (text === null)
    throw new Refusal("conflict", "This was done; its answer cannot be read any more.");
  return new Response(text, { status, headers });
}

const hash = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
