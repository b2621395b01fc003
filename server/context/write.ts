import { appendAudit } from "../../db/audit.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { VIGIE, type Author } from "../core/people/author.ts";
import { atomically, type Context } from "./context.ts";

/** The part of a context that an audited change needs. */
export type Writing = Pick<Context, "db" | "now" | "by" | "requestId">;

/**
 * Runs one change in one transaction; inside a transaction already, joins it.
 *
 * The transaction is retried while another process holds the write lock.
 */
export function change<C extends Pick<Context, "db">, T>(
  ctx: C,
  work: (ctx: C) => Promise<T>,
): Promise<T> {
  return ctx.db.isTransaction ? work(ctx) : retryWhileBusy(() => atomically(ctx, work));
}

/** Returns the author of what a context writes; without one, Vigie itself. */
export const authorOf = (ctx: Pick<Context, "by">): Author => ctx.by ?? VIGIE;

/** A deed as the audit trail records it; its author and time come from the context. */
export type Deed = {
  readonly action: string;
  /** "incident:<id>", "person:<id>" ... */
  readonly subject: string;
  /** `null`: it concerns no single page. */
  readonly pageId: string | null;
  readonly before: unknown;
  readonly after: unknown;
};

/** Records a deed in the audit trail; call it in the deed's own transaction. */
export async function audit(ctx: Writing, deed: Deed): Promise<void> {
  const { kind, id, name } = authorOf(ctx);
  const requestId = ctx.requestId ?? null;
  // A person's name is joined when the trail is shown: one who was erased has none in it.
  const actor = { kind, id, name: kind === "person" ? "" : name };
  await appendAudit(ctx.db, { ...deed, at: ctx.now(), actor, requestId });
}
