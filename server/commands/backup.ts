import { existsSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { backUp, secretBeside, type SecretCopy } from "../../db/backup.ts";
import { restore, sealedFile, secretFile, type Restored } from "../../db/restore.ts";
import { sealSecret } from "../auth/sealed-secret.ts";
import { readSettings, UsageError, type Settings } from "../config/settings.ts";
import { checkBackup, readPassphrase, type CheckedBackup } from "./backup-check.ts";
import { EXIT } from "./exit.ts";
import { databaseOf } from "./on-database.ts";
import { backupBy, refusePostgres, restoreBy } from "./postgres-tools.ts";
import { progressOf } from "./progress.ts";
import { counted } from "../core/counted.ts";

/** `vigie backup` and `restore`: copies of the database file. */
export function backupCommands(program: Command): void {
  program
    .command("backup")
    .description("copy the database as of now, and its secret; `serve` may go on")
    .argument("<file>", "the copy, with <file>.secret; replaced when the new one is whole")
    .option("--passphrase-file <file>", "seal the secret by the passphrase in this file")
    .action(async (file: string, { passphraseFile }: { passphraseFile?: string }) => {
      const settings = readSettings(process.env);
      refusePostgres(databaseOf(settings), backupBy(file));
      const database = ownDatabase();
      if (resolve(file) === resolve(database)) {
        throw new UsageError("a backup of a file onto itself is none: name another file");
      }
      const progress = progressOf("Copying");
      const secret = secretToCopy(database, settings.secret, passphraseFile);
      await backUp(database, file, (done, all) => progress.to(done, all), secret);
      progress.end();
      // One of before is of another secret.
      if (secret) rmSync(secret.isSealed ? secretFile(file) : sealedFile(file), { force: true });
      const size = (statSync(file).size / 1e6).toFixed(1);
      process.stdout.write(`${file}: ${size} MB, sound; ${secretNote(file, secret)}\n`);
    });

  program
    .command("restore")
    .description("put a backup in the place of the database; `serve` must be stopped")
    .argument("<file>", "file written by `vigie backup`; <file>.secret goes with it")
    .option("--check", "only read the backup whole, and report; nothing is changed")
    .option("--passphrase-file <file>", "open the backup's sealed secret by this passphrase")
    .action(async (file: string, { check, passphraseFile }: RestoreOptions) => {
      const settings = readSettings(process.env);
      const database = databaseOf(settings);
      if (!check) refusePostgres(database, restoreBy(file));
      const checked = await checkBackup(file, passphraseFile, settings.secret);
      if (check) {
        process.stdout.write(`${reportOn(file, checked).join("\n")}\n`);
        if (checked.isItsSecret === false) process.exitCode = EXIT.failure;
        return;
      }
      const sealed = existsSync(secretFile(file)) ? null : checked.secret;
      const restored = restore(file, database, sealed);
      const lines = [`${database} is restored from ${file}`, ...notesOn(restored, settings, file)];
      process.stdout.write(`${lines.join("\n")}\n`);
    });
}

type RestoreOptions = { readonly check?: boolean; readonly passphraseFile?: string };

/** Returns the secret that goes with a copy; VIGIE_SECRET does only where it is sealed. */
function secretToCopy(
  database: string,
  given: string | null,
  passphraseFile: string | undefined,
): SecretCopy | null {
  const beside = given === null ? secretBeside(database) : null;
  if (passphraseFile === undefined) return beside;
  const text = beside?.text ?? given;
  if (text === null) return null;
  return { text: sealSecret(text, readPassphrase(passphraseFile)), isSealed: true };
}

function secretNote(file: string, secret: SecretCopy | null): string {
  if (secret === null) return "its secret is VIGIE_SECRET and not in the copy: keep it too";
  return secret.isSealed
    ? `its secret is sealed in ${sealedFile(file)}: keep the passphrase elsewhere`
    : `its secret is ${secretFile(file)}: keep both together`;
}

function reportOn(file: string, checked: CheckedBackup): string[] {
  const { bytes, newestSlot, pending, isItsSecret, secret } = checked;
  const until = newestSlot === null ? "no results" : new Date(newestSlot).toISOString();
  return [
    `${file}: ${(bytes / 1e6).toFixed(1)} MB, every page sound, of a version that can be restored`,
    `newest result: ${until}`,
    ...(pending.length > 0 ? [`a start would apply ${counted(pending.length, "migration")}`] : []),
    isItsSecret === null
      ? "secret: none to compare; VIGIE_SECRET must be the one that it was made with"
      : isItsSecret
        ? `secret: its own${secret === null ? " (VIGIE_SECRET)" : ""}`
        : "secret: ANOTHER one: links in mails sent before, tokens and second factors would be dead",
  ];
}

function notesOn(
  { keptAs, secretKeptAs, withSecret }: Restored,
  { secret }: Settings,
  file: string,
) {
  const kept = [keptAs, secretKeptAs].filter((name) => name !== null);
  const notes = kept.length > 0 ? [`kept of before: ${kept.join(", ")}`] : [];
  if (secret !== null) notes.push("VIGIE_SECRET must be the one that the backup was made with");
  else if (!withSecret) {
    notes.push(
      `${secretFile(file)} is not there: unless this is the machine of the backup, links in mails ` +
        "sent before, tokens and second factors are dead",
    );
  }
  return notes;
}

function ownDatabase(): string {
  const path = databaseOf(readSettings(process.env));
  if (existsSync(path)) return path;
  throw new UsageError(`${path} is not there: DATABASE_URL names another, or nothing ran yet`);
}
