import type { Context as Asked } from "hono";
import { personById } from "../../../db/people.ts";
import { requestSession } from "../../auth/actor.ts";
import { readCookie } from "../../auth/cookie.ts";
import { feedOwner, isPass, type FeedOwner } from "../../auth/page-pass.ts";
import { actorOf } from "../../auth/session.ts";
import { authenticate } from "../../auth/token.ts";
import type { Context } from "../../context/context.ts";
import { networkSet } from "../../core/addresses.ts";
import type { PageConfig, PrivacyConfig } from "../../core/configuration.ts";
import { spokenFor, standingOf, type Actor } from "../../core/people/permission.ts";
import { Refusal } from "../../core/refusal.ts";

/** A page with its rules of who may see it. */
export type PrivatePage = PageConfig & { readonly privacy: PrivacyConfig };

/** The way by which a reader was let in. */
export type Admission = "address" | "password" | "feed" | "token" | Actor;

/** Documents that programs read, which a token in their address opens; never a page. */
const FOR_PROGRAMS = /^\/(?:api|ping|pings|v1)(?:\/|$)|\.(?:atom|rss|ics|json|xml|csv)$/;

const sets = new WeakMap<readonly string[], (address: string) => boolean>();

function isWithin(networks: readonly string[], address: string): boolean {
  let has = sets.get(networks);
  if (!has) sets.set(networks, (has = networkSet(networks) ?? (() => false)));
  return has(address);
}

/**
 * Returns how the sender of a request may see a private page, or `null`.
 *
 * @param address the client's address, as proxies that are trusted state it
 */
export async function admissionOf(
  ctx: Context,
  page: PrivatePage,
  c: Asked,
  address: string,
): Promise<Admission | null> {
  const { headers } = c.req.raw;
  if (isWithin(page.privacy.addresses, address)) return "address";
  const scope = { headers, pages: ctx.config.pages };
  const pass = readCookie(scope, "vigie-page");
  if (pass !== null && isPass(ctx, page, pass)) return "password";
  const key = headers.get("x-api-key");
  const token = headers.get("authorization") ?? (key === null ? null : `Bearer ${key}`);
  if (token !== null) return (await holderMaySee(ctx, page, token)) ? "token" : null;
  const found = await requestSession(ctx, c.req.raw);
  const actor = found && actorOf(found.person, found.organizations);
  if (actor && maySee(page, actor)) return actor;
  const feed = c.req.query("token");
  const isReading = c.req.method === "GET" || c.req.method === "HEAD";
  if (feed === undefined || !isReading || !FOR_PROGRAMS.test(c.req.path)) return null;
  const owner = feedOwner(ctx, page, feed);
  return owner !== null && (await ownerMaySee(ctx, page, owner)) ? "feed" : null;
}

/** The team, and who speaks for a provider, see every page; others as the page says. */
const maySee = ({ privacy }: PrivatePage, actor: Actor): boolean =>
  privacy.people === "members" || standingOf(actor) !== "member" || spokenFor(actor).length > 0;

async function holderMaySee(ctx: Context, page: PrivatePage, token: string): Promise<boolean> {
  try {
    return maySee(page, await authenticate(ctx, token));
  } catch (error) {
    if (error instanceof Refusal && error.kind === "unauthenticated") return false;
    throw error;
  }
}

async function ownerMaySee(ctx: Context, page: PrivatePage, owner: FeedOwner): Promise<boolean> {
  if (owner.kind === "page") return true;
  const person = await personById(ctx.db, owner.id);
  if (!person || person.disabledAt !== null) return false;
  return page.privacy.people === "members" || person.role !== "member";
}
