import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "../context/context.ts";
import type { PageConfig } from "../core/configuration.ts";
import { DAY_MS } from "../core/duration.ts";
import type { Instant } from "../core/model.ts";

/** Proof that a reader may see a private page: of its password in a cookie, and in feeds' addresses. */

/** Time for which a browser is let in. */
export const PASS_MS = 7 * DAY_MS;

type Passing = Pick<Context, "secret" | "now">;
type Page = Pick<PageConfig, "id" | "privacy">;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Returns true for the password that the readers of a page share, in the time of any other. */
export function isPassword({ privacy }: Page, given: string): boolean {
  const password = privacy?.password ?? null;
  return password !== null && timingSafeEqual(digest(password), digest(given));
}

/** Returns the value of the cookie of somebody who gave the password. */
export function passOf(ctx: Passing, page: Page): string {
  const expiresAt = ctx.now() + PASS_MS;
  return `${expiresAt.toString(36)}.${macOf(ctx, page, "cookie", `${expiresAt}`)}`;
}

/** Returns true for a value of `passOf` that has not expired, of the present password. */
export function isPass(ctx: Passing, page: Page, value: string): boolean {
  const [time = "", mac = ""] = value.split(".");
  const expiresAt: Instant = Number.parseInt(time, 36);
  if (!(expiresAt > ctx.now()) || (page.privacy?.password ?? null) === null) return false;
  return isSame(mac, macOf(ctx, page, "cookie", `${expiresAt}`));
}

/** Owner of an address of a feed: a person, or whoever has the password. */
export type FeedOwner =
  | { readonly kind: "person"; readonly id: string }
  | { readonly kind: "page" };

/** Returns the token of a feed's address. A person's holds while they may see the page. */
export function feedToken(ctx: Passing, page: Page, owner: FeedOwner): string {
  const id = owner.kind === "person" ? owner.id : "page";
  return `${id}.${macOf(ctx, page, "feed", id)}`;
}

/** Returns the owner of a token of `feedToken`; `null` if it is none of ours. */
export function feedOwner(ctx: Passing, page: Page, token: string): FeedOwner | null {
  const [id = "", mac = ""] = token.split(".");
  if (!/^[a-z0-9]{1,20}$/.test(id) || !isSame(mac, macOf(ctx, page, "feed", id))) return null;
  if (id !== "page") return { kind: "person", id };
  return (page.privacy?.password ?? null) === null ? null : { kind: "page" };
}

/** A person's feeds outlive a change of the password, the readers' do not. */
function macOf({ secret }: Passing, page: Page, use: "cookie" | "feed", id: string): string {
  const isOfPassword = use === "cookie" || id === "page";
  const password = isOfPassword ? digest(page.privacy?.password ?? "").toString("hex") : "";
  return createHmac("sha256", secret.derive("private pages"))
    .update(JSON.stringify([page.id, use, id, password]))
    .digest("base64url");
}

const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
