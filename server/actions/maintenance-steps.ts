import type { MaintenanceRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import { isOnStatus, mayBecome } from "../core/events/maintenance-plan.ts";
import type { Instant } from "../core/model.ts";
import type { Maintenance, MaintenanceStatus } from "../core/declared.ts";
import type { NoticeKind } from "../core/messages/outbox.ts";
import { Refusal } from "../core/refusal.ts";
import { MAINTENANCE_WORDS } from "../core/events/templates.ts";
import { change } from "../context/write.ts";
import { pageNamed, refuseProblems, requireVersion } from "./change.ts";
import { bilingual } from "./save-incident.ts";
import { allowChange, allowPublishing, requireFree, timeProblems } from "./maintenance-checks.ts";
import {
  saveMaintenance,
  maintenanceStep,
  maintenanceSubject,
  maintenanceToChange,
} from "./save-maintenance.ts";
import { mergedTranslations, translated, writtenProblems, type StepTexts } from "./text-checks.ts";

/** Optional parts of a step that a person takes; without a text it gets the usual one. */
export type StepOptions = StepTexts & {
  /** True if subscribers are notified; by default as it was planned. */
  readonly notify?: boolean;
  /** The version that the writer had in view. */
  readonly version?: number;
};

const KIND: { readonly [status in MaintenanceStatus]?: NoticeKind & `maintenance.${string}` } = {
  in_progress: "maintenance.started",
  verifying: "maintenance.changed",
  completed: "maintenance.finished",
  cancelled: "maintenance.cancelled",
};

/**
 * Takes a maintenance to another status by hand: one that is on to `verifying` and back, or to
 * its end, early or late.
 *
 * @throws Refusal `conflict` for a status that cannot follow, `invalid`, `stale`, `missing`,
 *   `forbidden`; nothing is written then
 */
export async function moveMaintenance(
  ctx: Context,
  id: string,
  status: MaintenanceStatus,
  options: StepOptions = {},
): Promise<MaintenanceRecord> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    allowChange(ctx, before);
    await requireVersion(ctx, maintenanceSubject(id), before.version, options.version);
    refuseProblems(writtenProblems({ body: options.body, translations: options.translations }));
    if (before.draft && status === "cancelled") return discard(ctx, before);
    requireFollows(before, status);
    return stepTo(ctx, before, status, options);
  });
}

export const completeMaintenance = (ctx: Context, id: string, options?: StepOptions) =>
  moveMaintenance(ctx, id, "completed", options);

/** Calls a planned maintenance off; a draft of one is thrown away. */
export const cancelMaintenance = (ctx: Context, id: string, options?: StepOptions) =>
  moveMaintenance(ctx, id, "cancelled", options);

function requireFollows({ maintenance, draft }: MaintenanceRecord, next: MaintenanceStatus): void {
  const { status } = maintenance;
  const refuse = (detail: string) => {
    throw new Refusal("conflict", detail, [
      { pointer: "/status", detail: `${next} cannot follow on ${draft ? "a draft" : status}` },
    ]);
  };
  if (draft) refuse("It is a draft: publish it first.");
  if (status === "scheduled" && next === "in_progress") refuse("It begins by itself at its time.");
  if (mayBecome(status, next)) return;
  if (status === "scheduled") refuse("It has not begun: cancel it instead.");
  if (isOnStatus(status) && next === "cancelled") refuse("It has begun: complete it instead.");
  if (status === next) refuse(`It is ${status} already.`);
  refuse(`It is ${status}: nothing of the kind can follow.`);
}

async function stepTo(
  ctx: Context,
  before: MaintenanceRecord,
  status: MaintenanceStatus,
  { body, translations, notify = before.notify }: StepOptions,
  displayAt?: Instant,
): Promise<MaintenanceRecord> {
  const { maintenance } = before;
  const usual = bilingual(pageNamed(ctx, before.pageId), MAINTENANCE_WORDS[status]);
  const own = translated(translations, ["body"]);
  const merged = body === undefined ? mergedTranslations(usual.translations, own) : own;
  const words = { body: body ?? usual.body, ...(merged && { translations: merged }) };
  const step = maintenanceStep(ctx, maintenance, status, words, {
    notified: notify,
    ...(displayAt !== undefined && { displayAt }),
  });
  const next: Maintenance = {
    ...maintenance,
    status,
    completedAt: status === "completed" ? Math.min(step.displayAt, ctx.now()) : null,
    sequence: maintenance.sequence + 1,
    updatedAt: ctx.now(),
    updates: [step, ...maintenance.updates],
  };
  const kind = KIND[status];
  const changed = status === "verifying" ? { changed: ["step"] as const } : {};
  const notice = notify && kind ? { kind, updateId: step.id, ...changed } : null;
  const after = { ...before, maintenance: next };
  return saveMaintenance(ctx, `maintenance.${ACTION[status]}`, before, after, notice);
}

const ACTION: Readonly<Record<MaintenanceStatus, string>> = {
  scheduled: "plan",
  in_progress: "start",
  verifying: "verify",
  completed: "complete",
  cancelled: "cancel",
};

/**
 * Begins a planned maintenance whose time has come.
 *
 * If it was declared after its start, or Vigie was stopped then, it is dated at its start. It
 * begins exactly once: a second caller finds it begun.
 */
export async function beginIfDue(
  ctx: Context,
  record: MaintenanceRecord,
): Promise<MaintenanceRecord> {
  const { maintenance, draft } = record;
  const { status, startsAt, announcedAt } = maintenance;
  if (draft || status !== "scheduled" || startsAt > ctx.now()) return record;
  // Its announcement of this very moment reports the start already.
  const notify = record.notify && announcedAt < startsAt;
  return stepTo(ctx, record, "in_progress", { notify }, startsAt);
}

/**
 * Begins a maintenance by id, for the clock; returns `null` if there is nothing to begin any more.
 */
export async function beginMaintenance(
  ctx: Context,
  id: string,
): Promise<MaintenanceRecord | null> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    const after = await beginIfDue(ctx, before);
    return after === before ? null : after;
  });
}

/**
 * Ends a maintenance under way whose announced end has passed. It is dated at that end, or now if
 * its overrun was announced.
 *
 * @returns `null` if there is nothing to end any more
 */
export async function endMaintenance(ctx: Context, id: string): Promise<MaintenanceRecord | null> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    const { status, endsAt } = before.maintenance;
    if (!isOnStatus(status) || endsAt > ctx.now()) return null;
    const at = before.overrunAt === null ? endsAt : ctx.now();
    return stepTo(ctx, before, "completed", {}, at);
  });
}

/**
 * Announces once that a maintenance lasts longer than planned, since its components still fail.
 *
 * @returns `null` if that was announced before, or is no longer so
 */
export async function recordOverrun(ctx: Context, id: string): Promise<MaintenanceRecord | null> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    const { maintenance, overrunAt, notify } = before;
    const { status, endsAt } = maintenance;
    if (!isOnStatus(status) || endsAt > ctx.now() || overrunAt !== null) return null;
    const words = bilingual(pageNamed(ctx, before.pageId), MAINTENANCE_WORDS.overrun);
    const step = maintenanceStep(ctx, maintenance, status, words, { notified: notify });
    const next = {
      ...maintenance,
      sequence: maintenance.sequence + 1,
      updatedAt: ctx.now(),
      updates: [step, ...maintenance.updates],
    };
    const changed = ["overrun"] as const;
    const kind = "maintenance.changed" as const;
    const notice = notify ? { kind, updateId: step.id, changed } : null;
    const after = { ...before, maintenance: next, overrunAt: ctx.now() };
    return saveMaintenance(ctx, "maintenance.overrun", before, after, notice);
  });
}

/**
 * Announces a draft to everybody, now: notice counts from here.
 *
 * @throws Refusal `conflict` if it is public already or overlaps another, `invalid` if its time
 *   has passed, `stale`, `missing`, `forbidden`
 */
export async function publishMaintenance(
  ctx: Context,
  id: string,
  { notify, version }: Pick<StepOptions, "notify" | "version"> = {},
): Promise<MaintenanceRecord> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    const { maintenance } = before;
    const { components, startsAt, endsAt } = maintenance;
    allowPublishing(ctx, before);
    await requireVersion(ctx, maintenanceSubject(id), before.version, version);
    if (!before.draft) throw new Refusal("conflict", "It is public already.");
    const now = ctx.now();
    const time = { from: startsAt, to: endsAt };
    refuseProblems(timeProblems(time, now));
    await requireFree(ctx, before.pageId, components, [time], id);
    const isNotified = notify ?? before.notify;
    const updates = maintenance.updates.map((step) => ({
      ...step,
      notified: isNotified,
      displayAt: now,
      updatedAt: now,
    }));
    const next = { ...maintenance, announcedAt: now, updatedAt: now, updates };
    const after = { ...before, maintenance: next, draft: false, notify: isNotified };
    const updateId = updates[0]?.id ?? null;
    const notice = isNotified ? ({ kind: "maintenance.planned", updateId } as const) : null;
    const kept = await saveMaintenance(ctx, "maintenance.publish", before, after, notice);
    return beginIfDue(ctx, kept);
  });
}

/** Discards a draft: it stays stored, but no query finds it. */
function discard(ctx: Context, before: MaintenanceRecord): Promise<MaintenanceRecord> {
  const now = ctx.now();
  const maintenance = { ...before.maintenance, updatedAt: now };
  return saveMaintenance(ctx, "maintenance.discard", before, {
    ...before,
    maintenance,
    deletedAt: now,
  });
}
