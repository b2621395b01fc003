import { deedsOn } from "../../db/audit.ts";
import { componentIds } from "../../db/components.ts";
import { saySource, type SaidRow } from "../../db/intervals.ts";
import { enqueue, lastPending } from "../../db/outbox.ts";
import type { Context } from "../context/context.ts";
import { authorOf } from "../context/write.ts";
import { canonicalJson } from "../core/people/audit.ts";
import type { Instant } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { OutboxEvent } from "../core/messages/outbox.ts";
import { may, permitted, type Right } from "../core/people/permission.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";

/**
 * Requires a right.
 *
 * @param providerId the provider concerned; without one, everybody
 * @throws Refusal `forbidden`
 */
export function requireRight(ctx: Context, right: Right, providerId?: string): void {
  const author = authorOf(ctx);
  if (author.kind === "automatic" || author.kind === "terminal") return;
  if (!may(author, right, providerId)) permitted(author, right, providerId);
}

/** The page that something belongs to, as it is configured now. */
export function pageNamed(ctx: Context, id: string): PageConfig {
  const page = ctx.config.pages.find((p) => p.id === id);
  if (!page) throw new Refusal("missing", `There is no page ${JSON.stringify(id)}.`);
  return page;
}

/** Returns a declared event that may be changed; refuses an unknown one and a deleted draft. */
export function existing<R extends { readonly deletedAt: Instant | null }>(
  record: R | null,
  refusal: Refusal,
): R {
  if (record && record.deletedAt === null) return record;
  throw refusal;
}

/**
 * Queues an event for subscribers, in the change's own transaction. Without a due time it is due
 * now, or after the author's hold. It never becomes due before an earlier step of its subject:
 * what a token resolves at once still follows what a person declared and can call back.
 */
export async function enqueueNotice(
  ctx: Context,
  event: Pick<OutboxEvent, "kind" | "pageId" | "subjectId" | "updateId" | "notice"> & {
    readonly dueAt?: Instant;
  },
): Promise<void> {
  const now = ctx.now();
  const { dueAt = now + (ctx.holdMs ?? 0) } = event;
  const before = await lastPending(ctx.db, event.subjectId);
  await enqueue(ctx.db, {
    ...event,
    id: ctx.newId(),
    dueAt: Math.max(dueAt, before?.dueAt ?? 0),
    // Two steps of the same millisecond stay in order.
    createdAt: Math.max(now, (before?.createdAt ?? 0) + 1),
  });
}

/**
 * Stores the states that a source declares of components named by their configured ids; unknown
 * ones are passed over.
 */
export async function declareIntervals(
  ctx: Context,
  layer: "incident" | "maintenance",
  source: string,
  pageId: string,
  said: readonly (Omit<SaidRow, "componentId"> & { readonly component: string })[],
): Promise<void> {
  const names = [...new Set(said.map((s) => s.component))];
  const ids = await componentIds(ctx.db, pageId, names);
  const rows = said.flatMap(({ component, ...row }) => {
    const componentId = ids.get(component);
    return componentId === undefined ? [] : [{ ...row, componentId }];
  });
  await saySource(ctx.db, layer, source, rows);
}

/** Every mistake of an input at once. */
export function refuseProblems(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new Refusal("invalid", "Nothing was changed.", problems);
}

/**
 * Refuses a change that was begun in another version than the present one, with what changed since
 * then and its author.
 *
 * @param expected `undefined`: the client does not check versions
 * @throws Refusal `stale`
 */
export async function requireVersion(
  ctx: Context,
  subject: string,
  current: number,
  expected: number | undefined,
): Promise<void> {
  if (expected === undefined || expected === current) return;
  throw new Refusal(
    "stale",
    `It is in version ${current}, and not in ${expected} any more: look at what changed.`,
    await changesSince(ctx, subject, expected),
  );
}

/** Returns the changes after a version, from the audit trail; the newest value of each field. */
async function changesSince(
  ctx: Context,
  subject: string,
  version: number,
): Promise<FieldProblem[]> {
  const found = new Map<string, FieldProblem>();
  for (const deed of await deedsOn(ctx.db, subject)) {
    const before = (deed.before ?? {}) as Readonly<Record<string, unknown>>;
    const after = (deed.after ?? {}) as Readonly<Record<string, unknown>>;
    if (typeof after.version !== "number" || after.version <= version) continue;
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (UNTOLD.has(field)) continue;
      const [was, is] = [canonicalJson(before[field]), canonicalJson(after[field])];
      if (was === is) continue;
      const who = `${deed.actor.name}, ${new Date(deed.at).toISOString()}`;
      const text = is.length > MOST_TOLD ? `${is.slice(0, MOST_TOLD)}…` : is;
      found.set(field, { pointer: `/${field}`, detail: `is now ${text} (${who})` });
    }
  }
  return [...found.values()];
}

/** Fields that change with every write, and mean nothing to an editor. */
const UNTOLD = new Set(["version", "updatedAt", "sequence"]);
const MOST_TOLD = 300;

/** Somebody else wrote between our reading and our writing, in one and the same moment. */
export const versionConflict = (): Refusal =>
  new Refusal("stale", "Somebody else changed it in this very moment: look, and try again.");
