import type { MaintenanceRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import { USUAL_REMINDERS_MS, type Rhythm } from "../core/events/maintenance-plan.ts";
import type { Instant, Interval } from "../core/model.ts";
import type { Maintenance } from "../core/declared.ts";
import type { PageConfig } from "../core/configuration.ts";
import { may } from "../core/people/permission.ts";
import { Refusal } from "../core/refusal.ts";
import { MAINTENANCE_WORDS, newTimes, announcedTimes } from "../core/events/templates.ts";
import { authorOf, change } from "../context/write.ts";
import { pageNamed, refuseProblems, requireVersion } from "./change.ts";
import { ownersOf } from "./incident-checks.ts";
import { bilingual } from "./save-incident.ts";
import {
  allowChange,
  allowPlanning,
  maintenanceProblems,
  plannedTimes,
  requireFree,
  timeProblems,
  type WrittenMaintenance,
} from "./maintenance-checks.ts";
import {
  saveMaintenance,
  maintenanceStep,
  maintenanceSubject,
  maintenanceToChange,
} from "./save-maintenance.ts";
import { beginIfDue } from "./maintenance-steps.ts";
import { mergedTranslations, translated } from "./text-checks.ts";

/** A maintenance as a client plans it. */
export type NewMaintenance = WrittenMaintenance & {
  readonly title: string;
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  /** Instead of components: all of this provider's. */
  readonly provider?: string;
  /** Repetition on other days. */
  readonly repeat?: Rhythm;
  /** True if subscribers are notified now, at its start and at its end; false by default. */
  readonly notify?: boolean;
  readonly draft?: boolean;
  readonly origin?: MaintenanceRecord["origin"];
  readonly evidence?: unknown;
  /** A public id that is known beforehand. */
  readonly id?: string;
};

/**
 * Plans a maintenance, or a series of them. What the staff of a provider plan that is not trusted
 * to publish by itself is a draft for the team.
 *
 * Subscribers are reminded 24 hours and one hour ahead where they are told at all, unless it is
 * said when; whoever asks for reminders gets them in either case.
 *
 * @returns the occurrences, soonest first; one without `repeat`
 * @throws Refusal `invalid` with every mistake, `conflict` where a component is in another
 *   maintenance at that time, `forbidden`; nothing is written then
 */
export async function planMaintenance(
  ctx: Context,
  pageId: string,
  input: NewMaintenance,
): Promise<readonly MaintenanceRecord[]> {
  const page = pageNamed(ctx, pageId);
  const provider = page.providers.find((p) => p.id === input.provider);
  const components = input.components ?? provider?.components.map((c) => c.id) ?? [];
  const say = allowPlanning(ctx, page, components);
  const first = { from: input.startsAt, to: input.endsAt };
  const now = ctx.now();
  const ofTime = timeProblems(first, now);
  const { times, problems } = plannedTimes(first, input.repeat, page.timeZone);
  refuseProblems([
    ...maintenanceProblems(page, { ...input, components }),
    ...(input.provider !== undefined && !provider
      ? [{ pointer: "/provider", detail: "there is no such provider on this page" }]
      : []),
    ...(ofTime.length > 0 ? ofTime : problems),
  ]);

  const isDraft = input.draft === true || say === "draft";
  return change(ctx, async (ctx) => {
    if (!isDraft) await requireFree(ctx, pageId, components, times);
    const ids = times.map((_, i) => (i === 0 && input.id) || ctx.newId());
    const all = times.map((time, i) => ({ id: ids[i]!, startsAt: time.from, endsAt: time.to }));
    const records: MaintenanceRecord[] = [];
    for (const [i, time] of all.entries()) {
      const record = recordOf(ctx, page, { ...input, components }, time, isDraft);
      const isNotified = i === 0 && input.notify === true;
      const updateId = record.maintenance.updates[0]!.id;
      const notice = isNotified
        ? {
            ...({ kind: "maintenance.planned", updateId } as const),
            ...(all.length > 1 && { occurrences: all }),
          }
        : null;
      const action = isDraft ? "maintenance.draft" : "maintenance.plan";
      const kept = await saveMaintenance(ctx, action, null, record, notice);
      records.push(await beginIfDue(ctx, kept));
    }
    return records;
  });
}

function recordOf(
  ctx: Context,
  page: PageConfig,
  input: NewMaintenance & { readonly components: readonly string[] },
  time: Pick<Maintenance, "id" | "startsAt" | "endsAt">,
  draft: boolean,
): Omit<MaintenanceRecord, "version"> {
  const now = ctx.now();
  const { components, body, notify = false } = input;
  const translations = translated(input.translations, ["title"]);
  const ofBody = translated(input.translations, ["body"]);
  const usual = bilingual(page, announcedTimes(time.startsAt, time.endsAt, page.timeZone));
  const words = body === undefined ? usual : { body, ...(ofBody && { translations: ofBody }) };
  const step = maintenanceStep(ctx, { components, updates: [] }, "scheduled", words, {
    notified: notify && !draft,
  });
  const isTheTeams = may(authorOf(ctx), "maintenance.write");
  return {
    maintenance: {
      ...time,
      title: input.title.trim(),
      ...(translations && { translations }),
      status: "scheduled",
      announcedAt: now,
      createdAt: now,
      updatedAt: now,
      completedAt: null,
      sequence: 0,
      components,
      updates: [step],
    },
    pageId: page.id,
    draft,
    deletedAt: null,
    origin: input.origin ?? (isTheTeams ? "team" : "provider"),
    providerId: isTheTeams ? null : (ownersOf(page, components)[0] ?? null),
    remindersMs: input.remindMs ?? (notify ? USUAL_REMINDERS_MS : []),
    notify,
    overrunAt: null,
    evidence: input.evidence ?? null,
  };
}

/** Changes of an existing maintenance. */
export type MaintenanceEdit = WrittenMaintenance & {
  /** True if subscribers are notified of the change; false by default. */
  readonly notify?: boolean;
  /** The version that the writer had in view. */
  readonly version?: number;
};

/**
 * Changes a maintenance. Other times or components, and new words, are told by a step; another
 * title alone is a correction. Times that it gains were announced by this change only.
 *
 * @throws Refusal `invalid` with every mistake, `conflict` for what has begun or is over, or where
 *   it overlaps another, `stale` with what changed, `missing`, `forbidden`; nothing is written then
 */
export async function changeMaintenance(
  ctx: Context,
  id: string,
  edit: MaintenanceEdit,
): Promise<MaintenanceRecord> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    const { maintenance } = before;
    const page = pageNamed(ctx, before.pageId);
    const components = edit.components ?? maintenance.components;
    allowChange(ctx, before, components);
    await requireVersion(ctx, maintenanceSubject(id), before.version, edit.version);
    const time = {
      from: edit.startsAt ?? maintenance.startsAt,
      to: edit.endsAt ?? maintenance.endsAt,
    };
    const isMoved = time.from !== maintenance.startsAt || time.to !== maintenance.endsAt;
    requireChangeable(maintenance, edit, isMoved);
    const hasBegun = maintenance.status !== "scheduled";
    refuseProblems([
      ...maintenanceProblems(page, edit),
      ...(isMoved ? timeProblems(time, ctx.now(), hasBegun) : []),
    ]);
    const isOther = !sameSet(components, maintenance.components);
    if (!before.draft && (isMoved || isOther)) {
      await requireFree(ctx, before.pageId, components, [time], id);
    }
    const after = edited(ctx, page, before, edit, { time, components, isMoved, isOther });
    const isNotified = edit.notify === true && !before.draft;
    const changed = [
      ...(isMoved ? (["times"] as const) : []),
      ...(isOther ? (["components"] as const) : []),
      ...(edit.title !== undefined || edit.body !== undefined ? (["texts"] as const) : []),
    ];
    const updateId = after.maintenance.updates[0]?.id ?? null;
    const notice = isNotified
      ? ({ kind: "maintenance.changed", updateId, changed } as const)
      : null;
    const kept = await saveMaintenance(ctx, "maintenance.change", before, after, notice);
    return beginIfDue(ctx, kept);
  });
}

function requireChangeable(
  { status, startsAt }: Maintenance,
  edit: MaintenanceEdit,
  isMoved: boolean,
): void {
  const refuse = (detail: string, pointer: string) => {
    throw new Refusal("conflict", detail, [{ pointer, detail: `it is ${status}` }]);
  };
  const isOver = status === "completed" || status === "cancelled";
  if (isOver && (isMoved || edit.components)) {
    refuse("It is over: its times and components are what they were.", "/endsAt");
  }
  if (status !== "scheduled" && edit.startsAt !== undefined && edit.startsAt !== startsAt) {
    refuse("It has begun: only its end can change.", "/startsAt");
  }
}

function edited(
  ctx: Context,
  page: PageConfig,
  before: MaintenanceRecord,
  edit: MaintenanceEdit,
  {
    time,
    components,
    isMoved,
    isOther,
  }: {
    readonly time: Interval;
    readonly components: readonly string[];
    readonly isMoved: boolean;
    readonly isOther: boolean;
  },
): MaintenanceRecord {
  const { maintenance, draft } = before;
  const now = ctx.now();
  const notified = edit.notify === true && !draft;
  const own = translated(edit.translations, ["body"]);
  const words =
    edit.body !== undefined
      ? { body: edit.body, ...(own && { translations: own }) }
      : bilingual(
          page,
          isMoved ? newTimes(time.from, time.to, page.timeZone) : MAINTENANCE_WORDS.scheduled,
        );
  const translations = mergedTranslations(
    maintenance.translations,
    translated(edit.translations, ["title"]),
  );
  const isSaid = isMoved || isOther || edit.body !== undefined;
  const step = maintenanceStep(ctx, { ...maintenance, components }, maintenance.status, words, {
    notified,
  });
  const [first, ...others] = maintenance.updates;
  const updates = !isSaid
    ? maintenance.updates
    : draft && first
      ? // A draft has one step, which says all.
        [
          { ...first, ...(edit.body !== undefined && words), components: step.components },
          ...others,
        ]
      : [step, ...maintenance.updates];
  return {
    ...before,
    remindersMs: edit.remindMs ?? before.remindersMs,
    notify: before.notify || notified,
    overrunAt: isMoved ? null : before.overrunAt,
    maintenance: {
      ...maintenance,
      title: edit.title?.trim() ?? maintenance.title,
      ...(translations && { translations }),
      startsAt: time.from,
      endsAt: time.to,
      components,
      sequence: maintenance.sequence + 1,
      updatedAt: now,
      updates,
    },
  };
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));
