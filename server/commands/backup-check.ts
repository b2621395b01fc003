import { existsSync, readFileSync } from "node:fs";
import { inspectDatabase } from "../../db/file-check.ts";
import { examineDatabase } from "../../db/integrity-check.ts";
import { openUnmigrated } from "../../db/open.ts";
import { sealedFile, secretFile } from "../../db/restore.ts";
import { UnusableDatabase } from "../../db/unusable-database.ts";
import { unsealSecret } from "../auth/sealed-secret.ts";
import { UsageError } from "../config/settings.ts";
import { secretOf } from "../context/secret.ts";
import { secretCheck, storedCheck } from "../context/secret-check.ts";
import type { Instant } from "../core/model.ts";
import { passphraseIn } from "../work/upkeep/backups.ts";
import { counted } from "../core/counted.ts";

/** A backup that was read whole and found sound. */
export type CheckedBackup = {
  readonly bytes: number;
  readonly newestSlot: Instant | null;
  /** Migrations that a start would apply. */
  readonly pending: readonly string[];
  /** The secret that comes with it, opened; `null`: none does. */
  readonly secret: string | null;
  /** True if that secret, or VIGIE_SECRET, is the one of the database; `null`: nothing to compare. */
  readonly isItsSecret: boolean | null;
};

/**
 * Reads a backup whole: its form, every page, what refers to what, its version and its secret.
 * Changes nothing.
 *
 * @param given VIGIE_SECRET, for a backup without a secret of its own
 * @throws UnusableDatabase if it is none, is damaged, or was made by a newer version
 * @throws UsageError if its secret is sealed and the passphrase is missing or another
 */
export async function checkBackup(
  file: string,
  passphraseFile: string | undefined,
  given: string | null,
): Promise<CheckedBackup> {
  const problem = existsSync(file) ? inspectDatabase(file) : "it is not there";
  if (problem) throw new UnusableDatabase(file, problem);
  const { damage, orphans, pending, unknown, newestSlot, bytes } = await examined(file);
  if (damage.length > 0) throw new UnusableDatabase(file, `it is damaged (${damage.join("; ")})`);
  if (unknown.length > 0) {
    const names = unknown.join(", ");
    throw new UnusableDatabase(file, `it was made by a newer version of Vigie (it has ${names})`);
  }
  if (orphans > 0)
    throw new UnusableDatabase(
      file,
      `${counted(orphans, "row refers", "rows refer")} to rows that are not there`,
    );
  const secret = secretWith(file, passphraseFile);
  const known = secret ?? given;
  const stored = await storedCheckOf(file);
  const isItsSecret =
    known === null || stored === null ? null : stored === secretCheck(secretOf(known.trim()));
  return { bytes, newestSlot, pending, secret, isItsSecret };
}

async function examined(file: string) {
  try {
    return await examineDatabase(file);
  } catch (error) {
    throw new UnusableDatabase(file, error instanceof Error ? error.message : String(error));
  }
}

function secretWith(file: string, passphraseFile: string | undefined): string | null {
  if (existsSync(secretFile(file))) return readFileSync(secretFile(file), "utf8");
  const sealed = sealedFile(file);
  if (!existsSync(sealed)) return null;
  if (passphraseFile === undefined) {
    throw new UsageError(`${sealed} is sealed: --passphrase-file names the file that opens it`);
  }
  const secret = unsealSecret(readFileSync(sealed, "utf8"), readPassphrase(passphraseFile));
  if (secret !== null) return secret;
  throw new UsageError(
    `${sealed} cannot be opened: ${passphraseFile} holds another passphrase, or the file is damaged`,
  );
}

/** @throws UsageError that names the file and never what is in it */
export function readPassphrase(path: string): string {
  try {
    return passphraseIn(path);
  } catch (error) {
    throw new UsageError(
      `--passphrase-file: ${error instanceof Error ? error.message : "unreadable"}`,
    );
  }
}

async function storedCheckOf(file: string): Promise<string | null> {
  const db = await openUnmigrated(file);
  try {
    return await storedCheck(db);
  } finally {
    await db.destroy();
  }
}
