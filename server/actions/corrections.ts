import { corrections, insertCorrection, type Correction } from "../../db/corrections.ts";
import { appendAudit } from "../../db/audit.ts";
import { frozenMonths, insertErratum } from "../../db/frozen-months.ts";
import { bumpRevision } from "../../db/key-values.ts";
import { atomically, type Context } from "../context/context.ts";
import { VIGIE } from "../core/people/author.ts";
import { isoInZone, monthOf } from "../core/calendar.ts";
import { COMPONENT_STATES, type ComponentState, type Instant } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";
import { measuredComponents, type MeasuredComponent } from "../state/measured-components.ts";
import { workOutMonth } from "../state/month-reports.ts";

export type NewCorrection = {
  /** Needed only where several pages have a component of this id. */
  readonly page?: string;
  /** Configured id. */
  readonly component: string;
  readonly from: Instant;
  readonly to: Instant;
  /** The corrected state. */
  readonly state: ComponentState;
  /** Published, like the reason. */
  readonly author: string;
  readonly reason: string;
  /** Of maintenance: time of its announcement, so that notice can count. */
  readonly announcedAt?: Instant | null;
};

const LONGEST_TEXT = 1_000;

/**
 * Sets a past state right. Nothing that was seen is changed: the correction stands above it and
 * counts instead. Each frozen month that it touches gets an erratum with the figures that the
 * month would have now; its report stays as it was.
 *
 * @throws Refusal if the component does not exist, the time is empty, not over yet or corrected
 *   already, or author or reason is missing; nothing is done then
 */
export async function addCorrection(ctx: Context, input: NewCorrection): Promise<Correction> {
  return atomically(ctx, async (ctx) => {
    const component = await componentOf(ctx, input);
    refuseInput(ctx, input);
    const { from, to, state } = input;
    const others = await corrections(ctx.db, {
      componentId: component.id,
      overlapping: { from, to },
    });
    if (others[0]) {
      const iso = (at: Instant) => isoInZone(at, component.timeZone);
      throw new Refusal(
        "conflict",
        `Correction ${others[0].id} covers ${iso(others[0].from)} to ${iso(others[0].to)} already.`,
      );
    }
    const correction: Correction = {
      id: ctx.newId(),
      pageId: component.pageId,
      component: component.key,
      from,
      to,
      state,
      author: input.author.trim(),
      reason: input.reason.trim(),
      announcedAt: input.announcedAt ?? null,
      at: ctx.now(),
    };
    await insertCorrection(ctx.db, component.id, correction);
    await addErrata(ctx, component, correction);
    const { kind, id, name } = ctx.by ?? VIGIE;
    await appendAudit(ctx.db, {
      at: correction.at,
      actor: { kind, id, name },
      action: "correction.add",
      subject: `component:${component.key}`,
      pageId: component.pageId,
      requestId: ctx.requestId ?? null,
      before: null,
      after: correction,
    });
    await bumpRevision(ctx.db);
    return correction;
  });
}

async function componentOf(ctx: Context, input: NewCorrection): Promise<MeasuredComponent> {
  const named = (await measuredComponents(ctx)).filter(
    (c) => c.key === input.component && (input.page === undefined || c.pageId === input.page),
  );
  const [first, second] = named;
  if (!first) {
    throw new Refusal("missing", `There is no component ${JSON.stringify(input.component)}.`, [
      { pointer: "/component", detail: "expected the id of a configured component" },
    ]);
  }
  if (second) {
    const pages = named.map((c) => c.pageId).join(", ");
    throw new Refusal("invalid", `Several pages have this component: say which one (${pages}).`, [
      { pointer: "/page", detail: `expected one of ${pages}` },
    ]);
  }
  return first;
}

function refuseInput(ctx: Context, input: NewCorrection): void {
  const problems: { pointer: string; detail: string }[] = [];
  const check = (holds: boolean, pointer: string, detail: string) => {
    if (!holds) problems.push({ pointer, detail });
  };
  const isText = (text: string) => text.trim() !== "" && text.length <= LONGEST_TEXT;
  const { from, to, announcedAt } = input;
  check(Number.isSafeInteger(from) && from >= 0, "/from", "expected an instant");
  check(Number.isSafeInteger(to) && to > from, "/to", "must come after `from`");
  check(!(to > ctx.now()), "/to", "must not lie in the future");
  check(COMPONENT_STATES.includes(input.state), "/state", "expected a component's state");
  check(isText(input.author), "/author", `expected a name, of at most ${LONGEST_TEXT} characters`);
  check(isText(input.reason), "/reason", `expected a text of at most ${LONGEST_TEXT} characters`);
  check(
    announcedAt == null || input.state === "under_maintenance",
    "/announcedAt",
    "only maintenance is announced",
  );
  const first = problems[0];
  if (!first) return;
  const detail = `The correction cannot be made: ${first.pointer.slice(1)} ${first.detail}.`;
  throw new Refusal("invalid", detail, problems);
}

/** One erratum for each frozen month that a correction touches. */
async function addErrata(
  ctx: Context,
  component: MeasuredComponent,
  correction: Correction,
): Promise<void> {
  const { from, to, state, author, reason, at } = correction;
  const zone = component.timeZone;
  const range = { from: monthOf(from, zone), to: monthOf(to - 1, zone) };
  for (const { month, terms } of await frozenMonths(ctx.db, component.pageId, range)) {
    const { report, hash } = await workOutMonth(ctx, terms, month);
    await insertErratum(ctx.db, {
      id: `${correction.id}-${month}`,
      pageId: component.pageId,
      month,
      at,
      author,
      reason,
      change: { component: component.key, from, to, state },
      hash,
      report,
    });
  }
}
