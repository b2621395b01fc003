import { readFileSync, statSync } from "node:fs";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

/** Where distributions keep the bundle that `update-ca-certificates` or its like writes. */
const BUNDLES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/cert.pem",
];

/** A renewed bundle is noticed after this long. */
const CHECK_MS = 60_000;

const CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END [^-]+-----/g;

/** The certificates of a PEM text, one each. */
export const certificatesIn = (pem: string): string[] => pem.match(CERTIFICATE) ?? [];

type Known = {
  readonly version: string;
  readonly checkedAt: number;
  readonly context: SecureContext;
  readonly authorities: readonly string[];
};
let known: Known | null = null;

/**
 * The authorities that every program of this machine trusts, and those that Node ships, in PEM.
 * Node alone trusts only its own: a company's authority, which curl and browsers know by
 * `update-ca-certificates` or `SSL_CERT_FILE`, would be a provider's fault.
 *
 * `NODE_EXTRA_CA_CERTS` counts too. Read anew when the file has changed.
 */
function system(): Known {
  const now = performance.now();
  const file = process.env["SSL_CERT_FILE"] ?? "";
  if (known !== null && known.version.startsWith(`${file} `) && now - known.checkedAt < CHECK_MS)
    return known;
  const bundle = (file === "" ? BUNDLES : [file]).find(exists);
  const version = `${file} ${bundle ?? ""} ${bundle === undefined ? "" : changeOf(bundle)}`;
  if (known?.version === version) return (known = { ...known, checkedAt: now });
  const authorities = [
    ...new Set([
      ...getCACertificates("default"),
      ...(bundle === undefined
        ? getCACertificates("system")
        : certificatesIn(readFileSync(bundle, "utf8"))),
    ]),
  ];
  const context = createSecureContext({ ca: authorities, allowPartialTrustChain: true });
  return (known = { version, checkedAt: now, context, authorities });
}

/** The TLS context of probes that name no authorities of their own. */
export const systemContext = (): SecureContext => system().context;

export const systemAuthorities = (): readonly string[] => system().authorities;

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function changeOf(path: string): string {
  const { mtimeMs, size } = statSync(path);
  return `${mtimeMs}/${size}`;
}
