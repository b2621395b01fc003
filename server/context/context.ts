import type { Logger } from "pino";
import { transact } from "../../db/dialect.ts";
import type { Db } from "../../db/schema.ts";
import type { Secret } from "./secret.ts";
import type { Author } from "../core/people/author.ts";
import type { Config } from "../core/configuration.ts";
import type { Instant } from "../core/model.ts";

/** Time, chance, storage and voice: everything that an action needs from outside, injected. */
export type Context = {
  readonly db: Db;
  readonly now: () => Instant;
  readonly log: Logger;
  readonly config: Config;
  /** VIGIE_SECRET, or the one kept beside the database. */
  readonly secret: Secret;
  /** A public id for something new: twelve random characters `[a-z0-9]`. */
  readonly newId: () => string;
  /** On whose word it is done; absent: Vigie's own. */
  readonly by?: Author;
  /** Id of the HTTP request that asked for it, for the audit trail. */
  readonly requestId?: string;
  /** Delay of its notices, during which they can be withdrawn; none if absent. */
  readonly holdMs?: number;
};

/** The part of a context that queries need. */
export type Reading = Omit<Context, "secret" | "newId">;

/** Runs `work` in one transaction; inside one already, joins it. Never await the network in `work`. */
export async function atomically<C extends Pick<Context, "db">, T>(
  ctx: C,
  work: (ctx: C) => Promise<T>,
): Promise<T> {
  if (ctx.db.isTransaction) return work(ctx);
  return transact(ctx.db, (trx) => work({ ...ctx, db: trx }));
}
