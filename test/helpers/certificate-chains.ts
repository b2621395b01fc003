import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CA_CONFIG } from "./openssl-ca.ts";

const run = promisify(execFile);

const CONFIG = `${CA_CONFIG}[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[server]
basicConstraints = CA:FALSE
`;

/** Key, subject, issuer, extension, and days from now between which it is valid. */
type Signed = readonly [
  key: string,
  subject: string,
  by: string,
  kind: string,
  from: number,
  to: number,
];

/**
 * Two roots; the younger one's key is also signed by the older, as long as old clients know that
 * one alone. An intermediate was renewed with the same key.
 */
const SIGNED: Readonly<Record<string, Signed>> = {
  "cross-expired": ["root", "Root", "old", "authority", -700, -30],
  "cross-soon": ["root", "Root", "old", "authority", -700, 5],
  intermediate: ["intermediate", "Intermediate", "root", "authority", -100, 1000],
  "intermediate-soon": ["intermediate", "Intermediate", "root", "authority", -100, 5],
  "intermediate-expired": ["intermediate", "Intermediate", "root", "authority", -900, -3],
  leaf: ["leaf", "localhost", "intermediate", "server", -10, 80],
};

export type Chains = {
  readonly file: (name: string) => string;
  readonly key: string;
  /** The certificates of these names, in PEM and in this order. */
  readonly chain: (...names: string[]) => Promise<string>;
  readonly remove: () => Promise<void>;
};

export async function makeChains(): Promise<Chains> {
  const folder = await mkdtemp(join(tmpdir(), "vigie-chains-"));
  const file = (name: string) => join(folder, `${name}.crt`);
  const openssl = (...parameters: string[]) => run("openssl", parameters, { cwd: folder });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await writeFile(join(folder, "ca.config"), CONFIG);
  await writeFile(join(folder, "index.txt"), "");
  for (const [name, subject, days] of [
    ["old", "Old root", "3650"],
    ["root", "Root", "3650"],
    ["stray", "Stray", "2"],
  ] as const)
    await openssl(
      ...["req", "-x509", ...newKey, "-days", days, "-subj", `/CN=${subject}`],
      ...["-keyout", `${name}.key`, "-out", `${name}.crt`],
    );
  for (const key of ["intermediate", "leaf"])
    await openssl("genpkey", "-algorithm", "EC", ...newKey.slice(2, 4), "-out", `${key}.key`);
  const alt = "subjectAltName=DNS:localhost,IP:127.0.0.1";
  for (const [name, [key, subject, by, kind, from, to]] of Object.entries(SIGNED)) {
    await openssl(
      ...["req", "-new", "-key", `${key}.key`, "-subj", `/CN=${subject}`, "-out", "new.csr"],
      ...(kind === "server" ? ["-addext", alt] : []),
    );
    await openssl(
      ...["ca", "-batch", "-notext", "-config", "ca.config", "-extensions", kind],
      ...["-cert", `${by}.crt`, "-keyfile", `${by}.key`, "-in", "new.csr", "-out", `${name}.crt`],
      ...["-startdate", asn1Time(from), "-enddate", asn1Time(to)],
    );
  }
  const read = (name: string) => readFile(file(name), "utf8");
  return {
    file,
    key: await readFile(join(folder, "leaf.key"), "utf8"),
    chain: async (...names) => (await Promise.all(names.map(read))).join(""),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const DAY_MS = 86_400_000;

/** "20260115120000Z", so many days from now. */
const asn1Time = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
