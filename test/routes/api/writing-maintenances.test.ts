import { beforeEach, describe, expect, test } from "vitest";
import { eventsOf } from "../../../db/outbox.ts";
import { ROLES } from "../../../server/core/people/permission.ts";
import { writtenMaintenance } from "../../../server/core/api/writing.ts";
import { SMALL, world, type World } from "../../helpers/world.ts";
import { callsOf, pointersIn, send } from "../../helpers/writes.ts";

const PATH = "/api/v1/maintenances";
const PLAN = {
  title: "DGFIP : bascule du portail",
  body: "Réponses 503 attendues.",
  components: ["dgfip/liasses"],
  startsAt: "2026-01-17T20:00:00+01:00",
  endsAt: "2026-01-17T22:00:00+01:00",
  notify: true,
  remind: ["24h", "1h"],
};
const TRUSTED = SMALL.replace("name: DGFIP", "name: DGFIP\n        maintenanceBy: trusted");

let w: World;
let editor: string;
beforeEach(async () => {
  w = await world();
  editor = await w.token("editor");
});

const { post, patch, read, stored } = callsOf(
  { w: () => w, editor: () => editor },
  PATH,
  "maintenance",
);
const plan = async (more = {}, token = editor) => {
  const written = await post(PATH, { ...PLAN, ...more }, token);
  expect(written.status).toBe(201);
  return written;
};

describe("who may write", () => {
  const ALLOWED = { reader: 403, editor: 201, operator: 201, admin: 201 };

  test.each(ROLES.map((role) => ({ role, status: ALLOWED[role] })))(
    "a $role plans: $status",
    async ({ role, status }) => {
      expect((await post(PATH, PLAN, await w.token(role))).status).toBe(status);
      expect(await stored()).toBe(status === 201 ? 1 : 0);
    },
  );

  test.each([
    { who: "nobody", token: async () => null, status: 401 },
    { who: "a reader", token: () => w.token("reader"), status: 403 },
    { who: "another provider's staff", token: () => w.token("editor", "insee"), status: 403 },
    {
      who: "a reader among a provider's staff",
      token: () => w.token("reader", "dgfip"),
      status: 403,
    },
  ])("$who may do none of it: $status", async ({ token, status }) => {
    const own = await token();
    const { id } = (await plan()).body;
    const before = await read(id);
    const all = [
      await post(PATH, PLAN, own),
      await send(w, "PATCH", `${PATH}/${id}`, { title: "x" }, own),
      await post(`${PATH}/${id}/cancel`, {}, own),
      await post(`${PATH}/${id}/complete`, {}, own),
      await post(`${PATH}/${id}/publish`, {}, own),
    ];

    expect(all.map((res) => res.status)).toEqual(all.map(() => status));
    expect(await read(id)).toEqual(before);
    expect(await stored()).toBe(1);
  });

  test("a provider's staff draft what is theirs; the team publishes", async () => {
    const staff = await w.token("editor", "dgfip");

    const { id, draft } = (await plan({}, staff)).body;
    expect(draft).toBe(true);
    expect((await w.request(`${PATH}/${id}`)).status).toBe(404);
    expect((await patch(id, { title: "Coupure" }, staff)).status).toBe(200);
    expect((await post(`${PATH}/${id}/publish`, {}, staff)).status).toBe(403);
    const list = await send(w, "GET", "/api/v1/drafts", undefined, staff);
    expect(list.body).toMatchObject({ maintenances: [{ id, provider: "dgfip" }] });

    expect((await post(`${PATH}/${id}/publish`, undefined)).status).toBe(200);
    expect(await read(id)).toMatchObject({ title: "Coupure", updates: [{ author: "provider" }] });
    expect((await patch(id, { title: "y" }, staff)).status).toBe(403);
  });

  test("trusted staff publish, change and cancel by themselves, within what is theirs", async () => {
    w = await world({ yaml: TRUSTED });
    const staff = await w.token("editor", "dgfip");
    const { body } = await send(w, "POST", PATH, PLAN, staff);

    const changed = await patch(body.id, { endsAt: "2026-01-17T23:00" }, staff);
    const foreign = await patch(body.id, { components: ["insee/sirene"] }, staff);
    const cancelled = await post(`${PATH}/${body.id}/cancel`, undefined, staff);

    expect(body["draft"]).toBe(false);
    expect([changed.status, foreign.status, cancelled.status]).toEqual([200, 403, 200]);
    expect(await read(body.id)).toMatchObject({ status: "cancelled" });
  });
});

describe("planning", () => {
  test("answers 201 with the maintenance as it is read, and where", async () => {
    const { body, headers } = await plan();

    expect(writtenMaintenance.strict().parse(body)).toEqual(body);
    const { version, draft, ...maintenance } = body;
    expect({ version, draft }).toEqual({ version: 1, draft: false });
    expect(await read(body.id)).toEqual(maintenance);
    expect(maintenance).toMatchObject({
      status: "scheduled",
      startsAt: "2026-01-17T20:00:00.000+01:00",
      announcedAt: "2026-01-15T12:00:00.000+01:00",
    });
    expect(headers.get("location")).toBe(`${PATH}/${body.id}`);
    expect((await eventsOf(w.db, body.id)).map((e) => [e.kind, e.notice.leadMs])).toEqual([
      ["maintenance.planned", undefined],
      ["maintenance.reminder", 86_400_000],
      ["maintenance.reminder", 3_600_000],
    ]);
  });

  test("of a whole provider, in local time, and of a series", async () => {
    const { body } = await plan({
      components: undefined,
      provider: "dgfip",
      remind: undefined,
      startsAt: "2026-03-22T01:00",
      endsAt: "2026-03-22T04:00",
      repeat: { every: "week", times: 2 },
    });

    expect(body).toMatchObject({
      components: ["dgfip/attestation", "dgfip/liasses"],
      series: [
        { id: body.id, startsAt: "2026-03-22T01:00:00.000+01:00" },
        { startsAt: "2026-03-29T01:00:00.000+01:00", endsAt: "2026-03-29T04:00:00.000+02:00" },
      ],
    });
    expect(await stored()).toBe(2);
  });

  test.each([
    { more: { endsAt: PLAN.startsAt }, status: 422, pointers: ["/endsAt"] },
    { more: { endsAt: "2026-01-16T20:00:00+01:00" }, status: 422, pointers: ["/endsAt"] },
    {
      more: { startsAt: "2026-03-29T02:30", endsAt: "2026-03-29T05:00" },
      status: 422,
      pointers: ["/startsAt"],
    },
    {
      more: { startsAt: "2026-10-25T01:00", endsAt: "2026-10-25T02:30" },
      status: 422,
      pointers: ["/endsAt"],
    },
    { more: { startsAt: "tomorrow" }, status: 422, pointers: ["/startsAt"] },
    { more: { startsAt: undefined }, status: 422, pointers: ["/startsAt"] },
    { more: { components: ["x"] }, status: 422, pointers: ["/components/0"] },
    { more: { components: [] }, status: 422, pointers: ["/components"] },
    { more: { remind: ["a day"] }, status: 422, pointers: ["/remind/0"] },
    { more: { remind: ["24h", "1h", "1h"] }, status: 422, pointers: ["/remind/2"] },
    {
      more: { repeat: { every: "day", times: 3 }, endsAt: "2026-01-19T22:00:00+01:00" },
      status: 422,
      pointers: ["/repeat"],
    },
  ])("$more: $status at $pointers, and nothing is changed", async ({ more, status, pointers }) => {
    const refused = await post(PATH, { ...PLAN, ...more });

    expect(refused.status).toBe(status);
    expect(pointersIn(refused)).toEqual(pointers);
    expect(await stored()).toBe(0);
  });

  test("over another of the same component is 409, naming it", async () => {
    const { id } = (await plan()).body;

    const refused = await post(PATH, PLAN);

    expect(refused.status).toBe(409);
    expect(refused.body["detail"]).toContain(id);
    expect(await stored()).toBe(1);
  });

  test("with the same Idempotency-Key happens once", async () => {
    const key = { "idempotency-key": "k-1" };

    const first = await send(w, "POST", PATH, PLAN, editor, key);
    const again = await send(w, "POST", PATH, PLAN, editor, key);

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.id).toBe(first.body.id);
    expect(await stored()).toBe(1);
  });
});

describe("going on", () => {
  test("moves, with the calendar's sequence; a stale editor gets the changes", async () => {
    const { id } = (await plan()).body;

    const moved = await patch(id, { startsAt: "2026-01-17T21:00", notify: true });
    const stale = await patch(id, { title: "x" }, editor, { "if-match": '"1"' });

    expect(moved).toMatchObject({ status: 200, body: { version: 2 } });
    expect(stale.status).toBe(412);
    expect(pointersIn(stale)).toContain("/startsAt");
    const row = await w.db.selectFrom("maintenance").select("sequence").executeTakeFirst();
    expect(row?.sequence).toBe(1);
  });

  test.each([
    {
      how: "POST /cancel",
      take: (id: string) => post(`${PATH}/${id}/cancel`, { body: "Reportée." }),
    },
    { how: "PATCH", take: (id: string) => patch(id, { status: "cancelled", body: "Reportée." }) },
  ])("is cancelled by $how, once", async ({ take }) => {
    const { id } = (await plan()).body;

    const first = await take(id);
    const again = await post(`${PATH}/${id}/cancel`, {});

    expect([first.status, again.status]).toEqual([200, 409]);
    expect(await read(id)).toMatchObject({ status: "cancelled" });
    const cancelled = (await eventsOf(w.db, id)).filter((e) => e.kind === "maintenance.cancelled");
    expect(cancelled).toHaveLength(1);
  });

  test("is completed early once it is on; before, or twice, that is 409", async () => {
    const on = { startsAt: "2026-01-15T11:00:00+01:00", endsAt: "2026-01-15T13:00:00+01:00" };
    const ahead = (await plan()).body.id;
    const { id, status } = (await plan({ ...on, components: ["insee/sirene"] })).body;

    expect(status).toBe("in_progress");
    expect((await post(`${PATH}/${ahead}/complete`, {})).status).toBe(409);
    expect((await patch(id, { status: "verifying" })).body["status"]).toBe("verifying");
    expect((await post(`${PATH}/${id}/complete`, undefined)).status).toBe(200);
    expect((await post(`${PATH}/${id}/complete`, {})).status).toBe(409);
    expect(await read(id)).toMatchObject({ status: "completed" });
  });

  test("of what is not there is 404", async () => {
    expect((await post(`${PATH}/abcdefghijkl/cancel`, {})).status).toBe(404);
    expect((await w.request(`${PATH}/abcdefghijkl`)).status).toBe(404);
  });
});
