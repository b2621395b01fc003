import { beforeEach, expect, test } from "vitest";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { addPerson } from "../../../server/auth/people.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { world, type World } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

let w: World;
beforeEach(async () => {
  w = await world();
});

const PATH = "/api/v1/console/providers";
const iso = (at: number) => new Date(at).toISOString();

test("a provider has its state, its coverage, its monitors and its events", async () => {
  await w.see("dgfip/attestation", { outcome: "up" });
  const editor = await w.token("editor");
  const plan = {
    title: "Nuit",
    components: ["dgfip/liasses"],
    startsAt: iso(w.now() + 3_600_000),
    endsAt: iso(w.now() + 7_200_000),
  };
  await send(w, "POST", "/api/v1/maintenances", plan, editor);
  const incident = {
    title: "Lent",
    components: [{ id: "dgfip/attestation", status: "degraded_performance" }],
  };
  await send(w, "POST", "/api/v1/incidents", incident, editor);

  const { status, body } = await send(w, "GET", `${PATH}/dgfip`, undefined, editor);

  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: "dgfip",
    name: "DGFIP",
    state: "degraded_performance",
    statusPages: [],
    components: [
      { id: "dgfip/attestation", state: "degraded_performance", monitors: [{ kind: "http" }] },
      { id: "dgfip/liasses", verified: "unknown" },
    ],
    incidents: [{ title: "Lent" }],
    maintenances: [{ title: "Nuit" }],
    windows: [{ from: "01:00", to: "02:00" }],
    // An operator's to know, and an admin's.
    subscribers: null,
    staff: null,
  });
});

test("how many it concerns is an operator's to know, its staff an admin's", async () => {
  await w.db
    .transaction()
    .execute((trx) =>
      insertSubscribers(trx, [
        subscriber("a", { scopes: ["page"] }),
        subscriber("b", { scopes: ["component:insee/sirene"] }),
        subscriber("c", { scopes: ["provider:dgfip"] }),
      ]),
    );
  const staff = { email: "eve@insee.test", name: "Eve", role: "editor", providers: ["insee"] };
  await addPerson(w.ctx, staff as Parameters<typeof addPerson>[1]);

  const operator = await send(w, "GET", `${PATH}/insee`, undefined, await w.token("operator"));
  const admin = await send(w, "GET", `${PATH}/insee`, undefined, await w.token("admin"));

  expect(operator.body).toMatchObject({
    subscribers: { incidents: 2, maintenances: 2 },
    staff: null,
  });
  expect(admin.body).toMatchObject({ staff: [{ name: "Eve", email: "eve@insee.test" }] });
});

test("its own staff see their own, and neither subscribers nor colleagues", async () => {
  const cookie = await w.cookie("editor", ["insee"]);
  const ask = (path: string) => w.request(path, { headers: { cookie } });

  const list = (await (await ask(PATH)).json()) as { providers: { id: string }[] };
  const own = (await (await ask(`${PATH}/insee`)).json()) as object;

  expect(list.providers.map((p) => p.id)).toEqual(["insee"]);
  expect(own).toMatchObject({ id: "insee", subscribers: null, staff: null });
  expect((await ask(`${PATH}/dgfip`)).status).toBe(404);
});
