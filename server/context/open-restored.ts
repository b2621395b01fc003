import type { Logger } from "pino";
import type { Store } from "../../db/store.ts";
import { refuseOtherSecret } from "./secret-check.ts";
import { keptSecret } from "./secret.ts";

/** Opens the database and its secret, after a restore that was interrupted is finished. */
export async function openRestored(
  store: Store,
  options: {
    readonly database: string;
    readonly secret?: string | null;
    readonly log: Pick<Logger, "info" | "warn">;
  },
) {
  const finished = store.finishRestore();
  if (finished) options.log.warn({ database: store.name }, finished);
  const db = await store.open((migrations) =>
    options.log.info({ database: store.name, migrations }, "the database was brought up to date"),
  );
  try {
    const given = options.secret ?? null;
    const secret = keptSecret(given, options.database);
    await refuseOtherSecret(db, secret, store);
    return { db, secret, given };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}
