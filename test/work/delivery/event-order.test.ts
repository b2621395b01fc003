import { beforeEach, expect, test } from "vitest";
import { messagesIn } from "../../../db/messages.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { openIncident, resolveIncident } from "../../../server/actions/incidents.ts";
import { beginMaintenance } from "../../../server/actions/maintenance-steps.ts";
import { planMaintenance } from "../../../server/actions/maintenances.ts";
import type { Context } from "../../../server/context/context.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { world, type World } from "../../helpers/world.ts";

const HOLD_MS = 30_000;

let w: World;
let clock: number;
/** What a token writes leaves at once; what a person writes can be called back for a while. */
let byToken: Context;
let byPerson: Context;

beforeEach(async () => {
  w = await world();
  clock = w.now();
  byToken = { ...w.ctx, now: () => clock };
  byPerson = { ...byToken, holdMs: HOLD_MS };
  await insertSubscribers(w.db, [subscriber("ada")]);
});

/** The kinds of all messages so far, in the order of their thread. */
async function kinds(ms: number): Promise<string[]> {
  clock += ms;
  await fanOut(byToken);
  const all = await messagesIn(w.db, "queued", 100);
  return all.toSorted((a, b) => a.createdAt - b.createdAt).map((m) => m.kind);
}

test("what a token resolves at once waits for what a person declared and may call back", async () => {
  const { incident } = await openIncident(byPerson, "exemple", { title: "Panne", notify: true });
  clock += 5_000;
  await resolveIncident(byToken, incident.id, { notify: true });

  expect(await kinds(0)).toEqual([]);
  expect(await kinds(HOLD_MS)).toEqual(["incident.opened", "incident.resolved"]);
});

test("steps of one millisecond stay in order", async () => {
  const { incident } = await openIncident(byToken, "exemple", { title: "Panne", notify: true });
  await resolveIncident(byToken, incident.id, { notify: true });

  expect(await kinds(1)).toEqual(["incident.opened", "incident.resolved"]);
});

const plan = (ctx: Context, startsIn: number, remindersMs: number[] = []) =>
  planMaintenance(ctx, "exemple", {
    ...{ title: "Bascule", components: ["insee/sirene"], notify: true, remindersMs },
    ...{ startsAt: clock + startsIn, endsAt: clock + startsIn + HOUR_MS },
  });

test("a maintenance that starts while its announcement is on hold is announced by its start", async () => {
  const [planned] = await plan(byPerson, 10_000);
  clock += 10_000;
  await beginMaintenance(byToken, planned!.maintenance.id);

  expect(await kinds(HOLD_MS)).toEqual(["maintenance.started"]);
});

test("a reminder that would leave along with the announcement is left out", async () => {
  await plan(byPerson, HOUR_MS + 40_000, [HOUR_MS]);
  expect(await kinds(HOUR_MS)).toEqual(["maintenance.planned"]);
});

test("a reminder that comes later is kept", async () => {
  await plan(byPerson, 2 * HOUR_MS, [HOUR_MS]);
  expect(await kinds(1.5 * HOUR_MS)).toEqual(["maintenance.planned", "maintenance.reminder"]);
});
