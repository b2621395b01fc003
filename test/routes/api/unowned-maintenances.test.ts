import { expect, test } from "vitest";
import { send } from "../../helpers/writes.ts";
import { configOf, SMALL, world, type World } from "../../helpers/world.ts";

const TRUSTED = SMALL.replaceAll(
  /name: (INSEE|DGFIP)\n/g,
  "name: $1\n        maintenanceBy: trusted\n",
);
/** The configuration that has dropped one of DGFIP's two components. */
const WITHOUT_LIASSES = TRUSTED.replace(/^.*dgfip\/liasses.*\n/m, "");
/** The configuration that has dropped the provider. */
const WITHOUT_DGFIP = TRUSTED.slice(0, TRUSTED.indexOf("      - id: dgfip\n"));

const PATH = "/api/v1/maintenances";
const ON_CONSOLE = "/api/v1/console/maintenances";
const TIMES = { startsAt: "2026-01-17T20:00", endsAt: "2026-01-17T22:00" };

/** Plans as the team, then drops a part of the configuration. */
async function unowned(components: readonly string[], yaml: string, draft: boolean) {
  const before = await world({ yaml: TRUSTED });
  const team = await before.token("admin");
  const plan = { title: "Coupure", components, draft, ...TIMES };
  const { status, body } = await send(before, "POST", PATH, plan, team);
  expect(status).toBe(201);
  return { w: await before.restart(configOf(yaml)), id: body.id, team };
}

/** The status of each thing that an editor could do to a maintenance. */
async function attempts(w: World, id: string, token: string) {
  const change = { what: "maintenance-change", id, input: { title: "Volé" } };
  const tried: Record<string, number> = {};
  for (const [method, path, body] of [
    ["GET", `${ON_CONSOLE}/${id}`, undefined],
    ["PUT", `${ON_CONSOLE}/${id}/editors`, {}],
    ["POST", "/api/v1/previews", change],
    ["PATCH", `${PATH}/${id}`, { title: "Volé" }],
    ["POST", `${PATH}/${id}/publish`, {}],
    ["POST", `${PATH}/${id}/complete`, {}],
    ["POST", `${PATH}/${id}/cancel`, {}],
  ] as const) {
    tried[`${method} ${path}`] = (await send(w, method, path, body, token)).status;
  }
  return tried;
}

const CASES = [
  { gone: "its only component", components: ["dgfip/liasses"], yaml: WITHOUT_LIASSES },
  {
    gone: "one of its two components",
    components: ["dgfip/attestation", "dgfip/liasses"],
    yaml: WITHOUT_LIASSES,
  },
  { gone: "its provider", components: ["dgfip/liasses"], yaml: WITHOUT_DGFIP },
  {
    gone: "the provider of one of its two components",
    components: ["insee/sirene", "dgfip/liasses"],
    yaml: WITHOUT_DGFIP,
  },
].flatMap((one) =>
  ["insee", "dgfip"].flatMap((provider) =>
    [true, false].map((draft) => ({ ...one, provider, draft })),
  ),
);

test.each(CASES)(
  "staff of $provider may not touch a maintenance that lost $gone (draft: $draft)",
  async ({ components, yaml, provider, draft }) => {
    const { w, id, team } = await unowned(components, yaml, draft);
    const staff = await w.token("editor", provider);

    const tried = await attempts(w, id, staff);
    const drafts = await send(w, "GET", "/api/v1/drafts", undefined, staff);

    expect(Object.entries(tried).filter(([, status]) => status !== 403 && status !== 404)).toEqual(
      [],
    );
    expect(drafts.body).toMatchObject({ maintenances: [] });
    const kept = await send(w, "GET", `${ON_CONSOLE}/${id}`, undefined, team);
    expect(kept).toMatchObject({ status: 200, body: { title: "Coupure" } });
  },
);

test("the team still changes and cancels a maintenance that belongs to no provider", async () => {
  const { w, id, team } = await unowned(["dgfip/liasses"], WITHOUT_DGFIP, false);

  const renamed = await send(w, "PATCH", `${PATH}/${id}`, { title: "Annulée" }, team);
  const cancelled = await send(w, "POST", `${PATH}/${id}/cancel`, {}, team);

  expect([renamed.status, cancelled.status]).toEqual([200, 200]);
});

test("a provider's staff neither see nor recall a notice about what belongs to no provider", async () => {
  const before = await world({ yaml: TRUSTED });
  const cookie = await before.cookie("admin");
  const headers = {
    ...{ cookie, "content-type": "application/json" },
    origin: "https://status.exemple.test",
  };
  const plan = {
    ...{ title: "Coupure", components: ["dgfip/attestation", "dgfip/liasses"], notify: true },
    ...TIMES,
  };
  const written = await before.request(PATH, {
    ...{ method: "POST", headers, body: JSON.stringify(plan) },
  });
  expect(written.status).toBe(201);
  const w = await before.restart(configOf(WITHOUT_LIASSES));
  const team = await w.token("admin");
  const staff = await w.token("editor", "dgfip");
  const burning = (token: string) => send(w, "GET", "/api/v1/console/burning", undefined, token);

  const held = (await burning(team)).body["sends"] as { id: string }[];
  const seen = (await burning(staff)).body["sends"];
  const recalled = await send(
    ...([w, "DELETE", `/api/v1/console/sends/${held[0]?.id}`, undefined, staff] as const),
  );

  expect(held).toHaveLength(1);
  expect(seen).toEqual([]);
  expect(recalled.status).toBe(403);
});
