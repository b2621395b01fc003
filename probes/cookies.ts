import { isIP } from "node:net";
import type { HttpRequest } from "./reception.ts";

/** The cookies of one probe: from a redirect to the next request, and from a step to the next. */
export type CookieJar = {
  /** Stores the cookies of an answer's `Set-Cookie` fields. */
  readonly store: (url: URL, fields: readonly string[], now: number) => void;
  /** The request with the cookies that belong to its address. */
  readonly addTo: (request: HttpRequest) => HttpRequest;
  /** The values, which may open a session, and must not be printed. */
  readonly values: () => string[];
};

type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly isHostOnly: boolean;
  readonly path: string;
  readonly isSecure: boolean;
};

/** Most bytes of a cookie, as in browsers: larger ones are ignored. */
const MAX_COOKIE_LENGTH = 4096;
/** More than any site needs; the oldest goes first. */
const MAX_COOKIES = 100;

/**
 * Creates a cookie jar by RFC 6265: domain, path and scheme.
 *
 * It lives for one probe: the next one begins without, as another client would. There is no list of
 * public suffixes: a cookie for all of "fr" goes to no other site within one probe, but a name
 * without a dot is refused.
 */
export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    store: (url, fields, now) => {
      for (const field of fields) {
        const cookie = readCookie(field, url);
        if (cookie === null) continue;
        const key = JSON.stringify([cookie.name, cookie.domain, cookie.path]);
        cookies.delete(key);
        if (!isExpired(field, now)) cookies.set(key, cookie);
        const [oldest] = cookies.keys();
        if (cookies.size > MAX_COOKIES && oldest !== undefined) cookies.delete(oldest);
      }
    },
    addTo: (request) => {
      if (cookies.size === 0) return request;
      const given = request.headers.findIndex(
        (name, index) => index % 2 === 0 && name.toLowerCase() === "cookie",
      );
      const own = given < 0 ? "" : (request.headers[given + 1] ?? "");
      const named = new Set(own.split(";").map((pair) => pair.split("=", 1)[0]?.trim()));
      const pairs = [...cookies.values()]
        .filter((cookie) => belongs(cookie, request.url) && !named.has(cookie.name))
        // RFC 6265, 5.4: longer paths first.
        .toSorted((a, b) => b.path.length - a.path.length)
        .map(({ name, value }) => `${name}=${value}`);
      if (pairs.length === 0) return request;
      const others = request.headers.filter((_, index) => index !== given && index !== given + 1);
      const rest = given < 0 ? request.headers : others;
      const value = [own, ...pairs].filter((part) => part !== "").join("; ");
      return { ...request, headers: [...rest, "cookie", value] };
    },
    values: () => [...cookies.values()].map(({ value }) => value),
  };
}

const attribute = (field: string, name: string): string | null => {
  let found: string | null = null;
  for (const part of field.split(";").slice(1)) {
    const [key = "", ...value] = part.split("=");
    if (key.trim().toLowerCase() === name) found = value.join("=").trim();
  }
  return found;
};

/** RFC 6265, 5.2 and 5.3; `null` for what is no cookie, or not that host's to set. */
function readCookie(field: string, url: URL): Cookie | null {
  const pair = field.split(";", 1)[0] ?? "";
  const equals = pair.indexOf("=");
  const name = pair.slice(0, Math.max(0, equals)).trim();
  const value = pair.slice(equals + 1).trim();
  if (name === "" || pair.length > MAX_COOKIE_LENGTH || /[\x00-\x1f\x7f]/.test(pair)) return null;
  const isSecure = attribute(field, "secure") !== null;
  if (isSecure && url.protocol !== "https:") return null;
  const wanted = (attribute(field, "domain") ?? "").replace(/^\./, "").toLowerCase();
  const isHostOnly = wanted === "" || wanted === url.hostname;
  if (!isHostOnly && (!wanted.includes(".") || !isWithin(url.hostname, wanted))) return null;
  const path = attribute(field, "path") ?? "";
  return {
    name,
    value,
    domain: isHostOnly ? url.hostname : wanted,
    isHostOnly: wanted === "" || isIP(url.hostname.replaceAll(/[[\]]/g, "")) !== 0,
    path: path.startsWith("/") ? path : url.pathname.replace(/\/[^/]*$/, "") || "/",
    isSecure,
  };
}

function isExpired(field: string, now: number): boolean {
  const maxAge = attribute(field, "max-age");
  if (maxAge !== null && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0;
  const expires = Date.parse((attribute(field, "expires") ?? "").replaceAll("-", " "));
  return expires <= now;
}

const isWithin = (host: string, domain: string): boolean =>
  host.endsWith(`.${domain}`) && isIP(host) === 0;

function belongs({ domain, isHostOnly, path, isSecure }: Cookie, url: URL): boolean {
  const { hostname, pathname, protocol } = url;
  if (hostname !== domain && (isHostOnly || !isWithin(hostname, domain))) return false;
  if (isSecure && protocol !== "https:") return false;
  return (
    pathname === path ||
    (pathname.startsWith(path) && (path.endsWith("/") || pathname.charAt(path.length) === "/"))
  );
}
