import { createHash, X509Certificate } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { SecureContext, TLSSocket } from "node:tls";
import { LATEST } from "../server/core/instant.ts";
import { authoritiesOf } from "./certificates.ts";

/** The end of a server's certificate path, and the certificate that ends first. */
export type PathEnd = {
  readonly name: string;
  /** Infinite where no certificate has an end. */
  readonly endsAt: number;
};

/** No server needs more; the rest is not looked at. */
const MAX_SENT = 20;
/**
 * Most verifications for one chain, since certificates that all sign each other must not stop us.
 */
const MAX_SIGNATURES = 100;
/** Parsed at once, of some three hundred: a few milliseconds. */
const SLICE = 16;

/**
 * Returns when the last path from a server's certificate to a trusted one ends: a path ends with
 * the certificate that ends first, and of several paths the longest-lived counts.
 *
 * Node does not show the path that was verified, only what the server sent. That may hold what no
 * path uses: a root that an older one has cross-signed for old clients, an intermediate that was
 * renewed, another site's. Hence the paths are built again from both, as OpenSSL builds them: by
 * names, keys and signatures, ending with the first trusted certificate (a partial chain will do).
 * The trusted one itself does not count: that it ends is for this machine to mend, not for the
 * provider (RFC 5280, 6.1 does not count it either).
 *
 * A verified certificate without a path that we find ends when it says so itself.
 *
 * @returns `null` where nothing was sent
 */
export async function pathEnd(
  chain: readonly X509Certificate[],
  context: SecureContext | undefined,
): Promise<PathEnd | null> {
  const [leaf, ...others] = chain;
  if (leaf === undefined) return null;
  const authorities = authoritiesOf(context);
  const key = keyOf(chain);
  const known = ends.get(authorities)?.get(key);
  if (known !== undefined) return known;
  const trusted = await trustedBy(authorities);
  const search = { sent: others, trusted, signatures: MAX_SIGNATURES };
  const found = endOf(leaf, search) ?? ownEnd(leaf);
  remember(authorities, key, found);
  return found;
}

/** The certificates that a server sent, its own first, in their order. */
export function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next = socket.getPeerX509Certificate();
  while (next !== undefined && chain.length < MAX_SENT) {
    chain.push(next);
    next = next.issuerCertificate as X509Certificate | undefined;
  }
  return chain;
}

function keyOf(chain: readonly X509Certificate[]): string {
  const hash = createHash("sha256");
  for (const { raw } of chain) hash.update(raw);
  return hash.digest("base64");
}

/** Results by chain, since verifying signatures at each probe would cost as much as TLS. */
const ends = new WeakMap<readonly string[], Map<string, PathEnd>>();
/** One a target; beyond, the oldest is worked out anew. */
const MAX_KNOWN = 10_000;

function remember(authorities: readonly string[], key: string, end: PathEnd): void {
  const known = ends.get(authorities) ?? new Map<string, PathEnd>();
  ends.set(authorities, known);
  const [oldest] = known.keys();
  if (known.size >= MAX_KNOWN && oldest !== undefined) known.delete(oldest);
  known.set(key, end);
}

/** Trusted certificates by their subject. */
type Trusted = ReadonlyMap<string, readonly X509Certificate[]>;
const parsed = new WeakMap<readonly string[], Promise<Trusted>>();

function trustedBy(authorities: readonly string[]): Promise<Trusted> {
  const known = parsed.get(authorities) ?? parse(authorities);
  parsed.set(authorities, known);
  return known;
}

async function parse(authorities: readonly string[]): Promise<Trusted> {
  const trusted = new Map<string, X509Certificate[]>();
  for (const [index, pem] of authorities.entries()) {
    if (index % SLICE === SLICE - 1) await setImmediate();
    const certificate = certificateIn(pem);
    if (certificate === null) continue;
    const same = trusted.get(certificate.subject);
    if (same === undefined) trusted.set(certificate.subject, [certificate]);
    else same.push(certificate);
  }
  return trusted;
}

/** `null` for what OpenSSL does not understand either: it trusts the others of the file. */
function certificateIn(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem);
  } catch {
    return null;
  }
}

type Search = {
  readonly sent: readonly X509Certificate[];
  readonly trusted: Trusted;
  /** Number of verifications that are left. */
  signatures: number;
};

/**
 * The end of the longest-lived path that begins with a certificate.
 *
 * @param used those of the path that leads to it, which it must not come back to
 */
function endOf(
  certificate: X509Certificate,
  search: Search,
  used: readonly X509Certificate[] = [],
): PathEnd | null {
  const own = ownEnd(certificate);
  const { trusted, sent } = search;
  const isTrusted = (trusted.get(certificate.subject) ?? []).some(
    ({ fingerprint256 }) => fingerprint256 === certificate.fingerprint256,
  );
  // A server's own certificate may be trusted itself; an authority has no end here.
  if (isTrusted) return used.length === 0 ? own : { ...own, endsAt: Number.POSITIVE_INFINITY };
  const path = [...used, certificate];
  let last: PathEnd | null = null;
  for (const issuer of [...(trusted.get(certificate.issuer) ?? []), ...sent]) {
    if (path.includes(issuer) || !certificate.checkIssued(issuer)) continue;
    search.signatures -= 1;
    if (search.signatures < 0 || !certificate.verify(issuer.publicKey)) continue;
    const end = endOf(issuer, search, path);
    if (end !== null && (last === null || end.endsAt > last.endsAt)) last = end;
  }
  return last !== null && last.endsAt < own.endsAt ? last : last && own;
}

/** 99991231235959Z means that there is no end (RFC 5280, 4.1.2.5). */
function ownEnd(certificate: X509Certificate): PathEnd {
  const validTo = certificate.validToDate.getTime();
  return {
    name: nameOf(certificate),
    endsAt: validTo <= LATEST ? validTo : Number.POSITIVE_INFINITY,
  };
}

/** Its common name, or the first name that it is for. */
function nameOf({ subject, subjectAltName }: X509Certificate): string {
  const common = /^CN=(.+)$/m.exec(subject)?.[1];
  return common ?? /DNS:([^,]+)/.exec(subjectAltName ?? "")?.[1] ?? "certificate";
}
