import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  createSecureContext,
  getCACertificates,
  setDefaultCACertificates,
  type SecureContext,
} from "node:tls";

/** Places of the bundle that `update-ca-certificates` or its like writes. */
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

/** OpenSSL's variables, which name other places than the usual ones. */
type Variables = { readonly file: string; readonly folders: string };

type Trust = {
  readonly variables: Variables;
  readonly version: string;
  readonly checkedAt: number;
  readonly context: SecureContext;
  readonly authorities: readonly string[];
};
let known: Trust | null = null;
/** Those of Node and of NODE_EXTRA_CA_CERTS, before others are added. */
let ofNode: readonly string[] | null = null;

/**
 * The authorities that every program of this machine trusts, and those that Node ships. Node alone
 * trusts only its own, and a provider would be blamed for a company's authority that curl and
 * browsers know by `update-ca-certificates`, SSL_CERT_FILE or SSL_CERT_DIR. Read again when the
 * files have changed.
 */
function system(): Trust {
  const variables = {
    file: process.env["SSL_CERT_FILE"] ?? "",
    folders: process.env["SSL_CERT_DIR"] ?? "",
  };
  const now = performance.now();
  const isSame =
    known?.variables.file === variables.file && known.variables.folders === variables.folders;
  if (known !== null && isSame && now - known.checkedAt < CHECK_MS) return known;
  const files = filesOf(variables);
  const version = files.map(changeOf).join();
  if (known !== null && isSame && known.version === version)
    return (known = { ...known, checkedAt: now });
  ofNode ??= getCACertificates("default");
  const ofMachine =
    files.length === 0 ? getCACertificates("system") : files.flatMap(certificatesOf);
  const authorities = [...new Set([...ofNode, ...ofMachine])];
  known = { variables, version, checkedAt: now, context: contextOf(authorities), authorities };
  return known;
}

/** The TLS context of probes that name no authorities of their own. */
export const systemContext = (): SecureContext => system().context;

export const systemAuthorities = (): readonly string[] => system().authorities;

/**
 * Has all of this process trust the machine's authorities: the mail server, webhooks and OpenID
 * providers are called by libraries that know only Node's default.
 */
export function trustSystemAuthorities(): void {
  system();
}

/** As the process's default they are parsed and stored once, for all contexts. */
function contextOf(authorities: readonly string[]): SecureContext {
  try {
    setDefaultCACertificates([...authorities]);
    return createSecureContext({ allowPartialTrustChain: true });
  } catch {
    // One of them cannot be parsed: a context leaves it out, the default would not.
    return createSecureContext({ ca: [...authorities], allowPartialTrustChain: true });
  }
}

/** The files that hold the machine's authorities; none where the system keeps them otherwise. */
function filesOf({ file, folders }: Variables): string[] {
  const bundle = (file === "" ? BUNDLES : [file]).find(isFile);
  const inFolders = folders
    .split(":")
    // A bundle beside the single certificates holds them all.
    .filter((folder) => folder !== "" && (bundle === undefined || dirname(bundle) !== folder))
    .flatMap(certificateFiles);
  return bundle === undefined ? inFolders : [bundle, ...inFolders];
}

function certificateFiles(folder: string): string[] {
  try {
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter(isFile);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function changeOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return `${path} ${stats?.mtimeMs}/${stats?.size}`;
}

/** Nothing of a file that may not be read: one of several must not end trust in the others. */
function certificatesOf(path: string): string[] {
  try {
    return certificatesIn(readFileSync(path, "latin1"));
  } catch {
    return [];
  }
}
