import { beforeEach, describe, expect, test } from "vitest";
import { auditTrail } from "../../../db/audit.ts";
import type { Role } from "../../../server/core/people/permission.ts";
import { world, type World } from "../../helpers/world.ts";

let w: World;
let admin: string;
beforeEach(async () => {
  w = await world();
  admin = await w.cookie("admin");
});

const send = (method: string, path: string, body?: unknown, headers: object = { cookie: admin }) =>
  w.request(path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const add = async (body: object) =>
  (await (await send("POST", "/api/v1/people", body)).json()) as { id: string };
const BOB = { email: "bob@exemple.fr", role: "editor" };

describe("what concerns people is an admin's", () => {
  const ROUTES = [
    ["GET", "/api/v1/people"],
    ["GET", "/api/v1/people/x"],
    ["POST", "/api/v1/people"],
    ["PATCH", "/api/v1/people/x"],
    ["GET", "/api/v1/sessions?person=*"],
  ] as const;

  test.each<{ who: string; role: Role; providers: string[] | null }>([
    { who: "a reader", role: "reader", providers: null },
    { who: "an editor", role: "editor", providers: null },
    { who: "an operator", role: "operator", providers: null },
    { who: "a provider's staff", role: "editor", providers: ["insee"] },
  ])("and not of $who, by session or by token", async ({ role, providers }) => {
    const cookie = await w.cookie(role, providers);
    const authorization = `Bearer ${await w.token(role, providers?.[0] ?? null)}`;
    const before = (await (await send("GET", "/api/v1/people")).json()) as object;

    for (const [method, path] of ROUTES) {
      const body = method === "GET" ? undefined : BOB;
      expect((await send(method, path, body, { cookie })).status).toBe(403);
      expect((await send(method, path, body, { authorization })).status).toBe(403);
    }
    expect(await (await send("GET", "/api/v1/people")).json()).toEqual(before);
  });

  test("is closed to clients without a session, or with a foreign token", async () => {
    for (const headers of [
      {},
      { cookie: "__Host-vigie=x" },
      { cookie: "vigie=x" },
      { authorization: "Bearer x" },
      { authorization: "Bearer x", cookie: admin },
    ]) {
      for (const [method, path] of ROUTES) {
        const body = method === "GET" ? undefined : BOB;
        const answer = await send(method, path, body, headers);
        expect(answer.status).toBe(401);
        expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer/);
      }
    }
  });

  test("and of an admin's token", async () => {
    const authorization = `Bearer ${await w.token("admin")}`;

    expect((await send("POST", "/api/v1/people", BOB, { authorization })).status).toBe(201);
  });
});

describe("an admin", () => {
  test("adds people, lists them, and is in the audit trail", async () => {
    const answer = await send("POST", "/api/v1/people", { ...BOB, name: "Bob", locale: "en" });

    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const bob = (await answer.json()) as { id: string };
    expect(bob).toMatchObject({
      ...BOB,
      name: "Bob",
      locale: "en",
      providers: null,
      hasTotp: false,
    });
    expect(await (await send("GET", `/api/v1/people/${bob.id}`)).json()).toEqual(bob);
    const { people } = (await (await send("GET", "/api/v1/people")).json()) as { people: object[] };
    expect(people).toContainEqual(bob);
    const deeds = [];
    for await (const deed of auditTrail(w.db)) deeds.push(deed);
    expect(deeds.at(-1)).toMatchObject({
      action: "person.add",
      subject: `person:${bob.id}`,
      before: null,
      actor: { kind: "person", name: "" },
      after: { role: BOB.role },
    });
    expect(JSON.stringify(deeds)).not.toMatch(/exemple\.fr|Bob|a admin/);
    const shown = await (await send("GET", "/api/v1/audit?q=Bob")).json();
    expect(shown).toMatchObject({
      entries: [{ actor: { name: "a admin" }, subjectName: "Bob" }],
    });
  });

  test("changes what they may do", async () => {
    const { id } = await add(BOB);

    const staff = await send("PATCH", `/api/v1/people/${id}`, { providers: ["insee", "dgfip"] });
    expect(await staff.json()).toMatchObject({ role: "editor", providers: ["insee", "dgfip"] });
    const team = await send("PATCH", `/api/v1/people/${id}`, { role: "operator", providers: null });
    expect(await team.json()).toMatchObject({ role: "operator", providers: null });
  });

  test("shuts people out at once, and lets them in again", async () => {
    const cookie = await w.cookie("operator");
    const who = (await (await send("GET", "/api/v1/session", undefined, { cookie })).json()) as {
      person: { id: string };
    };
    const path = `/api/v1/people/${who.person.id}`;

    const shut = await send("PATCH", path, { disabled: true });
    expect(await shut.json()).toMatchObject({ disabledAt: "2026-01-15T11:00:00.000Z" });
    expect((await send("GET", "/api/v1/session", undefined, { cookie })).status).toBe(401);
    const again = await send("PATCH", path, { disabled: false });
    expect(await again.json()).toMatchObject({ disabledAt: null });
  });

  test.each([{ role: "operator" }, { disabled: true }])(
    "who is the last one cannot make it %j",
    async (change) => {
      const me = (await (await send("GET", "/api/v1/session")).json()) as {
        person: { id: string };
      };

      expect((await send("PATCH", `/api/v1/people/${me.person.id}`, change)).status).toBe(409);
      expect((await send("GET", "/api/v1/people")).status).toBe(200);
    },
  );
});

describe("what makes no sense is refused with its place, and nothing changes", () => {
  test.each([
    { body: { ...BOB, email: "bob" }, pointer: "/email" },
    { body: { ...BOB, email: "bob@b.fr\r\nBcc: x@y.fr" }, pointer: "/email" },
    { body: { role: "editor" }, pointer: "/email" },
    { body: { email: "bob@exemple.fr" }, pointer: "/role" },
    { body: { ...BOB, role: "king" }, pointer: "/role" },
    { body: { ...BOB, name: "" }, pointer: "/name" },
    { body: { ...BOB, name: "a\nb" }, pointer: "/name" },
    { body: { ...BOB, name: "x".repeat(201) }, pointer: "/name" },
    { body: { ...BOB, providers: ["nobody"] }, pointer: "/providers/0" },
    { body: { ...BOB, providers: [] }, pointer: "/providers" },
    { body: { ...BOB, role: "admin", providers: ["insee"] }, pointer: "/providers" },
    { body: { ...BOB, locale: "de" }, pointer: "/locale" },
    { body: { ...BOB, password: "correct horse battery" }, pointer: "/password" },
    { body: { ...BOB, id: "x" }, pointer: "/id" },
    { body: [], pointer: "" },
  ])("$body", async ({ body, pointer }) => {
    const answer = await send("POST", "/api/v1/people", body);

    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ errors: [{ pointer }] });
    const { people } = (await (await send("GET", "/api/v1/people")).json()) as { people: object[] };
    expect(people).toHaveLength(1);
  });

  test("the same address twice, someone who is not there, another method", async () => {
    const { id } = await add(BOB);

    expect((await send("POST", "/api/v1/people", BOB)).status).toBe(409);
    expect((await send("PATCH", "/api/v1/people/nobody", { role: "reader" })).status).toBe(404);
    expect((await send("GET", "/api/v1/people/nobody")).status).toBe(404);
    expect((await send("PATCH", `/api/v1/people/${id}`, { email: "x@y.fr" })).status).toBe(422);
    const wrong = await send("DELETE", `/api/v1/people/${id}`);
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get("allow")).toBe("GET, PATCH, HEAD, OPTIONS");
  });
});
