import { hkdfSync, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SHORTEST_SECRET } from "../core/settings.ts";

/** The secret that keys are derived from; it is never used itself. */
export type Secret = {
  /** 32 bytes for one purpose (RFC 5869): to know one says nothing of the others. */
  derive(purpose: string): Buffer;
};

/** Keys are kept once made: each mail takes four. Purposes are ours, and few. */
export function secretOf(text: string): Secret {
  const known = new Map<string, Buffer>();
  return {
    derive(purpose) {
      const key =
        known.get(purpose) ?? Buffer.from(hkdfSync("sha256", text, "", `vigie ${purpose}`, 32));
      known.set(purpose, key);
      return key;
    },
  };
}

/**
 * The secret that was given or, without one, the one kept beside the database, made at its first
 * use and readable by its owner alone. A database in memory has one of its own.
 *
 * @throws if the kept one cannot be read, or is too short to be one
 */
export function keptSecret(given: string | null, database: string): Secret {
  if (given !== null) return secretOf(given);
  if (database === ":memory:") return secretOf(randomBytes(32).toString("base64url"));
  const path = `${database}.secret`;
  const text = read(path) ?? make(path);
  if (text.length < SHORTEST_SECRET) {
    throw new Error(`${path} holds no secret: restore it, or remove it to have a new one made`);
  }
  return secretOf(text);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Linked when it is whole: of two processes that make one at once, both use the first. */
function make(path: string): string {
  mkdirSync(dirname(path), { recursive: true });
  const own = `${path}.${process.pid}.new`;
  writeFileSync(own, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flush: true });
  try {
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  return readFileSync(path, "utf8").trim();
}
