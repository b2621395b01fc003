import { canonicalAddress, groupsOfV6, networkSet, peerAddress } from "./addresses.ts";

/** The headers in which proxies report a client's address. */
export const PROXY_HEADERS = ["x-forwarded-for", "forwarded", "x-real-ip"] as const;
export type ProxyHeader = (typeof PROXY_HEADERS)[number];

/**
 * The proxies whose headers are believed: so many in front of us, or those with these addresses.
 * `null`: none, the client is the peer.
 */
export type TrustProxy =
  | (({ readonly hops: number } | { readonly trusts: (address: string) => boolean }) & {
      /** The only header that is read; by default the first of `PROXY_HEADERS` that is present. */
      readonly header?: ProxyHeader;
    })
  | null;

/**
 * Reads TRUST_PROXY: a number of proxies ("1"), or addresses and networks apart by commas
 * ("10.0.0.0/8, fd00::/8"). Returns `undefined` where it is neither; empty or "0" trust no proxy.
 */
export function parseTrustProxy(text: string): TrustProxy | undefined {
  const wanted = text.trim();
  if (wanted === "" || wanted === "0") return null;
  if (/^\d{1,2}$/.test(wanted)) return { hops: Number(wanted) };
  const trusts = networkSet(wanted.split(",").map((part) => part.trim()));
  return trusts === null ? undefined : { trusts };
}

/**
 * Returns the address of the client that a request comes from. `X-Forwarded-For` and `Forwarded`
 * (RFC 7239) are read from the right, since only what our own proxies added can be believed; what
 * the client wrote before is ignored. `X-Real-IP` holds the one address that our proxy saw.
 *
 * @param peer the other end of the connection
 * @param forwardedFor `X-Forwarded-For`, all of its lines joined by commas
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | undefined,
  trust: TrustProxy,
  others: { readonly forwarded?: string | undefined; readonly realIp?: string | undefined } = {},
): string {
  let client = peerAddress(peer) ?? peer;
  if (trust === null) return client;
  const { forwarded, realIp } = others;
  const chains: Readonly<Record<ProxyHeader, readonly string[] | undefined>> = {
    "x-forwarded-for": forwardedFor?.split(","),
    forwarded: forwarded === undefined ? undefined : forwardedNodes(forwarded),
    "x-real-ip": realIp === undefined ? undefined : [realIp],
  };
  const header = trust.header ?? PROXY_HEADERS.find((name) => chains[name] !== undefined);
  const chain = (header && chains[header]) ?? [];
  for (const [hop, text] of chain.toReversed().entries()) {
    const believed = "hops" in trust ? hop < trust.hops : trust.trusts(client);
    if (!believed) break;
    const address = plain(text);
    // RFC 7239 allows "unknown" and obfuscated nodes: the client before them is not known.
    if (address === null) break;
    client = address;
  }
  return client;
}

/**
 * Returns the `for` of each element of a `Forwarded` header, in order; empty text for an element
 * without one. Commas and semicolons within quotes separate nothing (RFC 7239, section 4).
 */
function forwardedNodes(header: string): string[] {
  return unquotedParts(header, ",").map((element) => {
    const pairs = unquotedParts(element, ";").map((pair) => /^\s*for\s*=\s*(.*?)\s*$/is.exec(pair));
    const node = pairs.find((pair) => pair !== null)?.[1] ?? "";
    return node.startsWith('"') ? node.slice(1, -1).replaceAll(/\\(.)/g, "$1") : node;
  });
}

/** Splits at a separator that is not within a quoted string. */
const unquotedParts = (text: string, separator: "," | ";"): string[] =>
  text.match(new RegExp(`(?:"(?:\\\\.|[^"\\\\])*"|[^${separator}"])+`, "g")) ?? [];

/** Returns an address without brackets, port or zone; mapped IPv4 as IPv4; `null` for others. */
function plain(text: string): string | null {
  const trimmed = text.trim();
  return peerAddress(
    /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed)?.[1] ??
      /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(trimmed)?.[1] ??
      trimmed,
  );
}

/**
 * Returns the unit in which clients are counted: an IPv4 address, or the /64 of an IPv6 address,
 * since a client that has one address of it usually has them all.
 */
export const clientKey = (address: string): string => networkOf(address, 4) ?? address;

/**
 * Returns as much of an address as its owner needs to recognise a sign-in: the /24 of an IPv4
 * address, the /48 of an IPv6 one. Other text is returned unchanged.
 */
export function clientNetwork(address: string): string {
  const network = networkOf(address, 3);
  if (network !== null || canonicalAddress(address) === null) return network ?? address;
  return address.replace(/\d+$/, "0/24");
}

/** @param count how many of the eight groups name the network */
function networkOf(address: string, count: number): string | null {
  const groups = groupsOfV6(address)?.slice(0, count);
  return groups ? `${groups.map((group) => group.toString(16)).join(":")}::/${count * 16}` : null;
}
