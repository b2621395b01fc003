import { restoreProblem, secretFile } from "../../../db/restore.ts";
import { lostWrites } from "../../../db/write-mark.ts";
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { openUnmigrated } from "../../../db/open.ts";
import { keptSecret, secretOf } from "../../context/secret.ts";
import { DEAD_LINKS, secretCheck, storedCheck } from "../../context/secret-check.ts";
import { examineDatabase } from "../../../db/integrity-check.ts";
import { inspectDatabase } from "../../../db/file-check.ts";
import type { Instant } from "../../core/model.ts";
import { bytes, fail, ok, warn, type DoctorFinding } from "./finding.ts";
import { counted } from "../../core/counted.ts";

export type DatabaseFindings = {
  readonly finding: DoctorFinding;
  readonly newestSlot: Instant | null;
};

/** Every page of the database is read; it may be in use meanwhile, and is not changed. */
export async function checkDatabase(path: string): Promise<DatabaseFindings> {
  const check = "database";
  const bad = (detail: string) => ({ finding: fail(check, detail), newestSlot: null });
  try {
    const problem = restoreProblem(path) ?? inspectDatabase(path) ?? lostWrites(path);
    if (problem) return bad(`${path}: ${problem}`);
    if (!existsSync(path) || statSync(path).size === 0)
      return { finding: ok(check, `${path} is not there yet, and will be made`), newestSlot: null };
    const {
      damage,
      orphans,
      pending,
      unknown,
      newestSlot,
      bytes: size,
    } = await examineDatabase(path);
    if (damage.length > 0)
      return bad(`${path} is damaged (${damage.join("; ")}); restore a backup`);
    if (unknown.length > 0)
      return bad(`${path} was made by a newer version of Vigie (it has ${unknown.join(", ")})`);
    if (orphans > 0)
      return bad(
        `${path}: ${counted(orphans, "row refers", "rows refer")} to rows that are not there`,
      );
    const detail = `${path}: ${bytes(size)}, every page sound`;
    const finding =
      pending.length > 0
        ? warn(
            check,
            `${detail}; ${counted(pending.length, "migration")} will be applied at the next start`,
          )
        : ok(check, detail);
    return { finding, newestSlot };
  } catch (error) {
    return bad(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Returns the files of secrets that the environment names (`NAME_FILE`) and that are there. */
export const secretFilesOf = (env: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(env).flatMap(([name, path]) =>
    /^(VIGIE_SECRET|DATABASE_URL|SMTP_URL|DKIM_KEY|OIDC_CLIENT_SECRET)_FILE$/.test(name) &&
    path &&
    existsSync(path)
      ? [path]
      : [],
  );

/** Files that hold addresses, hashes or keys, and that other users of this machine can read. */
export function checkModes(database: string, others: readonly string[] = []): DoctorFinding {
  const check = "file modes";
  const folder = dirname(resolve(database));
  const name = basename(database);
  const own = existsSync(folder) ? readdirSync(folder) : [];
  const open = own
    .filter((file) => file.startsWith(name) && !file.startsWith(`${name}.fallback.`))
    .map((file) => join(folder, file))
    .concat(others)
    .filter((file) => (statSync(file).mode & 0o077) !== 0);
  if (open.length === 0) return ok(check, "only their owner reads the database and its files");
  return warn(check, `other users can read ${open.join(", ")}: chmod 600`);
}

/**
 * Returns a finding on the secret: the database must have been used with the one that `serve` would
 * use now.
 */
export async function checkSecretOf(path: string, given: string | null): Promise<DoctorFinding> {
  const check = "secret";
  const file = secretFile(path);
  if (given === null && !existsSync(file)) {
    const used = existsSync(path) && (await storedSecretCheck(path)) !== null;
    return used
      ? fail(check, `${file} is not there: ${DEAD_LINKS}`)
      : ok(check, "made at the first start");
  }
  const secret = given === null ? keptSecret(null, path) : secretOf(given);
  const stored = existsSync(path) ? await storedSecretCheck(path) : null;
  if (stored !== null && stored !== secretCheck(secret)) return fail(check, DEAD_LINKS);
  return ok(check, given === null ? `${file}: keep it with each backup` : "VIGIE_SECRET");
}

async function storedSecretCheck(path: string): Promise<string | null> {
  if (statSync(path).size === 0) return null;
  const db = await openUnmigrated(path);
  try {
    return await storedCheck(db);
  } finally {
    await db.destroy();
  }
}
