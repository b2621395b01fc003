import { beforeEach, describe, expect, test } from "vitest";
import { revokeToken } from "../../../server/auth/token.ts";
import { ROLES } from "../../../server/core/people/permission.ts";
import { serving } from "../../helpers/serving.ts";
import { post, PUSHED_PAGE, slice } from "../../helpers/traffic.ts";
import { world, type World } from "../../helpers/world.ts";

const PATH = "/api/v1/observations";
const ID = "urssaf/attestation";

let w: World;
beforeEach(async () => {
  w = await world({ yaml: PUSHED_PAGE });
});

const send = (token: string | null, headers: Record<string, string> = {}) =>
  post(w, PATH, [slice(w, ID, { "200": 1 })], token, headers);
const taken = async () => (await w.db.selectFrom("observation").selectAll().execute()).length;

describe("who may write", () => {
  test.each(
    ROLES.map((role) => ({ role, status: { reader: 403, editor: 403 }[role as "reader"] ?? 201 })),
  )("a $role sends traffic: $status", async ({ role, status }) => {
    const res = await send(await w.token(role));

    expect(res.status).toBe(status);
    expect(await taken()).toBe(status === 201 ? 1 : 0);
    if (status === 403) {
      expect(res.headers.get("www-authenticate")).toContain("insufficient_scope");
      expect(await res.json()).toMatchObject({ title: "Not allowed", status: 403 });
    }
  });

  test("a client without a token is shown how to get one", async () => {
    const res = await send(null);

    expect(res.status).toBe(401);
    expect(res.headers.get("www-authenticate")).toBe("Bearer");
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    expect(await taken()).toBe(0);
  });

  test.each([
    "garbage",
    "eyJhbGciOiJub25lIn0.eyJyb2xlIjoiYWRtaW4ifQ.",
    "eyJhbGciOiJFUzI1NiJ9.eyJyb2xlIjoiYWRtaW4ifQ.AAAA",
  ])("a forger is told no more than that: %s", async (token) => {
    const res = await send(token);

    expect(res.status).toBe(401);
    expect(res.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
    expect(await res.json()).toEqual({
      type: "about:blank",
      title: "Authentication required",
      status: 401,
      detail: "This token is not one of ours.",
    });
    expect(await taken()).toBe(0);
  });

  test("a revoked token is refused at the next request", async () => {
    const token = await w.token("operator");
    expect((await send(token)).status).toBe(201);
    const [{ id } = { id: "" }] = await w.db.selectFrom("token").select("id").execute();

    await revokeToken(w.ctx, id);

    expect((await send(token)).status).toBe(401);
  });

  test("where the line is not at work nothing can be written: 503", async () => {
    const nobody = serving();

    const res = await nobody.request(PATH, { method: "POST", body: "[]" });

    expect(res.status).toBe(503);
  });
});

describe("what a body must be", () => {
  test.each([
    { name: "no JSON", body: "{", type: "application/json", status: 400 },
    { name: "nothing", body: "", type: "application/json", status: 400 },
    { name: "a form", body: "a=1", type: "application/x-www-form-urlencoded", status: 415 },
    { name: "text", body: "[]", type: "text/plain", status: 415 },
    { name: "too long", body: `"${"x".repeat(64 * 1024)}"`, type: "application/json", status: 413 },
  ])("$name: $status", async ({ body, type, status }) => {
    const res = await post(w, PATH, body, await w.token("operator"), { "content-type": type });

    expect(res.status).toBe(status);
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    expect(await taken()).toBe(0);
  });
});

describe("Idempotency-Key", () => {
  const key = { "idempotency-key": "b1946ac9" };
  let operator: string;
  beforeEach(async () => {
    operator = await w.token("operator");
  });

  test("the same write again gets the same answer again, and happens once", async () => {
    const body = [slice(w, ID, { "200": 1 })];
    const first = await post(w, PATH, body, operator, key);
    await w.db.deleteFrom("observation").execute();

    const again = await post(w, PATH, body, operator, key);

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.text()).toBe(await first.text());
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(first.headers.get("idempotent-replayed")).toBeNull();
    expect(await taken()).toBe(0);
  });

  test("with another body it is refused: 422", async () => {
    await post(w, PATH, [slice(w, ID, { "200": 1 })], operator, key);

    const other = await post(w, PATH, [slice(w, ID, { "200": 2 }, 5)], operator, key);

    expect(other.status).toBe(422);
    expect(await taken()).toBe(1);
  });

  test("a write that was refused may be mended and sent under its key", async () => {
    const bad = await post(w, PATH, [slice(w, "nobody", { "200": 1 })], operator, key);
    const good = await post(w, PATH, [slice(w, ID, { "200": 1 })], operator, key);

    expect([bad.status, good.status]).toEqual([422, 201]);
  });

  test("keys are each token's own, and each address's", async () => {
    const body = [slice(w, ID, { "200": 1 })];
    await post(w, PATH, body, operator, key);

    const another = await post(w, PATH, body, await w.token("operator"), key);
    const elsewhere = await post(w, "/api/v1/heartbeats/jobs/backup", {}, operator, key);

    expect(another.headers.get("idempotent-replayed")).toBeNull();
    expect(await another.json()).toEqual({ accepted: 0, repeated: 1 });
    expect(elsewhere.status).toBe(200);
  });

  test("while the first is under way the second waits its turn: 409", async () => {
    const body = [slice(w, ID, { "200": 1 })];
    await post(w, PATH, body, operator, key);
    await w.db.updateTable("kept_answer").set({ status: null, answer: null }).execute();

    const second = await post(w, PATH, body, operator, key);
    await w.wait(31_000);
    const later = await post(w, PATH, body, operator, key);

    expect(second.status).toBe(409);
    // Whoever began it has died: it is done now, and what it had done counts once.
    expect(later.status).toBe(200);
    expect(await later.json()).toEqual({ accepted: 0, repeated: 1 });
  });

  test("two at the same moment: one happens", async () => {
    const body = [slice(w, ID, { "200": 1 })];

    const both = await Promise.all([
      post(w, PATH, body, operator, key),
      post(w, PATH, body, operator, key),
    ]);

    expect(
      both.filter((r) => r.status === 201 && !r.headers.get("idempotent-replayed")),
    ).toHaveLength(1);
    expect(await taken()).toBe(1);
  });

  test("after a day it is forgotten", async () => {
    const body = [slice(w, ID, { "200": 1 })];
    await post(w, PATH, body, operator, key);
    await w.db
      .updateTable("kept_answer")
      .set({ begun_at: w.now() - 24 * 3_600_000 - 1 })
      .execute();

    const later = await post(w, PATH, body, operator, key);

    expect(later.headers.get("idempotent-replayed")).toBeNull();
  });

  test.each(["", "x".repeat(256), "é"])("%j is no key: 400", async (bad) => {
    const res = await post(w, PATH, [slice(w, ID, {})], operator, { "idempotency-key": bad });

    expect(res.status).toBe(400);
  });
});

describe("a network that has used up what it may ask", () => {
  const asked = (w: World, cookie?: string) =>
    w.request("/api/v1/monitors", { headers: cookie === undefined ? {} : { cookie } });

  test("refuses no one who is signed in; each session has its own limit", async () => {
    const limits = { perAddress: 3, perToken: 3, patience: 2, banMs: 12 * 3_600_000 };
    const w = await world({ limits });
    const cookie = await w.cookie("editor");
    for (let i = 0; i < 9; i++) await asked(w);

    const stranger = await asked(w);
    const forged = await asked(w, `${cookie}x`);
    const own = [];
    for (let i = 0; i < 4; i++) own.push((await asked(w, cookie)).status);

    expect(stranger.status).toBe(429);
    expect(Number(stranger.headers.get("retry-after"))).toBeGreaterThan(3_600);
    expect(forged.status).toBe(429);
    expect(own).toEqual([200, 200, 200, 429]);
    expect((await asked(w, await w.cookie("reader"))).status).toBe(200);
  });
});
