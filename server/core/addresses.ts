/** How far an address reaches; only `public` may be called on a stranger's word. */
export type Reach =
  | "public"
  | "private"
  | "loopback"
  | "link-local"
  | "multicast"
  | "metadata"
  | "reserved";

/** 32 or 128 bits; addresses of different families are never compared. */
type Parsed = { readonly bits: 32 | 128; readonly value: bigint };
type Network = Parsed & { readonly prefix: number };

function parseV4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    // No leading zeros: some read them as octal, and the guard must read as the socket does.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    value = (value << 8n) | BigInt(part);
  }
  return value;
}

function parseV6(text: string): bigint | null {
  let rest = text;
  const lastColon = text.lastIndexOf(":");
  if (text.includes(".")) {
    const v4 = parseV4(text.slice(lastColon + 1));
    if (v4 === null) return null;
    rest = `${text.slice(0, lastColon + 1)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
  }
  const halves = rest.split("::");
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array<string>(Math.max(0, missing)).fill("0"), ...tail];
  let value = 0n;
  for (const group of groups) {
    if (!/^[0-9a-f]{1,4}$/i.test(group)) return null;
    value = (value << 16n) | BigInt(`0x${group}`);
  }
  return value;
}

/** An address, in brackets or with a zone or not; IPv4 within IPv6 comes out as IPv4. */
function parseAddress(text: string): Parsed | null {
  const bare = text.replace(/^\[(.*)\]$/, "$1").replace(/%.*$/, "");
  if (!bare.includes(":")) {
    const value = parseV4(bare);
    return value === null ? null : { bits: 32, value };
  }
  const value = parseV6(bare);
  return value === null ? null : (embedded(value) ?? { bits: 128, value });
}

/**
 * Forms of IPv6 that lead to an IPv4 address, and are as dangerous as what they hold: mapped
 * and compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380, inverted).
 */
function embedded(value: bigint): Parsed | null {
  const low = value & 0xffff_ffffn;
  const high = value >> 32n;
  if (high === 0xffffn || high === 0x0064_ff9b_0000_0000_0000_0000n)
    return { bits: 32, value: low };
  if (high === 0n && low > 1n) return { bits: 32, value: low };
  if (value >> 112n === 0x2002n) return { bits: 32, value: (value >> 80n) & 0xffff_ffffn };
  if (value >> 96n === 0x2001_0000n) return { bits: 32, value: low ^ 0xffff_ffffn };
  return null;
}

/**
 * "10.0.0.0/8", "fd00::/8", or one address. Returns `null` where it is none of them, and for IPv6
 * that stands for IPv4 ("::ffff:10.0.0.0/104"): addresses are compared as the latter.
 */
function parseNetwork(text: string): Network | null {
  const [address = "", length, ...more] = text.trim().split("/");
  if (more.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const bare = address.replace(/%.*$/, "");
  const value = bare.includes(":") ? parseV6(bare) : parseV4(bare);
  const bits = bare.includes(":") ? 128 : 32;
  if (value === null || (bits === 128 && embedded(value) !== null)) return null;
  const prefix = length === undefined ? bits : Number(length);
  return prefix > bits ? null : { bits, value, prefix };
}

const contains = (network: Network, { bits, value }: Parsed): boolean => {
  const host = BigInt(network.bits - network.prefix);
  return network.bits === bits && network.value >> host === value >> host;
};

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
const GLOBAL_V6: Network = { bits: 128, value: 0x2000n << 112n, prefix: 3 };

/** What kind of place an IP address is; anything that is no address is `reserved`. */
export function reachOf(address: string): Reach {
  const parsed = parseAddress(address);
  if (parsed === null) return "reserved";
  const special = SPECIAL.find(([network]) => contains(network, parsed));
  if (special !== undefined) return special[1];
  return parsed.bits === 32 || contains(GLOBAL_V6, parsed) ? "public" : "reserved";
}

/** Whether `text` can stand in an allow-list: an address, or a network in CIDR notation. */
export const isNetwork = (text: string): boolean => parseNetwork(text) !== null;

/**
 * The guard for targets that strangers name: says why an address may not be called, or `null`.
 *
 * @param allow networks (CIDR) or addresses that may be called all the same. One that is not
 *   understood allows nothing; the configuration takes none but what `isNetwork` knows.
 */
export function addressGuard(allow: readonly string[]): (address: string) => string | null {
  const allowed = allow.flatMap((text) => parseNetwork(text) ?? []);
  return (address) => {
    const reach = reachOf(address);
    if (reach === "public") return null;
    const parsed = parseAddress(address);
    if (parsed !== null && allowed.some((network) => contains(network, parsed))) return null;
    return parsed === null ? "not an IP address" : `${address} is a ${reach} address`;
  };
}
