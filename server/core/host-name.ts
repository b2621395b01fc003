import { canonicalAddress } from "./addresses.ts";

/** RFC 1035, 2.3.4: octets of a label, and of a name without its final dot. */
const LONGEST_LABEL = 63;
const LONGEST_NAME = 253;

/** Characters that no host name contains, since they delimit the parts of an address. */
const FOREIGN = /[\x00-\x20\x7f\s/\\?#@:%[\]<>^|]/;

/**
 * Returns a host as resolvers, TLS and the Host header take it: lower case, an international name
 * in its ASCII form (UTS 46), an address in its canonical form (RFC 5952, without brackets). A
 * final dot stays, since a resolver then adds no search domain. Returns `null` for anything else.
 */
export function asciiHost(text: string): string | null {
  const written = text.trim();
  const bare = written.replace(/^\[(.*)\]$/, "$1");
  const address = canonicalAddress(bare);
  // The zone of a link-local address (RFC 4007) belongs to it.
  if (address !== null) return address + (/%\w+$/.exec(bare)?.[0] ?? "");
  if (written === "" || FOREIGN.test(written)) return null;
  // URLs read international names as every browser does.
  const ascii = URL.parse(`http://${written}/`)?.hostname;
  if (ascii === undefined) return null;
  const name = withoutFinalDot(ascii);
  if (name.length > LONGEST_NAME || !name.split(".").every(isLabel)) return null;
  // URLs expand shortened addresses ("127.1"); resolvers read them themselves.
  return canonicalAddress(name) === null ? ascii : written.toLowerCase();
}

/** Underscores are no part of a host name, but of many names in DNS (RFC 8552). */
const isLabel = (label: string) =>
  label.length <= LONGEST_LABEL && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/.test(label);

/** Returns a name without the dot that makes it absolute, as SNI wants it (RFC 6066, 3). */
export const withoutFinalDot = (name: string): string => name.replace(/\.$/, "");

/**
 * Returns the one form in which names are compared: `asciiHost` without its final dot, or the text
 * itself in lower case where it is no host.
 */
export const comparableHost = (text: string): string =>
  withoutFinalDot(asciiHost(text) ?? text.trim().toLowerCase());

/**
 * Returns the host of a Host header in the form in which names are compared: without port and
 * final dot, in lower case. Plain replacements, since every request passes here.
 */
export const requestHost = (header: string): string =>
  withoutFinalDot(header.toLowerCase().replace(/:\d*$/, ""));
