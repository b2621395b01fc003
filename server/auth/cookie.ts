import { parse, serialize } from "hono/utils/cookie";
import type { Instant } from "../core/model.ts";

/** The cookies that we set: who is signed in, and a sign-in that is under way elsewhere. */
export type CookieName = "vigie" | "vigie-oidc";

/**
 * What a cookie of ours holds, or `null`.
 *
 * The name begins with `__Host-`: a browser takes such a one from this very host and over TLS
 * alone, so that no neighbour under the same domain can put a session of its own in its place.
 * On plain HTTP that is impossible; there, and only if the host is this very machine, a name
 * without the prefix is used. So the demo works, and a page served without TLS lets nobody in.
 */
export function readCookie(headers: Headers, name: CookieName): string | null {
  const full = fullName(headers, name);
  return parse(headers.get("cookie") ?? "", full)[full] || null;
}

/** A `Set-Cookie` line; with `value` null one that takes it away. */
export function cookieLine(
  headers: Headers,
  name: CookieName,
  value: string | null,
  expires?: Instant,
): string {
  const common = { path: "/", httpOnly: true, sameSite: "Lax" } as const;
  const lifetime =
    value === null ? { maxAge: 0 } : expires === undefined ? {} : { expires: new Date(expires) };
  const full = fullName(headers, name);
  return full.startsWith("__Host-")
    ? serialize(full as "__Host-x", value ?? "", { ...common, ...lifetime, secure: true })
    : serialize(full, value ?? "", { ...common, ...lifetime });
}

const fullName = (headers: Headers, name: CookieName): string =>
  isLoopback(headers.get("host") ?? "") ? name : `__Host-${name}`;

/** Whether a browser that writes this `Host` speaks to the machine that it runs on. */
export const isLoopback = (host: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host);
