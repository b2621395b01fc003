import type { Logger } from "pino";
import { firstSetting, readSetting, writeSetting } from "../../db/key-values.ts";
import type { Db } from "../../db/schema.ts";
import type { Store } from "../../db/store.ts";
import { UnusableDatabase } from "../../db/unusable-database.ts";
import type { Secret } from "./secret.ts";

/** Key of the check of the first secret: a database and its secret belong together. */
const KEY = "secret-check";

export const DEAD_LINKS =
  "the secret is not the one that this database was used with: links in mails sent before, tokens " +
  "and second factors are dead. Put its own secret back beside it, or into VIGIE_SECRET";

/** Returns a value that identifies a secret and discloses nothing of it. */
export const secretCheck = (secret: Secret): string =>
  secret.derive("check of the database").toString("hex");

/** Returns the check of the secret that a database was first used with; `null` before that. */
export async function storedCheck(db: Db): Promise<string | null> {
  return readSetting(db, KEY);
}

/** Stores the check of the first secret; with another one, logs an error at each start. */
export async function noticeOtherSecret(
  db: Db,
  secret: Secret,
  log: Pick<Logger, "error">,
): Promise<void> {
  const stored = await storedCheck(db);
  if (stored === null) await writeSetting(db, KEY, secretCheck(secret));
  else if (stored !== secretCheck(secret)) log.error(DEAD_LINKS);
}

/**
 * Refuses a secret that is not the one of the other nodes on a shared database: each would take
 * the other's links, tokens and second factors for forged.
 *
 * @throws UnusableDatabase
 */
export async function refuseOtherSecret(
  db: Db,
  secret: Secret,
  store: Pick<Store, "name" | "isShared">,
): Promise<void> {
  if (!store.isShared) return;
  const own = secretCheck(secret);
  if ((await firstSetting(db, KEY, own)) === own) return;
  throw new UnusableDatabase(
    store.name,
    "VIGIE_SECRET is not the one that this database was used with: give every node the same one",
  );
}
