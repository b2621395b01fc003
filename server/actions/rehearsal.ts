import { recipientCounts, type RecipientCounts } from "../../db/recipients.ts";
import { eventsOf, pendingEventIds } from "../../db/outbox.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { atomically, type Context } from "../context/context.ts";
import type { Live } from "../state/live.ts";
import type { Hour } from "../core/page/view.ts";
import type { PageSnapshot } from "../core/snapshot.ts";
import type { OutboxEvent } from "../core/messages/outbox.ts";
import type { Story } from "../core/messages/story.ts";
import { lastHours, MOST_HOURS } from "../state/last-hours.ts";
import { previewPage } from "../state/page-preview.ts";
import { storyOfEvent } from "../messages/stories.ts";
import { pageNamed } from "./change.ts";

/** The effects that a write would have now. */
export type Rehearsal<T> = {
  readonly result: T;
  /** The notice to subscribers; `null`: none, since it would be no more than a draft. */
  readonly story: Story | null;
  readonly recipients: RecipientCounts;
  /** The whole page as it would be, every state and day of it. */
  readonly page: PageSnapshot;
  /** The last 24 hours of the first components, as the page of an open incident shows them. */
  readonly hours: ReadonlyMap<string, readonly Hour[]>;
};

/** The subject of a rehearsal's result: an incident or a maintenance, and configured ids. */
export type Subject = { readonly id: string; readonly components: readonly string[] };

/** The data of a page besides its declared events. */
export type Stage = { readonly live: Live; readonly shown: PageSnapshot };

const NOBODY: RecipientCounts = { total: 0, providers: {} };

/**
 * Does something in a transaction, looks at what came of it, and undoes it. So what is shown
 * beforehand is made by the very code that will do it, and is refused where that would be.
 *
 * @param subjectOf the incident or maintenance that the work changed
 * @throws Refusal as the work does
 */
export async function rehearse<T>(
  ctx: Context,
  stage: Stage,
  work: (ctx: Context) => Promise<T>,
  subjectOf: (result: T) => Subject,
): Promise<Rehearsal<T>> {
  try {
    await retryWhileBusy(() =>
      atomically(ctx, async (ctx) => {
        const queued = await pendingEventIds(ctx.db);
        const result = await work(ctx);
        throw new Undone(await lookedAt(ctx, stage, result, subjectOf(result), queued));
      }),
    );
  } catch (error) {
    // Only what this very function threw is of its type.
    if (error instanceof Undone) return error.seen as Rehearsal<T>;
    throw error;
  }
  throw new Error("a rehearsal came to no end");
}

/** Thrown so that the transaction is rolled back. */
class Undone extends Error {
  readonly seen: unknown;

  constructor(seen: unknown) {
    super("a rehearsal is undone");
    this.seen = seen;
  }
}

async function lookedAt<T>(
  ctx: Context,
  { live, shown }: Stage,
  result: T,
  { id, components }: Subject,
  queuedBefore: ReadonlySet<string>,
): Promise<Rehearsal<T>> {
  const page = await previewPage(ctx, live, shown, components);
  const hours = await lastHours(ctx, page.id, components.slice(0, MOST_HOURS));
  const events = await eventsOf(ctx.db, id);
  // By identity: between the work and this line the clock has moved.
  const isNew = (e: OutboxEvent) =>
    e.doneAt === null && !queuedBefore.has(e.id) && e.kind !== "maintenance.reminder";
  const event = events.findLast(isNew);
  if (!event) return { result, page, hours, story: null, recipients: NOBODY };
  return {
    result,
    page,
    hours,
    story: await storyOfEvent(ctx, event),
    recipients: await recipientsOfEvent(ctx, event),
  };
}

function recipientsOfEvent(
  ctx: Context,
  { kind, pageId, subjectId, notice }: OutboxEvent,
): Promise<RecipientCounts> {
  const touched = new Set(notice.components);
  const affected = pageNamed(ctx, pageId).providers.flatMap((provider) => {
    const components = provider.components.map((c) => c.id).filter((id) => touched.has(id));
    return components.length > 0 ? [{ provider: provider.id, components }] : [];
  });
  const all = { pageId, impact: notice.impact };
  return recipientCounts(
    ctx.db,
    kind.startsWith("incident.")
      ? { ...all, kind: "incident", incident: subjectId }
      : { ...all, kind: "maintenance" },
    affected,
  );
}
