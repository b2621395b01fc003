import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import type { Logger } from "pino";
import { secretBeside } from "../../../db/backup.ts";
import { sealedFile, secretFile } from "../../../db/restore.ts";
import { SHORTEST_PASSPHRASE } from "../../auth/sealed-secret.ts";
import type { BackupConfig, Config } from "../../core/configuration.ts";
import { isPostgresAddress } from "../../core/database-address.ts";
import { HOUR_MS } from "../../core/duration.ts";
import { backupName, backupDate } from "../../core/backup-names.ts";
import type { Instant } from "../../core/model.ts";
import { repeatByCalendar } from "../repeat.ts";

/** The copy that a thread is to make. */
export type BackupTask = {
  readonly from: string;
  readonly to: string;
  /** Secret that goes with it; `null`: none. */
  readonly secret: string | null;
  /** Seals the secret; `null`: it is copied as it is. */
  readonly passphrase: string | null;
};

export type BackupReply = { readonly failure: string | null };

/** The database that is backed up, and the secret that belongs to it. */
export type BackupSource = {
  /** Path of the SQLite database. */
  readonly database: string;
  /** VIGIE_SECRET; `null`: the one beside the database. */
  readonly secret: string | null;
};

/** Backups that are made while the service runs. */
export type Backups = {
  /** Makes a backup if one is due; never two at once, and never rejects. */
  tick(): Promise<void>;
  /** Gives up the backup under way; the backups of before remain. */
  stop(): Promise<void>;
};

const EACH_MINUTE = "20 * * * * *";

/** Starts to make backups where the configuration asks for them; returns what ends it. */
export function startBackups(
  { backup }: Pick<Config, "backup">,
  source: BackupSource,
  log: Pick<Logger, "info" | "warn" | "error">,
  now: () => Instant,
): Pick<Backups, "stop"> {
  if (!backup || source.database === ":memory:") return { stop: async () => {} };
  if (isPostgresAddress(source.database)) {
    log.warn("`backup` is for SQLite: back up PostgreSQL by pg_dump, as `vigie backup` shows");
    return { stop: async () => {} };
  }
  const backups = createBackups(source, backup, log, now);
  const job = repeatByCalendar(EACH_MINUTE, () => backups.tick());
  return {
    async stop() {
      await backups.stop();
      await job.stop();
    },
  };
}

/** After a failure, the next attempt is this much later, or after the interval if that is shorter. */
const RETRY_MS = HOUR_MS;

/**
 * Makes a backup whenever the newest file of the folder is older than the interval, whatever
 * process made it, and then deletes the oldest beyond the number that is kept. A failure deletes
 * nothing.
 */
export function createBackups(
  source: BackupSource,
  config: BackupConfig,
  log: Pick<Logger, "info" | "error">,
  now: () => Instant,
): Backups {
  const folder = resolve(config.folder);
  let pausedUntil = -Infinity;
  let underWay: { readonly worker: Worker; readonly done: Promise<BackupReply> } | null = null;

  const make = async () => {
    prepareFolder(folder);
    const to = join(folder, backupName(now()));
    const begun = performance.now();
    underWay = copyInThread({
      from: source.database,
      to,
      passphrase: config.passphraseFile === null ? null : passphraseIn(config.passphraseFile),
      secret: secretFor(source, config),
    });
    const { failure } = await underWay.done;
    if (failure !== null) throw new Error(failure);
    const deleted = deleteOld(folder, config.keep);
    const tookMs = Math.round(performance.now() - begun);
    log.info({ backup: to, bytes: statSync(to).size, tookMs, deleted }, "a backup was made");
  };

  return {
    async tick() {
      if (underWay !== null || now() < pausedUntil) return;
      try {
        if (isDue(folder, config.everyMs, now())) await make();
      } catch (error) {
        pausedUntil = now() + Math.min(RETRY_MS, config.everyMs);
        log.error({ err: error, folder }, "no backup could be made; those of before remain");
      } finally {
        underWay = null;
      }
    },
    async stop() {
      pausedUntil = Infinity;
      await underWay?.worker.terminate();
    },
  };
}

function isDue(folder: string, everyMs: number, now: Instant): boolean {
  const newest = newestBackup(folder, now);
  return newest === null || now >= newest.at + everyMs;
}

/**
 * Returns the newest backup of a folder. A date ahead of the clock is of a clock that was wrong:
 * such a file neither stops all backups nor calls for one at every look.
 */
export const newestBackup = (folder: string, now: Instant): StoredBackup | null =>
  backupsIn(folder).findLast(({ at }) => at <= now + HOUR_MS) ?? null;

/** A backup that this service made. */
export type StoredBackup = { readonly path: string; readonly at: Instant; readonly bytes: number };

/** Returns the backups of a folder by their date, the oldest first; none where there is no folder. */
export function backupsIn(folder: string): StoredBackup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const at = backupDate(name);
      if (at === null) return [];
      const path = join(folder, name);
      const found = statSync(path);
      return found.isFile() && found.size > 0 ? [{ path, at, bytes: found.size }] : [];
    })
    .toSorted((a, b) => a.at - b.at);
}

/** Makes the folder where there is none, readable by its owner alone, and proves it writable. */
function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  accessSync(folder, constants.W_OK);
  // What a killed process left.
  for (const name of readdirSync(folder)) {
    const whole = name.replace(/(\.secret(\.sealed)?)?\.partial(-journal)?$/, "");
    if (whole !== name && backupDate(whole) !== null) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Returns the secret that goes with a backup. One that comes from VIGIE_SECRET is the operator's to
 * store, unless a passphrase seals it.
 */
function secretFor({ database, secret }: BackupSource, config: BackupConfig): string | null {
  if (secret === null) return secretBeside(database)?.text ?? null;
  return config.passphraseFile === null ? null : `${secret}\n`;
}

/**
 * Reads a passphrase from a file.
 *
 * @throws Error that names the file and never what is in it
 */
export function passphraseIn(path: string): string {
  const text = readFileSync(path, "utf8").trim();
  if (text.length >= SHORTEST_PASSPHRASE) return text;
  throw new Error(
    `${path} has ${text.length} characters: a passphrase of ${SHORTEST_PASSPHRASE} or more is wanted`,
  );
}

function copyInThread(task: BackupTask) {
  const worker = new Worker(new URL("./backup-worker.ts", import.meta.url), { workerData: task });
  const done = new Promise<BackupReply>((reply) => {
    worker.once("message", reply);
    worker.once("error", (error) => reply({ failure: String(error) }));
    worker.once("exit", () => reply({ failure: "it was given up, since the service ended" }));
  });
  return { worker, done };
}

/** Deletes the oldest backups with their secrets; returns how many. */
function deleteOld(folder: string, keep: number): number {
  const old = backupsIn(folder).slice(0, -keep);
  for (const { path } of old) {
    for (const file of [path, secretFile(path), sealedFile(path)]) rmSync(file, { force: true });
  }
  return old.length;
}
