import { beforeEach, describe, expect, test } from "vitest";
import { deedsOn } from "../../../db/audit.ts";
import { eventsOf } from "../../../db/outbox.ts";
import { ROLES } from "../../../server/core/people/permission.ts";
import { writtenIncident } from "../../../server/core/api/writing.ts";
import { type World, world } from "../../helpers/world.ts";
import { DOWN, incidentCalls, pointersIn, send } from "../../helpers/writes.ts";

const PATH = "/api/v1/incidents";

let w: World;
let editor: string;
beforeEach(async () => {
  w = await world();
  editor = await w.token("editor");
});

const { post, patch, read, stored, open } = incidentCalls({ w: () => w, editor: () => editor });

describe("who may write", () => {
  const ALLOWED = { reader: 403, editor: 201, operator: 201, admin: 201 };

  test.each(ROLES.map((role) => ({ role, status: ALLOWED[role] })))(
    "a $role opens: $status",
    async ({ role, status }) => {
      const written = await post(PATH, DOWN, await w.token(role));

      expect(written.status).toBe(status);
      expect(await stored()).toBe(status === 201 ? 1 : 0);
    },
  );

  test.each([
    { who: "nobody", token: async () => null, status: 401 },
    { who: "a forger", token: async () => "eyJhbGciOiJub25lIn0.e30.", status: 401 },
    { who: "a reader", token: () => w.token("reader"), status: 403 },
    { who: "a provider's own staff", token: () => w.token("editor", "insee"), status: 403 },
  ])("$who may do none of it: $status", async ({ token, status }) => {
    const own = await token();
    const { id } = (await open()).body;
    const draft = (await open({ draft: true })).body.id;
    const before = await read(id);
    const all = [
      await post(PATH, DOWN, own),
      await post(`${PATH}/${id}/updates`, { status: "resolved", body: "x" }, own),
      await send(w, "PATCH", `${PATH}/${id}`, { title: "x" }, own),
      await post(`${PATH}/${draft}/publish`, {}, own),
      await send(w, "DELETE", `${PATH}/${draft}`, undefined, own),
    ];

    expect(all.map((res) => res.status)).toEqual(all.map(() => status));
    expect(all.every((res) => res.body["status"] === status)).toBe(true);
    expect(await read(id)).toEqual(before);
    expect(await stored()).toBe(2);
  });
});

describe("opening", () => {
  test("answers 201 with the incident as it is read, and where", async () => {
    const { body, headers, status } = await open();

    expect(status).toBe(201);
    expect(writtenIncident.strict().parse(body)).toEqual(body);
    const { version, draft, ...incident } = body;
    expect({ version, draft }).toEqual({ version: 1, draft: false });
    expect(await read(body.id)).toEqual(incident);
    expect(incident).toMatchObject({
      title: DOWN.title,
      impact: "major",
      components: [{ id: "insee/sirene", state: "major_outage" }],
      updates: [{ author: "team", body: DOWN.body }],
    });
    expect(headers.get("location")).toBe(`${PATH}/${body.id}`);
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("cache-control")).toBe("no-store");
  });

  test("shows in every state at once", async () => {
    await w.see("insee/sirene", { outcome: "up" });
    await open();

    const summary = (await (await w.request("/api/v1/summary")).json()) as {
      providers: { id: string; components: { id: string; state: string }[] }[];
      incidents: unknown[];
    };

    const insee = summary.providers.find((p) => p.id === "insee");
    expect(insee?.components[0]?.state).toBe("major_outage");
    expect(summary.incidents).toHaveLength(1);
  });

  test("needs a title only", async () => {
    const { body } = await open({
      impact: undefined,
      status: undefined,
      body: undefined,
      components: undefined,
      notify: undefined,
    });

    expect(body).toMatchObject({
      status: "investigating",
      impact: "none",
      updates: [{ body: "Nous analysons l’incident." }],
    });
  });

  test("takes local times of the page, and says which there are where the clock jumps", async () => {
    const good = await open({
      startedAt: "2026-01-15T10:30",
      nextUpdateAt: "2026-01-15T13:00:00+01:00",
    });
    const gap = await post(PATH, { ...DOWN, nextUpdateAt: "2026-03-29T02:30" });

    expect(good.body).toMatchObject({
      startedAt: "2026-01-15T10:30:00.000+01:00",
      nextUpdateAt: "2026-01-15T13:00:00.000+01:00",
    });
    expect(gap.status).toBe(422);
    expect(gap.body["errors"]).toEqual([
      {
        pointer: "/nextUpdateAt",
        detail:
          "2026-03-29T02:30 in Europe/Paris does not exist there: the clock is set forward over it. " +
          "Choose 2026-03-29T01:30:00+01:00 or 2026-03-29T03:30:00+02:00",
      },
    ]);
  });

  test.each([
    { body: "{", status: 400, pointers: [] },
    { body: "[]", status: 422, pointers: [""] },
    { body: {}, status: 422, pointers: ["/title"] },
    { body: { ...DOWN, title: "x".repeat(201) }, status: 422, pointers: ["/title"] },
    { body: { ...DOWN, body: "x".repeat(20_001) }, status: 422, pointers: ["/body"] },
    { body: { ...DOWN, impact: "huge" }, status: 422, pointers: ["/impact"] },
    { body: { ...DOWN, status: "postmortem" }, status: 422, pointers: ["/status"] },
    { body: { ...DOWN, notify: "yes" }, status: 422, pointers: ["/notify"] },
    { body: { ...DOWN, nextUpdateAt: "soon" }, status: 422, pointers: ["/nextUpdateAt"] },
    {
      body: { ...DOWN, nextUpdateAt: "2020-01-01T00:00:00Z" },
      status: 422,
      pointers: ["/nextUpdateAt"],
    },
    { body: { ...DOWN, tilte: "x" }, status: 422, pointers: ["/tilte"] },
    {
      body: { ...DOWN, components: [{ id: "nobody", status: "major_outage" }] },
      status: 422,
      pointers: ["/components/0/id"],
    },
    {
      body: { ...DOWN, components: [{ id: "insee/sirene", status: "unknown" }] },
      status: 422,
      pointers: ["/components/0/status"],
    },
    { body: { ...DOWN, body: "x".repeat(70_000) }, status: 413, pointers: [] },
  ])("$status at $pointers, and nothing is changed", async ({ body, status, pointers }) => {
    const refused = await post(PATH, body);

    expect(refused.status).toBe(status);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(pointersIn(refused)).toEqual(pointers);
    expect(await stored()).toBe(0);
  });

  test("with the same Idempotency-Key happens once", async () => {
    const key = { "idempotency-key": "k-1" };

    const first = await send(w, "POST", PATH, { ...DOWN, notify: true }, editor, key);
    const again = await send(w, "POST", PATH, { ...DOWN, notify: true }, editor, key);

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(await stored()).toBe(1);
    expect(await eventsOf(w.db, first.body.id)).toHaveLength(1);
  });

  test("is audited with who asked and under which request", async () => {
    const headers = { "x-request-id": "req-42" };

    const { body } = await send(w, "POST", PATH, DOWN, editor, headers);

    expect(await deedsOn(w.db, `incident:${body.id}`)).toMatchObject([
      {
        action: "incident.open",
        actor: { kind: "token", name: "a editor" },
        requestId: "req-42",
        before: null,
        after: { title: DOWN.title, version: 1 },
      },
    ]);
  });
});

describe("going on", () => {
  test("steps until the postmortem; each with a notice on request", async () => {
    const { id } = (await open({ notify: true })).body;

    const step = (body: object) => post(`${PATH}/${id}/updates`, body);
    const identified = await step({
      status: "identified",
      body: "La base est saturée.",
      components: [{ id: "dgfip/liasses", status: "degraded_performance" }],
      nextUpdateAt: "2026-01-15T14:00:00+01:00",
      notify: true,
    });
    const resolved = await step({ status: "resolved", body: "Rétabli.", notify: true });
    const postmortem = await step({ status: "postmortem", body: "Un disque plein." });

    expect([identified, resolved, postmortem].map((r) => r.status)).toEqual([201, 201, 201]);
    expect(identified.body).toMatchObject({
      version: 2,
      nextUpdateAt: "2026-01-15T14:00:00.000+01:00",
      components: [
        { id: "insee/sirene", state: "major_outage" },
        { id: "dgfip/liasses", state: "degraded_performance" },
      ],
    });
    expect(resolved.body["components"]).toEqual([
      { id: "insee/sirene", state: "operational" },
      { id: "dgfip/liasses", state: "operational" },
    ]);
    expect((await eventsOf(w.db, id)).map((e) => e.kind)).toEqual([
      "incident.opened",
      "incident.updated",
      "incident.resolved",
    ]);
    expect(await read(id)).toMatchObject({ status: "postmortem" });
  });

  test("a step that cannot follow is 409 and says why", async () => {
    const { id } = (await open()).body;
    await post(`${PATH}/${id}/updates`, { status: "resolved", body: "x" });
    const before = await read(id);

    const refused = await post(`${PATH}/${id}/updates`, { status: "investigating", body: "x" });

    expect(refused.status).toBe(409);
    expect(pointersIn(refused)).toEqual(["/status"]);
    expect(await read(id)).toEqual(before);
  });

  test("what is not there is 404", async () => {
    const step = { status: "resolved", body: "x" };

    expect((await post(`${PATH}/abcdefghijkl/updates`, step)).status).toBe(404);
    expect((await patch("abcdefghijkl", { title: "x" })).status).toBe(404);
  });
});

describe("changing", () => {
  test("an edit notifies no subscriber; with notify it notifies all", async () => {
    const { id } = (await open({ notify: true })).body;

    const silent = await patch(id, { title: "Sirene est en panne" });
    const told = await patch(id, { title: "Sirene en panne totale", notify: true });

    expect([silent.status, told.status]).toEqual([200, 200]);
    expect((await eventsOf(w.db, id)).map((e) => [e.kind, e.notice.correction])).toEqual([
      ["incident.opened", undefined],
      ["incident.updated", true],
    ]);
  });

  test("a status makes a step, along with what else is given, or nothing is done", async () => {
    const { id } = (await open()).body;

    const done = await patch(id, { title: "Clos", status: "resolved" });
    const refused = await patch(id, { title: "Rouvert", status: "investigating" });

    expect(done.body).toMatchObject({ title: "Clos", status: "resolved", version: 3 });
    expect(refused.status).toBe(409);
    expect(await read(id)).toMatchObject({ title: "Clos", status: "resolved" });
  });

  test.each([
    { how: "If-Match", headers: { "if-match": '"1"' }, body: {} },
    { how: "a version", headers: {}, body: { version: 1 } },
  ])("with $how that is not the newest: 412 with what changed", async ({ headers, body }) => {
    const { id } = (await open()).body;
    expect((await patch(id, { title: "Premier", ...body }, editor, headers)).status).toBe(200);

    const refused = await patch(id, { title: "Second", ...body }, editor, headers);

    expect(refused.status).toBe(412);
    expect(refused.body["errors"]).toEqual([
      { pointer: "/title", detail: expect.stringContaining('"Premier" (a editor') },
    ]);
    expect(await read(id)).toMatchObject({ title: "Premier" });
  });

  test("an If-Match that is no ETag of ours is 400", async () => {
    const { id } = (await open()).body;

    expect((await patch(id, { title: "x" }, editor, { "if-match": "x" })).status).toBe(400);
  });
});
