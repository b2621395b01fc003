import type { Path } from "./draft.ts";
import type { Secrets } from "./secrets.ts";

/** Returns the settings that an address makes: itself, and the credentials that were in it. */
export function httpAddress(text: string, owner: string, path: Path, secrets: Secrets) {
  const trimmed = text.trim();
  const { url, basicAuth } = secrets.address(
    /^(?:[a-z][a-z\d+.-]*:|\$\{)/i.test(trimmed) ? trimmed : `https://${trimmed}`,
    owner,
    path,
  );
  return { url, ...(basicAuth && { basicAuth }) };
}

/** Returns a host and a port of `host:port` or `scheme://host:port/…`; a bare IPv6 is a host. */
export function hostAndPort(text: string): { host: string; port: number | null } | null {
  const [, rest = ""] = /^(?:[a-z][a-z\d+.-]*:\/\/)?(?:[^@/]*@)?([^/?#]*)/i.exec(text.trim()) ?? [];
  const [, bracketed, host = bracketed, port] =
    /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(rest) ?? [];
  if (host !== undefined) return { host, port: port === undefined ? null : Number(port) };
  return /^[\da-f:.]+$/i.test(rest) && rest.includes(":") ? { host: rest, port: null } : null;
}
