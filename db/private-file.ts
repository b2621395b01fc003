import { chmodSync, closeSync, copyFileSync, fsyncSync, openSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Readable by its owner alone: databases hold addresses, and hashes of passwords. */
export const PRIVATE_MODE = 0o600;

/**
 * Creates an empty file that only its owner can read, whatever the umask; one that is there remains
 * as it is. SQLite gives its log and shared memory the mode of the database.
 */
export function createPrivate(path: string): void {
  closeSync(openSync(path, "a", PRIVATE_MODE));
}

/** Copies a file to one that only its owner can read, and waits until it is on disk. */
export function copyPrivate(from: string, to: string): void {
  createPrivate(to);
  chmodSync(to, PRIVATE_MODE);
  copyFileSync(from, to);
  chmodSync(to, PRIVATE_MODE);
  syncFile(to);
}

/** Writes a text to a file that only its owner can read, and waits until it is on disk. */
export function writePrivate(path: string, text: string): void {
  createPrivate(path);
  chmodSync(path, PRIVATE_MODE);
  writeFileSync(path, text);
  syncFile(path);
}

/** Waits until a file's content is on disk. */
export function syncFile(path: string): void {
  const file = openSync(path, "r+");
  fsyncSync(file);
  closeSync(file);
}

/** Waits until the names in a file's folder are on disk. */
export function syncFolderOf(path: string): void {
  const folder = openSync(dirname(path), "r");
  fsyncSync(folder);
  closeSync(folder);
}
