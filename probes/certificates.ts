import { readFile, stat } from "node:fs/promises";
import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import { certificatesIn, systemAuthorities } from "./authorities.ts";
import { ours, type Failure } from "./failure.ts";

/** PEM files: what we trust instead of the system's authorities, and who we say we are. */
export type CertificateFiles = {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
};

/** Trusted authorities of a context, in PEM. */
const authorities = new WeakMap<SecureContext, readonly string[]>();

/** The authorities of a context of ours, or the system's. */
export const authoritiesOf = (context: SecureContext | undefined): readonly string[] =>
  (context && authorities.get(context)) ?? systemAuthorities();

/** By the files' names; `version` is their times of change, so that a renewal is noticed. */
const contexts = new Map<string, { readonly version: string; readonly context: SecureContext }>();

/**
 * The TLS context of these files, read again when one has changed; `undefined` where none is
 * named, for the system's. Files that cannot be read are our fault and not the target's.
 */
export async function secureContextOf(
  files: CertificateFiles,
): Promise<SecureContext | Failure | undefined> {
  const named = Object.values(files).filter((file) => file !== undefined);
  if (named.length === 0) return undefined;
  const key = JSON.stringify([files.ca, files.cert, files.key]);
  try {
    const stats = await Promise.all(named.map((file) => stat(file)));
    const version = stats.map(({ mtimeMs, size }) => `${mtimeMs}/${size}`).join();
    const known = contexts.get(key);
    if (known?.version === version) return known.context;
    const read = async (file: string | undefined) => file && (await readFile(file));
    const [ca, cert, privateKey] = await Promise.all([
      read(files.ca),
      read(files.cert),
      read(files.key),
    ]);
    const trusted = ca ? authoritiesIn(ca) : systemAuthorities();
    const context = createSecureContext({
      ca: [...trusted],
      // An authority of the file is trusted as it is, be it an intermediate: as in curl.
      allowPartialTrustChain: true,
      ...(cert && { cert }),
      ...(privateKey && { key: privateKey }),
    });
    contexts.set(key, { version, context });
    authorities.set(context, trusted);
    return context;
  } catch (error) {
    return ours(`certificate files: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The certificates of a file, in PEM or alone in DER. Node ignores a file that holds none. */
function authoritiesIn(file: Buffer): string[] {
  const found = certificatesIn(file.toString("latin1"));
  return found.length > 0 ? found : [new X509Certificate(file).toString()];
}
