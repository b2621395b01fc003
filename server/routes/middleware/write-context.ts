import type { Context as HonoContext, MiddlewareHandler } from "hono";
import type { Context } from "../../context/context.ts";
import { HOLD_MS } from "../../core/messages/outbox.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Signed } from "./access.ts";
import { requestIdOf } from "./request-id.ts";

/**
 * Returns the context of a write: its author and its request. Notices of a signed-in person can be
 * withdrawn for a while.
 */
export function writing(c: HonoContext<Signed>): Context {
  const { ctx } = c.get("engine");
  const requestId = requestIdOf(c);
  c.header("x-request-id", requestId);
  const by = c.get("actor");
  const log = ctx.log.child({ requestId });
  return { ...ctx, log, by, requestId, ...(by.kind === "person" && { holdMs: HOLD_MS }) };
}

/**
 * The version that a writer had in view: from the body, or from `If-Match` (`"3"`).
 *
 * @returns an object to spread; without a version, any version is accepted
 */
export function versionIn(
  c: HonoContext,
  body: { readonly version?: number | undefined },
): { version?: number } {
  if (body.version !== undefined) return { version: body.version };
  const asked = c.req.header("if-match")?.trim();
  if (asked === undefined || asked === "*") return {};
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(asked)?.[1];
  if (version === undefined) {
    throw new Refusal("malformed", 'If-Match is wanted as the ETag of an answer: "3".');
  }
  return { version: Number(version) };
}

/** An object without the members that are `undefined`: absent is not the same as taken back. */
export const given = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Given<T>;

/** Returns the same members without those that are `undefined`. */
type Given<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Names the version of what was written, for a later `If-Match`. */
export const versionTag = (version: number) => ({ etag: `"${version}"` });

/** Answers 404 to callers without credentials: what is not public does not exist for them. */
export const onlyKnown: MiddlewareHandler<Signed> = async (c, next) => {
  const { authorization, cookie } = c.req.header();
  if (authorization === undefined && cookie === undefined) throw nothingThere();
  return next();
};

export const nothingThere = () => new Refusal("missing", "There is nothing at this address.");
