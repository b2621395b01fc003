import {
  observationWithin,
  purgeObservations,
  putObservation,
  PUSHED,
} from "../../db/observations.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import type { LiveComponent } from "../state/live.ts";
import { atomically, type Context } from "../context/context.ts";
import type { Observation } from "../core/measuring/observed.ts";
import { maySpeakFor, spokenFor, type Actor } from "../core/people/permission.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";
import { type Engine } from "../state/engine.ts";
import { monitorsOf } from "../state/live.ts";
import { componentNamed } from "../state/live.ts";
import { DAY_MS } from "../core/duration.ts";

/** A slice of real traffic, as it is sent to us. */
export type SentObservation = Observation & {
  /** Configured id. */
  readonly component: string;
};

/** Most time that another machine's clock may be ahead of ours. */
const SKEW_MS = 5_000;
const LONGEST_MS = DAY_MS;

/**
 * Takes in real traffic of components that have an `observed` monitor: all of it, or none.
 *
 * A slice that was given before, exactly so, counts once; one that overlaps another is refused,
 * since its calls would count twice.
 *
 * @param pageId the page that was asked, where several have components of the same id
 * @returns how many slices were new, and how many were known
 * @throws Refusal `invalid` with every mistake, `forbidden` for another provider's component,
 *   `conflict` where slices overlap
 */
export async function recordObservations(
  engine: Engine,
  actor: Actor,
  pageId: string | null,
  sent: readonly SentObservation[],
): Promise<{ accepted: number; repeated: number }> {
  const components = sent.map((o) => componentNamed(engine.live, o.component, pageId));
  const problems = sent.flatMap((o, i) => problemsOf(o, i, components[i] ?? null, engine));
  if (problems.length > 0) {
    throw new Refusal("invalid", "Nothing was taken in: these observations cannot be.", problems);
  }
  const slices = sent.map((o, i) => ({ ...o, place: i, component: components[i]! }));
  const foreign = slices.find(({ component }) => !maySpeakFor(actor, component.provider.id));
  if (foreign) {
    throw new Refusal("forbidden", `This token speaks for ${spokenFor(actor).join(", ")} only.`, [
      { pointer: `/${foreign.place}/component`, detail: "belongs to another provider" },
    ]);
  }
  const clash = slices.find((a) =>
    slices.some((b) => b.place < a.place && a.component === b.component && overlap(a, b)),
  );
  if (clash) throw overlapping(clash.place);

  const { rawMs } = engine.ctx.config.retention;
  const fresh = await retryWhileBusy(() =>
    atomically(engine.ctx, async (ctx) => {
      const fresh: typeof slices = [];
      for (const slice of slices) if (await isNew(ctx, slice)) fresh.push(slice);
      for (const { component, from, to, statuses } of fresh) {
        const componentId = component.id;
        await putObservation(ctx.db, { componentId, source: PUSHED, from, to, statuses });
        await purgeObservations(ctx.db, componentId, PUSHED, ctx.now() - rawMs);
      }
      return fresh;
    }),
  );
  for (const component of new Set(fresh.map((s) => s.component))) {
    for (const monitor of monitorsOf(engine.live, component)) {
      if (monitor.config.kind === "observed") engine.lookAgain(monitor);
    }
  }
  return { accepted: fresh.length, repeated: sent.length - fresh.length };
}

function problemsOf(
  { component: id, from, to }: SentObservation,
  place: number,
  component: LiveComponent | null,
  { ctx }: Engine,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const at = (field: string, detail: string) =>
    problems.push({ pointer: `/${place}/${field}`, detail });
  if (!component) at("component", `there is no component ${JSON.stringify(id)}`);
  else if (!component.config.monitors.some((m) => m.kind === "observed"))
    at("component", `${id} has no monitor of kind observed`);
  if (from >= to) at("to", "must come after `from`");
  else if (to - from > LONGEST_MS) at("to", "a slice of traffic may last a day at most");
  if (to > ctx.now() + SKEW_MS) at("to", "lies in the future");
  return problems;
}

type Slice = Observation & { readonly place: number; readonly component: LiveComponent };

/** Returns true if a slice is new. */
async function isNew(ctx: Context, slice: Slice): Promise<boolean> {
  const known = await observationWithin(ctx.db, slice.component.id, PUSHED, slice);
  if (!known) return true;
  const same = known.from === slice.from && known.to === slice.to;
  if (same && sameCounts(known.statuses, slice.statuses)) return false;
  throw overlapping(slice.place);
}

const overlapping = (place: number) =>
  new Refusal("conflict", "Nothing was taken in: these calls may have been counted before.", [
    { pointer: `/${place}`, detail: "overlaps a slice of the same component" },
  ]);

const overlap = (a: Observation, b: Observation): boolean => a.from < b.to && b.from < a.to;

function sameCounts(a: Observation["statuses"], b: Observation["statuses"]): boolean {
  const statuses = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...statuses].every((status) => (a[status] ?? 0) === (b[status] ?? 0));
}
