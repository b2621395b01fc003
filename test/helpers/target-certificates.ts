import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { DAY_MS } from "../../server/core/duration.ts";
import { CA_CONFIG } from "./openssl-ca.ts";

const run = promisify(execFile);

export type CertificateName = "good" | "expired" | "wrongName" | "selfSigned" | "client" | "short";

/** A small authority of its own, made for one test run and gone with it. */
export type Certificates = {
  /** The authority's certificate: the file to trust, and its text. */
  readonly caFile: string;
  readonly ca: string;
  readonly file: (name: CertificateName, part: "cert" | "key") => string;
  readonly pair: (name: CertificateName) => Promise<{ cert: string; key: string }>;
  readonly remove: () => Promise<void>;
};

/** Name, and days from now between which it is valid. */
const SIGNED: Readonly<
  Record<Exclude<CertificateName, "selfSigned">, readonly [name: string, from: number, to: number]>
> = {
  good: ["localhost", -1, 90],
  short: ["localhost", -1, 3],
  expired: ["localhost", -60, -30],
  wrongName: ["elsewhere.test", -1, 90],
  client: ["vigie.test", -1, 90],
};

/** Makes the certificates with the openssl command; keys never leave a temporary folder. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "vigie-certificates-"));
  const at = (name: string) => join(folder, name);
  const openssl = (...parameters: string[]) => run("openssl", parameters, { cwd: folder });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const selfSigned = (name: string, subject: string, ...more: string[]) =>
    openssl(
      ...["req", "-x509", ...newKey, "-days", "90", "-subj", `/CN=${subject}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.cert`, ...more],
    );

  await Promise.all([
    selfSigned("ca", "Test authority"),
    selfSigned("selfSigned", "localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
  ]);
  await writeFile(at("ca.config"), CA_CONFIG);
  await writeFile(at("index.txt"), "");
  // One after the other: they share the authority's register.
  for (const [name, [subject, from, to]] of Object.entries(SIGNED)) {
    const alt = subject === "localhost" ? "DNS:localhost,IP:127.0.0.1,IP:::1" : `DNS:${subject}`;
    await openssl(
      ...["req", ...newKey, "-subj", `/CN=${subject}`, "-keyout", `${name}.key`],
      ...["-out", `${name}.csr`, "-addext", `subjectAltName=${alt}`],
    );
    await openssl(
      ...["ca", "-batch", "-notext", "-config", "ca.config", "-cert", "ca.cert"],
      ...["-keyfile", "ca.key", "-in", `${name}.csr`, "-out", `${name}.cert`],
      ...["-startdate", asn1Time(from), "-enddate", asn1Time(to)],
    );
  }

  return {
    caFile: at("ca.cert"),
    ca: await readFile(at("ca.cert"), "utf8"),
    file: (name, part) => at(`${name}.${part}`),
    pair: async (name) => ({
      cert: await readFile(at(`${name}.cert`), "utf8"),
      key: await readFile(at(`${name}.key`), "utf8"),
    }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** "20260115120000Z", so many days from now. */
const asn1Time = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
