import { isoUtc } from "../core/instant.ts";
import { maintenancesWithin } from "../../db/maintenance-writes.ts";
import type { MaintenanceRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import {
  AHEAD_AT_MOST_MS,
  BEGAN_AT_MOST_MS,
  LASTS_AT_MOST_MS,
  occurrences,
  overlapsItself,
  SERIES_AT_MOST,
  type Rhythm,
} from "../core/events/maintenance-plan.ts";
import type { Instant, Interval } from "../core/model.ts";
import type { Maintenance } from "../core/declared.ts";
import type { PageConfig } from "../core/configuration.ts";
import { may, mayForAll, spokenFor } from "../core/people/permission.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";
import { authorOf } from "../context/write.ts";
import { requireRight, pageNamed } from "./change.ts";
import { componentProblems, ownersOf, providersOf } from "./incident-checks.ts";
import { writtenProblems, type WrittenTexts, type WrittenTranslations } from "./text-checks.ts";
import { DAY_MS } from "../core/duration.ts";

/** The editable parts of a maintenance, when it is planned and afterwards; all optional here. */
export type WrittenMaintenance = Pick<WrittenTexts, "title" | "body"> & {
  readonly translations?: WrittenTranslations;
  /** Configured ids. */
  readonly components?: readonly string[];
  readonly startsAt?: Instant;
  readonly endsAt?: Instant;
  /** Times before its start at which subscribers are reminded. */
  readonly remindMs?: readonly number[];
};

const REMINDERS_AT_MOST = 5;
const LONGEST_LEAD_MS = 30 * DAY_MS;

/** Every mistake in what was written, times apart: those depend on what there is. */
export function maintenanceProblems(page: PageConfig, written: WrittenMaintenance): FieldProblem[] {
  const { components, remindMs = [] } = written;
  return [
    ...writtenProblems(written),
    ...(components === undefined ? [] : affectedProblems(page, components)),
    ...(remindMs.length > REMINDERS_AT_MOST
      ? [{ pointer: "/remind", detail: `must be ${REMINDERS_AT_MOST} at most` }]
      : remindMs.flatMap((ms, i) => leadProblems(ms, i, remindMs))),
  ];
}

function affectedProblems(page: PageConfig, components: readonly string[]): FieldProblem[] {
  if (components.length === 0) {
    return [{ pointer: "/components", detail: "must name one component at least" }];
  }
  return componentProblems(page, components, (i) => `/components/${i}`);
}

function leadProblems(ms: number, place: number, all: readonly number[]): FieldProblem[] {
  const pointer = `/remind/${place}`;
  if (ms <= 0 || ms > LONGEST_LEAD_MS) return [{ pointer, detail: "must be from 1s to 30d" }];
  return all.indexOf(ms) < place ? [{ pointer, detail: "is given twice" }] : [];
}

/** Returns the mistakes in a maintenance's times; one that has begun may have begun long ago. */
export function timeProblems(time: Interval, now: Instant, hasBegun = false): FieldProblem[] {
  const { from, to } = time;
  if (to <= from) return [{ pointer: "/endsAt", detail: "must come after `startsAt`" }];
  if (to <= now) return [{ pointer: "/endsAt", detail: "lies in the past" }];
  const problems: FieldProblem[] = [];
  if (!hasBegun && from < now - BEGAN_AT_MOST_MS) {
    problems.push({ pointer: "/startsAt", detail: "lies more than 7 days back" });
  }
  if (from > now + AHEAD_AT_MOST_MS) {
    problems.push({ pointer: "/startsAt", detail: "lies more than two years ahead" });
  }
  if (to - from > LASTS_AT_MOST_MS) {
    problems.push({ pointer: "/endsAt", detail: "lies more than 31 days after `startsAt`" });
  }
  return problems;
}

/** The occurrences of a plan, or what is wrong with its rhythm. */
export function plannedTimes(
  first: Interval,
  rhythm: Rhythm | undefined,
  timeZone: string,
): { readonly times: readonly Interval[]; readonly problems: readonly FieldProblem[] } {
  if (!rhythm) return { times: [first], problems: [] };
  if (!Number.isInteger(rhythm.times) || rhythm.times < 1 || rhythm.times > SERIES_AT_MOST) {
    const detail = `must be a whole number from 1 to ${SERIES_AT_MOST}`;
    return { times: [], problems: [{ pointer: "/repeat/times", detail }] };
  }
  const times = occurrences(first, rhythm, timeZone);
  if (!overlapsItself(times)) return { times, problems: [] };
  const detail = `it would overlap itself: each lasts longer than a ${rhythm.every.replace("-weekday", "")}`;
  return { times: [], problems: [{ pointer: "/repeat", detail }] };
}

/**
 * Refuses times at which a component is in another maintenance already: two plans for the same work
 * are a mistake, and their end would be unclear.
 *
 * @throws Refusal `conflict` naming the other
 */
export async function requireFree(
  ctx: Context,
  pageId: string,
  components: readonly string[],
  times: readonly Interval[],
  except?: string,
): Promise<void> {
  for (const time of times) {
    for (const { maintenance } of await maintenancesWithin(ctx.db, pageId, time)) {
      if (maintenance.id === except) continue;
      const both = components.filter((c) => maintenance.components.includes(c));
      if (both.length > 0) throw overlapping(maintenance, both);
    }
  }
}

function overlapping({ id, title, startsAt, endsAt }: Maintenance, both: readonly string[]) {
  const [from, to] = [startsAt, endsAt].map((at) => isoUtc(at));
  return new Refusal("conflict", `It overlaps the maintenance ${id}: nothing was changed.`, [
    {
      pointer: "/startsAt",
      detail: `${both.join(", ")}: ${JSON.stringify(title)} is planned from ${from} to ${to}`,
    },
  ]);
}

/** The destination of an author's plan: public at once, or a draft for the team. */
export type Say = "public" | "draft";

/**
 * Allows the team to plan maintenance of every component, and a provider's own staff of theirs.
 * What the latter write is public only where their provider is trusted.
 *
 * @param components as the author names them; ids that the page does not have are passed over,
 *   since the input is refused for them
 * @throws Refusal `forbidden`
 */
export function allowPlanning(ctx: Context, page: PageConfig, components: readonly string[]): Say {
  const author = authorOf(ctx);
  if (may(author, "maintenance.write")) return "public";
  const ids = providersOf(page, components);
  for (const id of ids) requireRight(ctx, "maintenance.write", id);
  // Even an input that names no known component needs an author who may plan.
  if (ids.length === 0) requireRight(ctx, "maintenance.write", spokenFor(author)[0]);
  const providers = page.providers.filter((p) => ids.includes(p.id));
  const isTrusted = providers.length > 0 && providers.every((p) => p.maintenanceBy === "trusted");
  return isTrusted ? "public" : "draft";
}

/**
 * Allows the team to change or publish any maintenance. A provider's staff may change the drafts
 * of their own provider, and what is public only where their provider is trusted. A maintenance
 * with a component that is configured no more is the team's alone.
 *
 * @param wanted the components that it is to have, where they change
 * @throws Refusal `forbidden`
 */
export function allowChange(
  ctx: Context,
  { pageId, draft, providerId, maintenance }: MaintenanceRecord,
  wanted: readonly string[] = [],
): Say {
  const page = pageNamed(ctx, pageId);
  const say = allowPlanning(ctx, page, [...maintenance.components, ...wanted]);
  const author = authorOf(ctx);
  if (may(author, "maintenance.write")) return say;
  const owners = ownersOf(page, maintenance.components);
  if (!mayForAll(author, "maintenance.write", owners)) {
    throw new Refusal("forbidden", "A component of it is configured no more: ask the team.");
  }
  const isTheirs = providerId !== null && spokenFor(author).includes(providerId);
  if (draft && !isTheirs) throw new Refusal("forbidden", "It is another author's draft.");
  if (!draft && say === "draft") throw publicIsTheTeams();
  return say;
}

/**
 * Allows an author to make a draft public.
 *
 * @throws Refusal `forbidden`
 */
export function allowPublishing(ctx: Context, record: MaintenanceRecord): void {
  if (allowChange(ctx, record) === "draft") throw publicIsTheTeams();
}

const publicIsTheTeams = () =>
  new Refusal("forbidden", "What is public is for the team of this page to say.");
