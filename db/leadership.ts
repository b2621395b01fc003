import Database from "better-sqlite3";
import { createPrivate } from "./private-file.ts";

/**
 * Takes the lead of a database: of the processes that are started on it, one probes and writes.
 * Held by a lock of the operating system on a file beside it, so that it is free again the
 * moment its holder ends, however it ends.
 *
 * @returns what gives the lead back, or `null` if another process has it
 */
export function takeLead(path: string): (() => void) | null {
  if (path === ":memory:") return () => {};
  createPrivate(`${path}.lock`);
  const lock = new Database(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (error instanceof Error && "code" in error && error.code === "SQLITE_BUSY") return null;
    throw error;
  }
}
