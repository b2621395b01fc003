import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { changePerson } from "../../../server/auth/people.ts";
import type { Person } from "../../../server/core/people/person.ts";
import { ADA, callsOfAda, PASSWORD, peopleApi, type PeopleApi } from "../../helpers/people-api.ts";
import { NOON } from "../../helpers/world.ts";

let api: PeopleApi;
let ada: Person;
beforeEach(async () => {
  api = await peopleApi();
  ada = await add({ role: "admin", password: PASSWORD });
});

const { add, signIn, whoAmI } = callsOfAda(() => api);

describe("signing in by password", () => {
  test("brings a cookie that this host alone gets, and says who it is", async () => {
    const answer = await signIn();

    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-vigie=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const told = (await answer.json()) as { person: object; session: object };
    expect(told).toEqual({
      person: {
        id: ada.id,
        email: ADA.email,
        name: "Ada",
        role: "admin",
        providers: null,
        locale: "fr",
        hasPassword: true,
        hasTotp: false,
        createdAt: "2026-01-15T11:00:00.000Z",
        disabledAt: null,
      },
      session: {
        id: expect.stringMatching(/^[a-z0-9]{12}$/) as string,
        person: ada.id,
        method: "password",
        address: "",
        agent: "a browser",
        createdAt: "2026-01-15T11:00:00.000Z",
        seenAt: "2026-01-15T11:00:00.000Z",
        expiresAt: "2026-01-15T19:00:00.000Z",
      },
    });
    const me = await whoAmI();
    expect(me.headers.get("cache-control")).toBe("no-store");
    expect(await me.json()).toEqual(told);
  });

  test("behind a proxy that sends its own Host, the cookie stays secure", async () => {
    const host = "127.0.0.1:3000";
    const answer = await signIn(ADA, { host });

    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-vigie=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect((await api.send("GET", "/api/v1/session", undefined, { host })).status).toBe(200);
  });

  test("again ends the session of before", async () => {
    await signIn();
    const before = new Map(api.jar);

    await signIn();

    const cookie = [...before].map((pair) => pair.join("=")).join();
    api.jar.clear();
    expect((await api.send("GET", "/api/v1/session", undefined, { cookie })).status).toBe(401);
  });

  test("gets one and the same no, whatever was wrong", async () => {
    await add({ email: "linked@exemple.fr" });
    const gone = await add({ email: "gone@exemple.fr", password: PASSWORD });
    await changePerson(api.w.ctx, gone.id, { disabled: true });
    const noes = new Set<string>();

    for (const tried of [
      { ...ADA, password: "wrong horse battery" },
      { ...ADA, password: "" },
      { ...ADA, email: "nobody@exemple.fr" },
      { ...ADA, email: "linked@exemple.fr" },
      { ...ADA, email: "gone@exemple.fr" },
    ]) {
      const answer = await signIn(tried);
      expect(answer.status).toBe(401);
      expect(answer.headers.getSetCookie()).toEqual([]);
      noes.add(
        `${JSON.stringify([...answer.headers].filter(([n]) => !n.startsWith("rate")))}${await answer.text()}`,
      );
    }

    expect(noes.size).toBe(1);
  });

  test.each<{ name: string; body: unknown; status: number }>([
    { name: "no address", body: { ...ADA, email: "ada" }, status: 422 },
    { name: "no password", body: { email: ADA.email }, status: 422 },
    { name: "something else besides", body: { ...ADA, role: "admin" }, status: 422 },
    {
      name: "a password of a megabyte",
      body: { ...ADA, password: "x".repeat(70_000) },
      status: 413,
    },
    { name: "an array", body: [ADA], status: 422 },
    { name: "null", body: null, status: 422 },
  ])("refuses $name", async ({ body, status }) => {
    const answer = await signIn(body as object);

    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });
});

describe("a page of another site", () => {
  const FORM = "application/x-www-form-urlencoded";
  const FOREIGN = [
    { "sec-fetch-site": "cross-site", origin: "https://evil.test" },
    { "sec-fetch-site": "same-site", origin: "https://other.exemple.test" },
  ];

  test.each([
    { type: FORM, body: "email=ada@exemple.fr&password=correct+horse+battery" },
    { type: "multipart/form-data; boundary=x", body: "--x--" },
    { type: "text/plain", body: JSON.stringify(ADA) },
    { type: "application/json", body: JSON.stringify(ADA) },
    { type: "application/json; charset=utf-8", body: JSON.stringify(ADA) },
    { type: "application/vnd.api+json", body: JSON.stringify(ADA) },
    { type: "", body: JSON.stringify(ADA) },
  ])("signs nobody in by $type", async ({ type, body }) => {
    for (const from of FOREIGN) {
      const answer = await api.w.request("/api/v1/session", {
        method: "POST",
        headers: { "content-type": type, ...from },
        body,
      });
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });

  test.each([
    ["DELETE", "/api/v1/session"],
    ["POST", "/api/v1/session"],
    ["POST", "/api/v1/session/link"],
    ["POST", "/api/v1/session/link/x"],
    ["PUT", "/api/v1/session/password"],
    ["POST", "/api/v1/session/totp"],
    ["POST", "/api/v1/session/totp/confirmation"],
    ["DELETE", "/api/v1/session/totp"],
    ["DELETE", "/api/v1/sessions"],
    ["DELETE", "/api/v1/sessions/x"],
    ["POST", "/api/v1/people"],
    ["PATCH", "/api/v1/people/x"],
    ["POST", "/auth/link/x"],
  ])("does nothing with the cookie of an admin: %s %s", async (method, path) => {
    await signIn();
    for (const from of FOREIGN) {
      for (const type of [FORM, "text/plain", "application/json", "image/png"]) {
        const answer = await api.send(method, path, {}, { ...from, "content-type": type });
        expect(answer.status).toBe(403);
      }
    }
    expect((await whoAmI()).status).toBe(200);
  });

  test("is distinguished from our own even where a proxy renames the host", async () => {
    const headers = {
      host: "backend:3000",
      "sec-fetch-site": "",
      origin: "https://status.exemple.test",
    };
    const renamed = await api.w.request("/api/v1/session", {
      method: "POST",
      headers: { host: "backend:3000", origin: headers.origin, "content-type": "application/json" },
      body: JSON.stringify(ADA),
    });
    const foreign = await api.w.request("/api/v1/session", {
      method: "POST",
      headers: {
        host: "backend:3000",
        origin: "https://evil.test",
        "content-type": "application/json",
      },
      body: JSON.stringify(ADA),
    });

    expect([renamed.status, foreign.status]).toEqual([201, 403]);
  });

  test("of our own sends JSON and nothing else", async () => {
    for (const type of [FORM, "text/plain", "image/png", "multipart/form-data; boundary=x"]) {
      const answer = await api.send("POST", "/api/v1/session", ADA, { "content-type": type });
      expect(answer.status).toBe(415);
    }
    const broken = await api.w.request("/api/v1/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{",
    });
    expect(broken.status).toBe(400);
  });
});

describe("trying again and again", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOON, toFake: ["Date", "setTimeout", "clearTimeout"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const statuses = async (count: number, tried: object) => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await signIn(tried)).status);
    return seen;
  };

  test.each(["ada@exemple.fr", "nobody@exemple.fr"])(
    "with %s is stopped after five, whether or not anybody has it, and the right one too",
    async (email) => {
      const wrong = { email, password: "wrong horse battery" };
      expect(await statuses(6, wrong)).toEqual([401, 401, 401, 401, 401, 429]);

      const stopped = await signIn({ email, password: PASSWORD });
      expect(stopped.status).toBe(429);
      expect(Number(stopped.headers.get("retry-after"))).toBe(15 * 60);
      expect(stopped.headers.getSetCookie()).toEqual([]);
      // However the address is written.
      expect((await signIn({ ...wrong, email: ` ${email.toUpperCase()}` })).status).toBe(429);

      vi.advanceTimersByTime(15 * 60_000);
      expect((await signIn(ADA)).status).toBe(201);
    },
  );

  test("is forgiven once it was them", async () => {
    await statuses(4, { ...ADA, password: "wrong horse battery" });
    expect((await signIn()).status).toBe(201);

    expect(await statuses(4, { ...ADA, password: "wrong horse battery" })).toEqual([
      401, 401, 401, 401,
    ]);
  });

  test("with many addresses from one place is stopped as well", async () => {
    const seen: number[] = [];
    for (let i = 0; i < 50; i++) {
      const wanted = { email: `p${i}@exemple.fr` };
      seen.push((await api.send("POST", "/api/v1/session/link", wanted)).status);
    }

    expect(new Set(seen)).toEqual(new Set([202]));
    expect((await api.send("POST", "/api/v1/session/link", { email: ADA.email })).status).toBe(429);
    expect((await signIn()).status).toBe(429);
    expect((await api.send("POST", "/auth/link/x")).status).toBe(429);
  });
});

describe("sessions", () => {
  type Listed = { sessions: { id: string; person: string; isCurrent?: boolean }[] };
  const list = async (query = "", headers = {}) =>
    (await (
      await api.send("GET", `/api/v1/sessions${query}`, undefined, headers)
    ).json()) as Listed;

  test("of one's own are listed, and ended one by one or all others", async () => {
    await signIn();
    for (let i = 0; i < 3; i++) {
      api.jar.clear();
      await signIn();
    }
    const { sessions } = await list();
    expect(sessions).toHaveLength(4);
    expect(sessions.filter((s) => s.isCurrent)).toHaveLength(1);
    const other = sessions.find((s) => !s.isCurrent)!;

    expect((await api.send("DELETE", `/api/v1/sessions/${other.id}`)).status).toBe(204);
    expect((await api.send("DELETE", `/api/v1/sessions/${other.id}`)).status).toBe(404);
    expect((await list()).sessions).toHaveLength(3);
    const ended = await api.send("DELETE", "/api/v1/sessions");
    expect(await ended.json()).toEqual({ ended: 2 });
    expect((await list()).sessions).toMatchObject([{ isCurrent: true }]);
    expect((await whoAmI()).status).toBe(200);
  });

  test("of others are an admin's to see and to end", async () => {
    const cookie = await api.w.cookie("operator");
    await signIn();
    const all = (await list("?person=*")).sessions;
    const operators = all.find((s) => s.person !== ada.id)!;
    const mine = all.find((s) => s.person === ada.id)!;

    expect((await list(`?person=${ada.id}`)).sessions).toHaveLength(1);
    const asOperator = (method: string, path: string) =>
      api.w.request(path, { method, headers: { cookie } });
    expect((await asOperator("GET", "/api/v1/sessions?person=*")).status).toBe(403);
    expect((await asOperator("GET", `/api/v1/sessions?person=${ada.id}`)).status).toBe(403);
    expect((await asOperator("DELETE", `/api/v1/sessions/${mine.id}`)).status).toBe(404);
    expect((await whoAmI()).status).toBe(200);

    expect((await api.send("DELETE", `/api/v1/sessions/${operators.id}`)).status).toBe(204);
    expect((await asOperator("GET", "/api/v1/session")).status).toBe(401);
  });
});

describe("signing out", () => {
  test("ends the session and takes the cookie away", async () => {
    await signIn();
    const cookie = [...api.jar].map((pair) => pair.join("=")).join();

    const answer = await api.send("DELETE", "/api/v1/session");

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ signOutUrl: null });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-vigie=; Max-Age=0/),
    ]);
    expect(api.jar.size).toBe(0);
    expect((await api.send("GET", "/api/v1/session", undefined, { cookie })).status).toBe(401);
    expect((await api.send("DELETE", "/api/v1/session")).status).toBe(401);
  });
});

test("a token says whose it is, and has no session to end", async () => {
  const headers = { authorization: `Bearer ${await api.w.token("editor", "insee")}` };

  const answer = await api.send("GET", "/api/v1/session", undefined, headers);
  expect(await answer.json()).toMatchObject({
    token: { name: "a editor", role: "editor", providers: ["insee"] },
  });
  expect((await api.send("DELETE", "/api/v1/session", undefined, headers)).status).toBe(401);
});
