import { BlockList, isIP } from "node:net";

/**
 * Whose word about the client's address is taken: so many proxies in front of us, or proxies
 * with these addresses. `null`: nobody's, the client is who connected.
 */
export type TrustProxy =
  | { readonly hops: number }
  | { readonly trusts: (address: string) => boolean }
  | null;

/**
 * Reads TRUST_PROXY: a number of proxies ("1"), or addresses and networks apart by commas
 * ("10.0.0.0/8, fd00::/8"). Returns `undefined` where it is neither; empty or "0" trust nobody.
 */
export function parseTrustProxy(text: string): TrustProxy | undefined {
  const wanted = text.trim();
  if (wanted === "" || wanted === "0") return null;
  if (/^\d{1,2}$/.test(wanted)) return { hops: Number(wanted) };
  const list = new BlockList();
  for (const range of wanted.split(",").map((part) => part.trim())) {
    const [address = "", prefix, ...more] = range.split("/");
    const version = isIP(address);
    const bits = version === 6 ? 128 : 32;
    if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(prefix ?? "0")) return undefined;
    if (Number(prefix ?? bits) > bits) return undefined;
    list.addSubnet(address, Number(prefix ?? bits), version === 6 ? "ipv6" : "ipv4");
  }
  return { trusts: (address) => list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4") };
}

/**
 * The address of the client that a request comes from. `X-Forwarded-For` is read from the right,
 * for only what our own proxies added can be believed; whatever the client wrote before is not
 * looked at.
 *
 * @param peer who connected to us
 * @param forwardedFor the header as it came, all of its lines joined by commas
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trust: TrustProxy,
): string {
  let client = plain(peer) ?? peer;
  if (trust === null || forwardedFor === undefined) return client;
  const told = forwardedFor.split(",").toReversed();
  for (const [hop, text] of told.entries()) {
    const believed = "hops" in trust ? hop < trust.hops : trust.trusts(client);
    if (!believed) break;
    const address = plain(text);
    // A proxy that passes nonsense on (RFC 7239 allows "unknown") is as far as we can see.
    if (address === null) break;
    client = address;
  }
  return client;
}

/** An address without brackets, port or zone; IPv4 written as IPv6 as IPv4. */
function plain(text: string): string | null {
  const trimmed = text.trim();
  const bare =
    /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed)?.[1] ??
    /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(trimmed)?.[1] ??
    trimmed;
  const address = bare.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(address) === 0 ? null : address;
}

/**
 * What is counted as one client: an IPv4 address, or the /64 of an IPv6 address, since whoever
 * has one address of it usually has them all.
 */
export const clientKey = (address: string): string =>
  isIP(address) === 6 ? networkOf(address, 4) : address;

/**
 * Where a client is, as far as its owner needs it to recognise a sign-in: the /24 of an IPv4
 * address, the /48 of an IPv6 one. What is no address stays as it is.
 */
export function clientNetwork(address: string): string {
  if (isIP(address) === 6) return networkOf(address, 3);
  return isIP(address) === 4 ? address.replace(/\d+$/, "0/24") : address;
}

/** @param groups how many of the eight name the network */
function networkOf(address: string, groups: number): string {
  const [head = "", tail] = address.toLowerCase().split("::");
  const groupsOf = (part: string) => (part === "" ? [] : part.split(":"));
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  // An IPv4 address at the end stands for two groups.
  const length = before.length + after.length + (address.includes(".") ? 1 : 0);
  const zeros = tail === undefined ? 0 : 8 - length;
  const all = [...before, ...Array<string>(zeros).fill("0"), ...after];
  const network = all.slice(0, groups).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(":")}::/${groups * 16}`;
}
