import { afterEach, beforeEach, expect, test } from "vitest";
import { draftMaintenances } from "../../db/maintenance-writes.ts";
import { proposeMaintenance } from "../../server/actions/announced.ts";
import { cancelMaintenance } from "../../server/actions/maintenance-steps.ts";

import { NOON, world, type World } from "../helpers/world.ts";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";

let w: World;
beforeEach(async () => (w = await world()));
afterEach(() => w.db.destroy());

const propose = (providerId: string, id: string) => {
  const page = w.ctx.config.pages[0]!;
  const provider = page.providers.find((p) => p.id === providerId)!;
  const component = provider.components[0]!.id;
  const from = NOON + 2 * DAY_MS;
  const announced = { id, from, to: from + HOUR_MS, title: `Bascule ${id}`, body: "" };
  return proposeMaintenance(w.ctx, { page, provider, component }, announced);
};

test("what a provider's page announces is one draft, however often it is read", async () => {
  expect(await propose("dgfip", "m1")).toBe(true);
  expect(await propose("dgfip", "m1")).toBe(false);

  const drafts = await draftMaintenances(w.db);
  expect(drafts.map((d) => d.maintenance.title)).toEqual(["DGFIP : Bascule m1"]);
});

test("a page that announces ever new ones does not fill the team's list", async () => {
  for (let i = 0; i < 60; i += 1) await propose("dgfip", `m${i}`);

  const drafts = await draftMaintenances(w.db);
  expect(drafts).toHaveLength(50);
  expect(await propose("insee", "m1")).toBe(true);
  // Once somebody has seen to one, there is room for another.
  await cancelMaintenance(w.ctx, drafts[0]!.maintenance.id, {});
  expect(await propose("dgfip", "m60")).toBe(true);
  expect(await propose("dgfip", "m61")).toBe(false);
});
