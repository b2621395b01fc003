import { parse, serialize } from "hono/utils/cookie";
import type { Instant } from "../core/model.ts";

/** The cookies that we set: who is signed in, and a sign-in that is under way elsewhere. */
export type CookieName = "vigie" | "vigie-oidc";

/**
 * The parts that a cookie's name depends on: the request's headers, and the configured addresses.
 */
export type CookieScope = {
  readonly headers: Headers;
  readonly pages: readonly { readonly url: string }[];
};

/**
 * Returns what a cookie of ours holds, or `null`.
 *
 * The name begins with `__Host-`: a browser takes such a cookie from this very host and over TLS
 * alone, so that no neighbour under the same domain can put a session of its own in its place.
 * The name without the prefix, which works without TLS, is for an installation whose every page
 * is configured at `http://` on this machine, as the demo is. The `Host` of a request is not
 * enough: many proxies replace it by the address of the server behind them.
 */
export function readCookie(scope: CookieScope, name: CookieName): string | null {
  const full = fullName(scope, name);
  return parse(scope.headers.get("cookie") ?? "", full)[full] || null;
}

/** Returns a `Set-Cookie` line; with `value` null one that removes the cookie. */
export function cookieLine(
  scope: CookieScope,
  name: CookieName,
  value: string | null,
  expires?: Instant,
): string {
  const common = { path: "/", httpOnly: true, sameSite: "Lax" } as const;
  const lifetime =
    value === null ? { maxAge: 0 } : expires === undefined ? {} : { expires: new Date(expires) };
  const full = fullName(scope, name);
  return full.startsWith("__Host-")
    ? serialize(full as "__Host-x", value ?? "", { ...common, ...lifetime, secure: true })
    : serialize(full, value ?? "", { ...common, ...lifetime });
}

const fullName = ({ headers, pages }: CookieScope, name: CookieName): string =>
  isLoopback(headers.get("host") ?? "") && isLocal(pages) ? name : `__Host-${name}`;

/** Returns `true` where every page is configured at `http://` on this machine. */
const isLocal = (pages: CookieScope["pages"]): boolean =>
  pages.length > 0 &&
  pages.every(({ url }) => {
    const { protocol, host } = new URL(url);
    return protocol === "http:" && isLoopback(host);
  });

/** Returns `true` for a `Host` that means the machine that the browser runs on. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
