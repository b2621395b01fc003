import { beforeEach, expect, test } from "vitest";
import { iso } from "../../helpers/console-desk.ts";
import { world, type World } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

let w: World;
let operator: string;
beforeEach(async () => {
  w = await world();
  operator = await w.token("operator");
  const editor = await w.token("editor");
  const components = [{ id: "insee/sirene", status: "major_outage" }];
  await send(w, "POST", "/api/v1/incidents", { title: "INSEE en panne", components }, editor);
  const times = { startsAt: iso(w.now() + 9e6), endsAt: iso(w.now() + 18e6) };
  const plan = { title: "Nuit 100% DGFIP", components: ["dgfip/liasses"], ...times };
  await send(w, "POST", "/api/v1/maintenances", plan, editor);
});

const actions = async (query: string): Promise<string[]> => {
  const { body } = await send(w, "GET", `/api/v1/audit?${query}`, undefined, operator);
  return (body["entries"] as { action: string }[]).map(({ action }) => action);
};

test("the trail is narrowed by kind", async () => {
  expect(await actions("kind=incidents")).toEqual(["incident.open"]);
  expect(await actions("kind=maintenances")).toEqual(["maintenance.plan"]);
  expect(new Set(await actions("kind=access"))).toEqual(new Set(["token.create"]));
  expect(await actions("kind=templates")).toEqual([]);
});

test("the trail is searched by author, object and action, whatever the case", async () => {
  expect(await actions("q=insee+EN+panne")).toEqual(["incident.open"]);
  expect(await actions("q=maintenance.plan")).toEqual(["maintenance.plan"]);
  expect((await actions("q=editor")).length).toBeGreaterThan(1);
  expect(await actions("q=nobody")).toEqual([]);
});

test("wildcards are searched for as themselves", async () => {
  expect(await actions("q=100%25")).toEqual(["maintenance.plan"]);
  expect(await actions("q=I_SEE")).toEqual([]);
});

test("a kind that does not exist is refused", async () => {
  const { status } = await send(w, "GET", "/api/v1/audit?kind=all", undefined, operator);
  expect(status).toBe(422);
});
