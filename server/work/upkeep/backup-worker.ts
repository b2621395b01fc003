import { parentPort, workerData } from "node:worker_threads";
import { copyDatabase } from "../../../db/backup.ts";
import { sealSecret } from "../../auth/sealed-secret.ts";
import type { BackupReply, BackupTask } from "./backups.ts";

/** Makes one backup in a thread of its own: to prove it sound is to read all of it. */
parentPort?.postMessage((await run(workerData as BackupTask)) satisfies BackupReply);

async function run({ from, to, secret, passphrase }: BackupTask): Promise<BackupReply> {
  try {
    const text = secret !== null && passphrase !== null ? sealSecret(secret, passphrase) : secret;
    const copy = text === null ? null : { text, isSealed: passphrase !== null };
    await copyDatabase(from, to, copy);
    return { failure: null };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
