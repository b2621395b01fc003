import ipaddr from "ipaddr.js";

/** The reach of an address. Only `public` ones may be called on a stranger's request. */
export type Reach =
  | "public"
  | "private"
  | "loopback"
  | "link-local"
  | "multicast"
  | "metadata"
  | "reserved";

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;
type Network = readonly [Parsed, number];

/**
 * Returns the address that a text is in exactly one reading, or `null`. Dotted parts with leading
 * zeros are none: some read them as octal, and the guard must read as the socket does.
 */
function readAddress(text: string): Parsed | null {
  if (!text.includes(":"))
    return ipaddr.IPv4.isValidFourPartDecimal(text) ? ipaddr.IPv4.parse(text) : null;
  const dotted = /[^:%]*\.[^:%]*/.exec(text)?.[0];
  if (dotted !== undefined && !ipaddr.IPv4.isValidFourPartDecimal(dotted)) return null;
  return ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : null;
}

const withoutZone = (text: string) => text.replace(/%.*$/s, "");

/** Returns an address, in brackets or with a zone or not; IPv4 within IPv6 comes out as IPv4. */
function parseAddress(text: string): Parsed | null {
  const address = readAddress(withoutZone(text.replace(/^\[(.*)\]$/s, "$1")));
  return address === null ? null : (embedded(address) ?? address);
}

/**
 * Forms of IPv6 that lead to an IPv4 address, and are as dangerous as what they hold: mapped
 * and compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380, inverted).
 */
const EMBEDDING: readonly (readonly [string, (bytes: readonly number[]) => readonly number[]])[] = [
  ["::ffff:0:0/96", (bytes) => bytes.slice(12)],
  ["::/96", (bytes) => bytes.slice(12)],
  ["64:ff9b::/96", (bytes) => bytes.slice(12)],
  ["2002::/16", (bytes) => bytes.slice(2, 6)],
  ["2001::/32", (bytes) => bytes.slice(12).map((byte) => byte ^ 0xff)],
];
const EMBEDDING_NETWORKS = EMBEDDING.map(
  ([range, held]) => [ipaddr.IPv6.parseCIDR(range), held] as const,
);

function embedded(address: Parsed): ipaddr.IPv4 | null {
  if (address instanceof ipaddr.IPv4) return null;
  const bytes = address.toByteArray();
  // "::" and "::1" stand for themselves.
  if (bytes.slice(0, 15).every((byte) => byte === 0) && (bytes[15] ?? 0) < 2) return null;
  const found = EMBEDDING_NETWORKS.find(([network]) => address.match(network));
  return found === undefined ? null : new ipaddr.IPv4([...found[1](bytes)]);
}

/**
 * Returns the one written form of an address: IPv4 in four decimal parts, IPv6 as RFC 5952 writes
 * it, without brackets or zone; `null` where the text is no address. IPv4 within IPv6 stays IPv6.
 */
export const canonicalAddress = (text: string): string | null =>
  readAddress(withoutZone(text.replace(/^\[(.*)\]$/s, "$1")))?.toString() ?? null;

/** Returns the IPv6 address as its eight groups, or `null` for anything else. */
export function groupsOfV6(text: string): readonly number[] | null {
  const address = readAddress(withoutZone(text));
  return address instanceof ipaddr.IPv6 ? address.parts : null;
}

/** Returns an address as its socket's peer has it: IPv4 written as mapped IPv6 is IPv4. */
export function peerAddress(text: string): string | null {
  const address = readAddress(withoutZone(text));
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress())
    return address.toIPv4Address().toString();
  return address?.toString() ?? null;
}

/**
 * "10.0.0.0/8", "fd00::/8", or one address. Returns `null` where it is none of them, and for IPv6
 * that stands for IPv4 ("::ffff:10.0.0.0/104"): addresses are compared as the latter.
 */
function parseNetwork(text: string): Network | null {
  const [written = "", length, ...more] = text.trim().split("/");
  if (more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const address = readAddress(withoutZone(written));
  if (address === null || embedded(address) !== null) return null;
  const bits = address instanceof ipaddr.IPv4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  return prefix > bits ? null : [address, prefix];
}

const contains = ([network, prefix]: Network, address: Parsed): boolean =>
  network.kind() === address.kind() && address.match(network, prefix);

/**
 * Returns a test of membership in a list of networks and addresses, or `null` where an entry is
 * neither.
 */
export function networkSet(texts: readonly string[]): ((address: string) => boolean) | null {
  const networks = texts.map(parseNetwork);
  if (networks.includes(null)) return null;
  return (text) => {
    const address = parseAddress(text);
    return address !== null && networks.some((network) => network && contains(network, address));
  };
}

/** IANA's special-purpose registries, and the places where clouds keep their secrets. */
const SPECIAL: readonly (readonly [Network, Reach])[] = Object.entries({
  "0.0.0.0/8": "reserved",
  "10.0.0.0/8": "private",
  "100.100.100.200": "metadata",
  "100.64.0.0/10": "private",
  "127.0.0.0/8": "loopback",
  "168.63.129.16": "metadata",
  "169.254.0.0/16": "link-local",
  "172.16.0.0/12": "private",
  "192.0.0.0/24": "reserved",
  "192.0.2.0/24": "reserved",
  "192.168.0.0/16": "private",
  "198.18.0.0/15": "reserved",
  "198.51.100.0/24": "reserved",
  "203.0.113.0/24": "reserved",
  "224.0.0.0/4": "multicast",
  "240.0.0.0/4": "reserved",
  "::1": "loopback",
  "fd00:ec2::254": "metadata",
  "fc00::/7": "private",
  "fe80::/10": "link-local",
  "fec0::/10": "private",
  "ff00::/8": "multicast",
  "2001:db8::/32": "reserved",
  "3fff::/20": "reserved",
} as const).flatMap(([text, reach]) => {
  const network = parseNetwork(text);
  return network === null ? [] : [[network, reach] as const];
});

/** All that is routed today (RFC 4291, IANA): the rest of IPv6 is reserved. */
const GLOBAL_V6: Network = ipaddr.IPv6.parseCIDR("2000::/3");

/** Returns how far an IP address reaches; anything that is no address is `reserved`. */
export function reachOf(address: string): Reach {
  const parsed = parseAddress(address);
  if (parsed === null) return "reserved";
  const special = SPECIAL.find(([network]) => contains(network, parsed));
  if (special !== undefined) return special[1];
  return parsed.kind() === "ipv4" || contains(GLOBAL_V6, parsed) ? "public" : "reserved";
}

/** Reports whether `text` can stand in an allow-list: an address, or a network in CIDR notation. */
export const isNetwork = (text: string): boolean => parseNetwork(text) !== null;

/**
 * Returns the guard for targets that strangers name: why an address may not be called, or `null`.
 *
 * @param allow networks (CIDR) or addresses that may be called all the same. One that is not
 *   understood allows nothing; the configuration takes none but what `isNetwork` knows.
 */
export function addressGuard(allow: readonly string[]): (address: string) => string | null {
  const allowed = allow.map(parseNetwork).filter((network) => network !== null);
  return (address) => {
    const reach = reachOf(address);
    if (reach === "public") return null;
    const parsed = parseAddress(address);
    if (parsed !== null && allowed.some((network) => contains(network, parsed))) return null;
    return parsed === null ? "not an IP address" : `${address} is a ${reach} address`;
  };
}
