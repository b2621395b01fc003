import { parse, serialize } from "hono/utils/cookie";
import { requestHost } from "../core/host-name.ts";
import { basePathOf } from "../core/page/base-path.ts";
import type { Instant } from "../core/model.ts";

/**
 * The cookies that we set: who is signed in, a sign-in that is under way elsewhere, and a reader who
 * gave the password of a private page.
 */
export type CookieName = "vigie" | "vigie-oidc" | "vigie-page";

/**
 * The parts that a cookie's name depends on: the request's headers, and the configured addresses.
 */
export type CookieScope = {
  readonly headers: Headers;
  readonly pages: readonly { readonly url: string; readonly hostnames?: readonly string[] }[];
};

/**
 * Returns what a cookie of ours holds, or `null`.
 *
 * The name begins with `__Host-`: a browser takes such a cookie from this very host and over TLS
 * alone, so that no neighbour under the same domain can put a session of its own in its place.
 * The name without the prefix, which works without TLS, is for an installation whose every page
 * is configured at `http://` on this machine, as the demo is. The `Host` of a request is not
 * enough: many proxies replace it by the address of the server behind them.
 *
 * Under a path the name begins with `__Secure-`: `__Host-` needs the path `/`, and would hand the
 * cookie to whatever else is on the host (RFC 6265bis, section 4.1.3).
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
  const base = baseOf(scope);
  const path = base === "" ? "/" : base;
  const common = { path, httpOnly: true, sameSite: "Lax" } as const;
  const lifetime =
    value === null ? { maxAge: 0 } : expires === undefined ? {} : { expires: new Date(expires) };
  const full = fullName(scope, name);
  const options = { ...common, ...lifetime, ...(full !== name && { secure: true }) };
  return full.startsWith("__Host-")
    ? serialize(full as "__Host-x", value ?? "", { ...options, path: "/", secure: true })
    : serialize(full, value ?? "", options);
}

function fullName(scope: CookieScope, name: CookieName): string {
  const { headers, pages } = scope;
  if (isLoopback(headers.get("host") ?? "") && isLocal(pages)) return name;
  return baseOf(scope) === "" ? `__Host-${name}` : `__Secure-${name}`;
}

/** Returns the path of the page that is asked. */
function baseOf({ headers, pages }: CookieScope): string {
  const host = requestHost(headers.get("host") ?? "");
  const page = pages.find((one) => one.hostnames?.includes(host)) ?? pages[0];
  return page ? basePathOf(page.url) : "";
}

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
