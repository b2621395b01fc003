import { MINUTE_MS } from "../core/duration.ts";
import { componentIds } from "../../db/components.ts";
import { announcedBy, maintenanceRecord, updateMaintenance } from "../../db/maintenance-writes.ts";
import { insertMaintenance } from "../../db/maintenances.ts";
import { withdraw } from "../../db/outbox.ts";
import { bumpRevision } from "../../db/key-values.ts";
import type { Context } from "../context/context.ts";
import { authorKind } from "../core/people/author.ts";
import { announcedPieces, isOnStatus } from "../core/events/maintenance-plan.ts";
import type { ComponentState, Instant, Interval } from "../core/model.ts";
import type {
  IncidentUpdate,
  Maintenance,
  MaintenanceRecord,
  MaintenanceStatus,
} from "../core/declared.ts";
import type { MaintenanceChange, Notice, NoticeKind } from "../core/messages/outbox.ts";
import { Refusal } from "../core/refusal.ts";
import { audit, authorOf } from "../context/write.ts";
import { versionConflict, pageNamed, declareIntervals, enqueueNotice, existing } from "./change.ts";
import { providersOf } from "./incident-checks.ts";

export const maintenanceSubject = (id: string): string => `maintenance:${id}`;

/** Returns a maintenance that may be changed. @throws Refusal `missing` */
export const maintenanceToChange = async (ctx: Context, id: string): Promise<MaintenanceRecord> =>
  existing(
    await maintenanceRecord(ctx.db, id),
    new Refusal("missing", "There is no such maintenance."),
  );

/** The notice of it that subscribers get. */
export type MaintenanceNotice = {
  readonly kind: Extract<NoticeKind, `maintenance.${string}`>;
  readonly updateId: string | null;
  readonly changed?: readonly MaintenanceChange[];
  readonly occurrences?: Notice["occurrences"];
};

/**
 * Writes a maintenance as it is now, with all that follows from it: when each part of it was
 * announced, its reminders, the audit entry, word to subscribers, and the revision if the public
 * sees it. Call it inside `change`.
 *
 * @param before as it was read in this transaction, or `null` for a new one
 * @throws Refusal `stale` if somebody else wrote meanwhile
 */
export async function saveMaintenance(
  ctx: Context,
  action: string,
  before: MaintenanceRecord | null,
  after: Omit<MaintenanceRecord, "version">,
  notice: MaintenanceNotice | null = null,
): Promise<MaintenanceRecord> {
  const { maintenance, pageId, draft, origin, providerId, remindersMs, notify, evidence } = after;
  const kept = { ...after, version: (before?.version ?? 0) + 1 };
  const subject = maintenanceSubject(maintenance.id);
  if (before === null) {
    await insertMaintenance(ctx.db, pageId, maintenance, {
      draft,
      origin,
      remindersMs,
      notify,
      evidence,
      ...(providerId !== null && { providerId }),
    });
  } else if (!(await updateMaintenance(ctx.db, before, kept))) throw versionConflict();

  const sides = { before: before && view(before, kept), after: view(kept, before) };
  await audit(ctx, { action, subject, pageId, ...sides });
  if (draft) return kept;
  await announce(ctx, kept);
  await remind(ctx, kept, notice !== null);
  await bumpRevision(ctx.db);
  if (notice) {
    const { kind, updateId, changed, occurrences } = notice;
    const more = { ...(changed && { changed }), ...(occurrences && { occurrences }) };
    const about = { ...noticeOf(ctx, kept), ...more };
    await enqueueNotice(ctx, { kind, pageId, subjectId: maintenance.id, updateId, notice: about });
  }
  return kept;
}

/** A reminder within this time after the announcement has no news. */
const SAME_NEWS_MS = MINUTE_MS;

/**
 * Returns the states that it declares of its components, each with the time of its announcement.
 */
async function announce(ctx: Context, { maintenance, pageId }: MaintenanceRecord): Promise<void> {
  const source = maintenanceSubject(maintenance.id);
  const window = heldTime(maintenance);
  const before = await announcedBy(ctx.db, source);
  const ids = await componentIds(ctx.db, pageId, maintenance.components);
  const said = maintenance.components.flatMap((component) => {
    const known = before.get(ids.get(component) ?? -1) ?? [];
    const pieces = window === null ? [] : announcedPieces(known, window, ctx.now());
    return pieces.map((p) => ({ ...p, component, state: "under_maintenance" as const }));
  });
  await declareIntervals(ctx, "maintenance", source, pageId, said);
}

/**
 * The time for which it counts as maintenance, or `null`: one that was cancelled never was, and
 * what lasts beyond the announced end is none any more.
 */
function heldTime({ status, startsAt, endsAt, completedAt }: Maintenance): Interval | null {
  if (status === "cancelled") return null;
  const to = Math.min(endsAt, completedAt ?? endsAt);
  return to > startsAt ? { from: startsAt, to } : null;
}

/**
 * Queues its reminders as they are due now; those that were queued before are taken back.
 *
 * @param isAnnounced whether subscribers hear of this change: a reminder that would leave along
 *   with it would say the same
 */
async function remind(
  ctx: Context,
  record: MaintenanceRecord,
  isAnnounced: boolean,
): Promise<void> {
  const { maintenance, pageId, remindersMs } = record;
  const subjectId = maintenance.id;
  await withdraw(ctx.db, subjectId, ["maintenance.reminder"]);
  if (maintenance.status !== "scheduled") return;
  const from = ctx.now() + (isAnnounced ? (ctx.holdMs ?? 0) + SAME_NEWS_MS : 0);
  for (const leadMs of remindersMs) {
    const dueAt = maintenance.startsAt - leadMs;
    if (dueAt <= from) continue;
    const notice = { ...noticeOf(ctx, record), leadMs };
    await enqueueNotice(ctx, {
      kind: "maintenance.reminder",
      pageId,
      subjectId,
      notice,
      dueAt,
      updateId: null,
    });
  }
}

function noticeOf(ctx: Context, { maintenance, pageId }: MaintenanceRecord): Notice {
  const { components, status, startsAt, endsAt } = maintenance;
  const providers = providersOf(pageNamed(ctx, pageId), components);
  return { components, providers, status, startsAt, endsAt };
}

/** A further step of a maintenance, written now. */
export function maintenanceStep(
  ctx: Context,
  maintenance: Pick<Maintenance, "components" | "updates">,
  status: MaintenanceStatus,
  words: Pick<IncidentUpdate, "body" | "translations">,
  {
    notified = false,
    displayAt,
  }: { readonly notified?: boolean; readonly displayAt?: Instant } = {},
): IncidentUpdate<MaintenanceStatus> {
  const now = ctx.now();
  const newest = maintenance.updates[0];
  const shown = displayAt ?? now;
  const stateIn = (s: MaintenanceStatus | undefined): ComponentState =>
    s !== undefined && isOnStatus(s) ? "under_maintenance" : "operational";
  return {
    id: ctx.newId(),
    status,
    ...words,
    notified,
    createdAt: now,
    updatedAt: now,
    displayAt: newest ? Math.max(newest.displayAt + 1, shown) : shown,
    author: authorKind(authorOf(ctx)),
    components: maintenance.components.map((id) => ({
      id,
      oldState: stateIn(newest?.status),
      newState: stateIn(status),
    })),
  };
}

/**
 * Returns what the audit trail records of one side of a change: of the steps, those that differ.
 */
function view(record: MaintenanceRecord, other: MaintenanceRecord | null): unknown {
  const { maintenance, version, draft, deletedAt, remindersMs, notify, providerId } = record;
  const same = new Set(other?.maintenance.updates);
  const { id: _, createdAt: _created, announcedAt, updates, ...fields } = maintenance;
  return {
    ...fields,
    version,
    draft,
    ...(draft ? {} : { announcedAt }),
    ...(deletedAt !== null && { deleted: true }),
    ...(providerId !== null && { provider: providerId }),
    remindMs: remindersMs,
    notify,
    updates: updates.filter((u) => !same.has(u)),
  };
}
