import type { MiddlewareHandler } from "hono";
import { LARGEST_IMPORT_BYTES } from "../../core/imports/largest-import.ts";
import { Refusal } from "../../core/refusal.ts";

/** Most bytes of a request; no form or document that people send is longer. */
const LARGEST_BODY_BYTES = 64 * 1024;
/** Larger bodies that programs send, by path. */
const LARGER_BYTES: Readonly<Record<string, number>> = {
  // Reports of a gateway, of a thousand rows.
  "/api/v1/usage": 256 * 1024,
  // Some 20,000 results of an agent.
  "/agents/batches": 4 * 1024 * 1024,
  // In JSON each character of a file may become two.
  "/api/v1/config-imports": 2 * LARGEST_IMPORT_BYTES,
};

const mostBytes = (path: string): number => LARGER_BYTES[path] ?? LARGEST_BODY_BYTES;

/**
 * Refuses larger bodies with 413, with a declared length or without.
 *
 * A body without a declared length is read here, up to the limit, and handed on. (Hono's own
 * limit makes a Request of the Request, which fails on the lighter form that Node's server
 * gives it.)
 */
export const smallBodies: MiddlewareHandler = async (c, next) => {
  const declared = c.req.header("content-length");
  const most = mostBytes(c.req.path);
  if (declared !== undefined) {
    if (Number(declared) > most) throw tooLarge(most);
    return next();
  }
  const isWriting = c.req.method !== "GET" && c.req.method !== "HEAD";
  const { body } = isWriting ? c.req.raw : { body: null };
  if (body) {
    const { method, url, headers } = c.req.raw;
    c.req.raw = new Request(url, { method, headers, body: await readSmall(body, most) });
  }
  return next();
};

async function readSmall(body: ReadableStream<Uint8Array>, most: number): Promise<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > most) throw tooLarge(most);
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole.buffer;
}

const tooLarge = (most: number) =>
  new Refusal("too_large", `A body may have ${most} bytes at most.`);
