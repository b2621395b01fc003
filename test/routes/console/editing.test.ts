import { beforeEach, describe, expect, test } from "vitest";
import { onPostgres } from "../../helpers/database.ts";
import { world, type World } from "../../helpers/world.ts";

let w: World;
beforeEach(async () => {
  w = await world();
});

const asked = async (method: string, path: string, cookie: string, body?: object) => {
  const answer = await w.request(path, {
    method,
    headers: { cookie, "content-type": "application/json", "sec-fetch-site": "same-origin" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? null : JSON.parse(text) };
};
const editorsOf = async (path: string, cookie: string) =>
  (await asked("PUT", `/api/v1/console/${path}/editors`, cookie)).body.editors;

async function anIncident(): Promise<string> {
  const incident = {
    title: "Sirene en panne",
    notify: false,
    components: [{ id: "insee/sirene", status: "major_outage" }],
  };
  const cookie = await w.cookie("editor");
  return `incidents/${(await asked("POST", "/api/v1/incidents", cookie, incident)).body.id}`;
}
async function aMaintenance(): Promise<string> {
  const maintenance = {
    title: "Nuit DGFIP",
    body: "Coupure.",
    components: ["dgfip/liasses"],
    notify: false,
    startsAt: new Date(w.now() + 48 * 3_600_000).toISOString(),
    endsAt: new Date(w.now() + 50 * 3_600_000).toISOString(),
  };
  const cookie = await w.cookie("editor");
  return `maintenances/${(await asked("POST", "/api/v1/maintenances", cookie, maintenance)).body.id}`;
}

describe("who else writes", () => {
  test("is shown with its start, while it lasts and 30 s more", async () => {
    const path = await anIncident();
    const [ada, bob] = [await w.cookie("editor"), await w.cookie("operator")];
    const since = new Date(w.now()).toISOString();

    expect(await editorsOf(path, ada)).toEqual([]);
    await w.wait(20_000);
    expect(await editorsOf(path, bob)).toEqual([{ name: "a editor", since }]);
    await w.wait(5_000);
    expect(await editorsOf(path, ada)).toMatchObject([{ name: "a operator" }]);
    // Its beginning stays, however often they are heard of.
    expect(await editorsOf(path, bob)).toEqual([{ name: "a editor", since }]);
    await w.wait(30_000);
    expect(await editorsOf(path, bob)).toEqual([]);
  });

  test("is no longer shown after leaving", async () => {
    const path = await aMaintenance();
    const [ada, bob] = [await w.cookie("editor"), await w.cookie("editor")];
    await editorsOf(path, ada);
    const left = await asked("DELETE", `/api/v1/console/${path}/editors`, ada);

    expect(left.status).toBe(204);
    expect(await editorsOf(path, bob)).toEqual([]);
  });

  test("of one thing says nothing of another", async () => {
    const [one, other] = [await anIncident(), await anIncident()];
    await editorsOf(one, await w.cookie("editor"));

    expect(await editorsOf(other, await w.cookie("editor"))).toEqual([]);
  });

  test("is no provider's staff's to know of what is not theirs", async () => {
    const [incident, maintenance] = [await anIncident(), await aMaintenance()];
    const theirs = await w.cookie("editor", ["dgfip"]);
    const others = await w.cookie("editor", ["insee"]);
    const put = (path: string, cookie: string) =>
      asked("PUT", `/api/v1/console/${path}/editors`, cookie);

    expect((await put(maintenance, theirs)).status).toBe(200);
    expect((await put(maintenance, others)).status).toBe(404);
    expect((await put(incident, theirs)).status).toBe(404);
    expect((await put("incidents/zzzzzzzzzzzz", await w.cookie("admin"))).status).toBe(404);
  });

  test("is kept nowhere", async () => {
    const path = await anIncident();
    const ada = await w.cookie("editor");
    const stored = async () => (await w.db.selectFrom("audit").selectAll().execute()).length;
    const before = await stored();
    await editorsOf(path, ada);

    expect(await stored()).toBe(before);
    expect(await editorsOf(path, await w.cookie("editor"))).toHaveLength(1);
    // Another process knows nothing of it, unless it is another node of one database.
    const restarted = await w.restart();
    const answer = await restarted.request(`/api/v1/console/${path}/editors`, {
      method: "PUT",
      headers: { cookie: ada, "sec-fetch-site": "same-origin" },
    });
    expect((await answer.json()).editors).toHaveLength(onPostgres ? 1 : 0);
  });
});
