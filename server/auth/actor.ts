import type { Context } from "../context/context.ts";
import { ANONYMOUS, type Actor, type Anonymous } from "../core/people/permission.ts";
import { readCookie } from "./cookie.ts";
import { refuseForeign } from "./same-origin.ts";
import { actorOf, signedInBy, type SignedIn } from "./session.ts";
import { authenticate } from "./token.ts";

/**
 * Who sends a request: the holder of the token in its `Authorization`, or else whoever is signed
 * in by its cookie, or nobody that we know. What they may do is `permitted`'s to say.
 *
 * @throws Refusal `unauthenticated` where there is a token, but none that holds; `forbidden` where
 *   a page of another site made a browser send something with its owner's cookie
 */
export async function requestActor(ctx: Context, request: Request): Promise<Actor | Anonymous> {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) return authenticate(ctx, authorization);
  const signedIn = await requestSession(ctx, request);
  return signedIn === null ? ANONYMOUS : actorOf(signedIn.person, signedIn.organizations);
}

/**
 * Whoever is signed in by a request's cookie, or `null`.
 *
 * @throws Refusal `forbidden` as above
 */
export async function requestSession(ctx: Context, request: Request): Promise<SignedIn | null> {
  const secret = readCookie({ headers: request.headers, pages: ctx.config.pages }, "vigie");
  if (secret === null) return null;
  refuseForeign(request, ctx.config.pages);
  return signedInBy(ctx, secret);
}
