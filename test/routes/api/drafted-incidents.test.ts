import { beforeEach, describe, expect, test } from "vitest";
import { type World, world } from "../../helpers/world.ts";
import { incidentCalls, send } from "../../helpers/writes.ts";

const PATH = "/api/v1/incidents";

let w: World;
let editor: string;
beforeEach(async () => {
  w = await world();
  editor = await w.token("editor");
});

const { post, patch, read, open } = incidentCalls({ w: () => w, editor: () => editor });

describe("drafts", () => {
  test("are hidden, changed, and published", async () => {
    const { id, draft } = (await open({ draft: true })).body;
    expect(draft).toBe(true);
    expect((await w.request(`${PATH}/${id}`)).status).toBe(404);
    const seen = await send(w, "GET", `${PATH}/${id}`, undefined, await w.token("reader"));
    expect(seen).toMatchObject({ status: 200, body: { id, draft: true, version: 1 } });
    const foreign = await w.token("editor", "insee");
    expect((await send(w, "GET", `${PATH}/${id}`, undefined, foreign)).status).toBe(404);

    await patch(id, { body: "La base est saturée.", status: "identified" });
    const published = await post(`${PATH}/${id}/publish`, { notify: true });

    expect(published.body).toMatchObject({ draft: false, status: "identified" });
    expect(await read(id)).toMatchObject({ updates: [{ body: "La base est saturée." }] });
    expect((await post(`${PATH}/${id}/publish`, undefined)).status).toBe(409);
  });

  test("wait in a list, for those of the team", async () => {
    const { id } = (await open({ draft: true })).body;
    await open();

    const list = await send(w, "GET", "/api/v1/drafts", undefined, await w.token("reader"));
    const foreign = await send(
      w,
      "GET",
      "/api/v1/drafts",
      undefined,
      await w.token("editor", "insee"),
    );

    expect(list.body).toMatchObject({
      incidents: [{ id, draft: true, origin: "team", evidence: null }],
      maintenances: [],
    });
    expect(foreign.body).toEqual({ incidents: [], maintenances: [] });
    expect((await w.request("/api/v1/drafts")).status).toBe(401);
  });

  test("are thrown away; what is public is not", async () => {
    const draft = (await open({ draft: true })).body.id;
    const shown = (await open()).body.id;

    const gone = await send(w, "DELETE", `${PATH}/${draft}`, undefined, editor);
    const kept = await send(w, "DELETE", `${PATH}/${shown}`, undefined, editor);

    expect([gone.status, kept.status]).toEqual([204, 409]);
    expect((await post(`${PATH}/${draft}/publish`, {})).status).toBe(404);
  });
});
