import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { issueLink } from "../../../server/auth/link.ts";
import { addPerson, changePerson, type NewPerson } from "../../../server/auth/people.ts";
import type { Person } from "../../../server/core/people/person.ts";
import { codeShown } from "../../helpers/authenticator.ts";
import { peopleApi, type PeopleApi } from "../../helpers/people-api.ts";
import { NOON } from "../../helpers/world.ts";

const PASSWORD = "correct horse battery";
const ADA = { email: "ada@exemple.fr", password: PASSWORD };

let api: PeopleApi;
let ada: Person;
beforeEach(async () => {
  api = await peopleApi();
  ada = await add({ role: "admin", password: PASSWORD });
});

const add = (more: Partial<NewPerson>) =>
  addPerson(api.w.ctx, { email: "ada@exemple.fr", name: "Ada", role: "reader", ...more });
const signIn = (tried: object = ADA, headers = {}) =>
  api.send("POST", "/api/v1/session", tried, headers);
const whoAmI = () => api.send("GET", "/api/v1/session");

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

describe("a link by mail", () => {
  const ask = (email: string) => api.send("POST", "/api/v1/session/link", { email });
  const tokenIn = (text: string) => /\/auth\/link\/([\w-]{43})$/m.exec(text)?.[1] ?? "none";

  test("gets the same answer whether or not anybody has the address; a mail goes to who has", async () => {
    const gone = await add({ email: "gone@exemple.fr" });
    await changePerson(api.w.ctx, gone.id, { disabled: true });
    const answers = new Set<string>();

    for (const email of ["nobody@exemple.fr", "gone@exemple.fr", " ADA@exemple.fr"]) {
      const answer = await ask(email);
      expect(answer.status).toBe(202);
      answers.add(await answer.text());
    }
    await api.settled();

    expect(answers.size).toBe(1);
    expect(api.mails).toMatchObject([{ to: "ada@exemple.fr", subject: /API Exemple/ }]);
    expect(api.mails[0]!.text).toContain("https://status.exemple.test/auth/link/");
  });

  test("is answered before any look-up or write, in the same time", async () => {
    const links = () => api.w.db.selectFrom("sign_in_link").selectAll().execute();

    expect((await ask(ada.email)).status).toBe(202);
    expect([await links(), api.mails]).toEqual([[], []]);

    await api.settled();
    expect(await links()).toHaveLength(1);
    expect(api.mails).toHaveLength(1);
  });

  test("leads to the configured address, whatever host was asked", async () => {
    await api.send("POST", "/api/v1/session/link", { email: ada.email }, { host: "evil.test" });
    await api.settled();

    expect(api.mails[0]!.text).toContain("https://status.exemple.test/auth/link/");
    expect(api.mails[0]!.text).not.toContain("evil.test");
  });

  test("is in the language of who gets it", async () => {
    await add({ email: "bob@exemple.fr", locale: "en" });
    await ask("bob@exemple.fr");
    await api.settled();

    expect(api.mails).toMatchObject([{ subject: "Sign in to the console – API Exemple" }]);
  });

  test("lets in once, by a button; to look at it changes nothing", async () => {
    await ask(ada.email);
    await api.settled();
    const path = `/auth/link/${tokenIn(api.mails[0]!.text)}`;

    for (let i = 0; i < 3; i++) {
      const looked = await api.send("GET", path);
      expect(looked.status).toBe(200);
      expect(await looked.text()).toContain('<form method="post"');
      expect(looked.headers.getSetCookie()).toEqual([]);
    }
    expect((await api.send("HEAD", path)).status).toBe(200);

    const pressed = await api.send("POST", path);
    expect(pressed.status).toBe(303);
    expect(pressed.headers.get("location")).toBe("/console");
    expect(await (await whoAmI()).json()).toMatchObject({ session: { method: "link" } });

    const again = await api.send("POST", path);
    expect(again.status).toBe(410);
    expect(await again.text()).toContain("Ce lien n’est plus valable");
  });

  test("may be used by a script of our console as well", async () => {
    await ask(ada.email);
    await api.settled();
    const path = `/api/v1/session/link/${tokenIn(api.mails[0]!.text)}`;

    expect((await api.send("POST", path)).status).toBe(201);
    expect((await api.send("POST", path)).status).toBe(410);
    expect((await api.send("POST", "/api/v1/session/link/none-of-ours")).status).toBe(404);
  });

  test("an invalid link gets a page without frames, scripts or referrer", async () => {
    const answer = await api.send("POST", "/auth/link/x", undefined, { "accept-language": "en" });

    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; .*frame-ancestors 'none'$/,
    );
    expect(answer.headers.get("referrer-policy")).toBe("same-origin");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.text()).toContain('<html lang="en">');
  });

  test("is sent five times in a quarter of an hour, and the answer stays the same", async () => {
    for (let i = 0; i < 7; i++) expect((await ask(ada.email)).status).toBe(202);
    await api.settled();

    expect(api.mails).toHaveLength(5);
  });

  test("that cannot be sent is not revealed", async () => {
    api = await peopleApi({ brokenMail: true });
    await add({});

    expect((await ask(ada.email)).status).toBe(202);
    await api.settled();
  });

  test("is not offered where no mail can be sent", async () => {
    api = await peopleApi({ withoutMail: true });

    expect((await ask(ada.email)).status).toBe(503);
    expect(await (await api.send("GET", "/api/v1/session/methods")).json()).toEqual({
      password: true,
      link: false,
      oidc: false,
    });
  });

  test.each([{ email: "ada" }, { email: "a@b.fr, c@d.fr" }, {}, { email: 7 }])(
    "is refused for %j",
    async (body) => {
      const answer = await api.send("POST", "/api/v1/session/link", body);

      expect(answer.status).toBe(422);
      expect(await answer.json()).toMatchObject({ errors: [{ pointer: "/email" }] });
    },
  );
});

describe("an authenticator", () => {
  async function enrolled(): Promise<{ codeNow: () => string; recovery: string[] }> {
    await signIn();
    const begun = await api.send("POST", "/api/v1/session/totp");
    expect(begun.status).toBe(201);
    const { secret, uri } = (await begun.json()) as { secret: string; uri: string };
    expect(uri).toContain("API%20Exemple");
    const codeNow = () => codeShown(secret, api.w.now());
    const path = "/api/v1/session/totp/confirmation";
    expect((await api.send("POST", path, { code: "000000" })).status).toBe(422);
    const confirmed = await api.send("POST", path, { code: codeNow() });
    const { recoveryCodes } = (await confirmed.json()) as { recoveryCodes: string[] };
    await api.w.wait(30_000);
    return { codeNow, recovery: recoveryCodes };
  }

  test("once confirmed is asked for at sign-in, in words that say so", async () => {
    const { codeNow, recovery } = await enrolled();

    const without = await signIn();
    expect(without.status).toBe(401);
    expect(await without.json()).toMatchObject({ errors: [{ pointer: "/code" }] });
    expect((await signIn({ ...ADA, code: "000000" })).status).toBe(401);
    const code = codeNow();
    expect((await signIn({ ...ADA, code })).status).toBe(201);
    expect((await signIn({ ...ADA, code })).status).toBe(401);
    expect((await signIn({ ...ADA, code: recovery[0] })).status).toBe(201);
    expect((await signIn({ ...ADA, code: recovery[0] })).status).toBe(401);
  });

  test("is asked for on the page of a link, which stays good until the code is right", async () => {
    const { codeNow } = await enrolled();
    await api.send("POST", "/api/v1/session/link", { email: ada.email });
    await api.settled();
    const path = `/auth/link/${/\/link\/([\w-]+)$/m.exec(api.mails[0]!.text)![1]}`;
    const press = (code?: string) =>
      api.w.request(path, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        ...(code !== undefined && { body: new URLSearchParams({ code }).toString() }),
      });

    const first = await press();
    expect(first.status).toBe(401);
    expect(await first.text()).toContain('name="code"');
    const wrong = await press("000000");
    expect(wrong.status).toBe(401);
    expect(wrong.headers.getSetCookie()).toEqual([]);
    expect((await press(codeNow())).status).toBe(303);
  });

  test("counts wrong codes for its owner, however many links and clients they come by", async () => {
    const { codeNow, recovery } = await enrolled();
    const statuses: number[] = [];
    let path = "";
    for (let guess = 0; guess < 12; guess++) {
      if (guess % 3 === 0) {
        // Another link each time, asked for as the reader of the mailbox can.
        const { token } = await issueLink(api.w.ctx, ada);
        path = `/api/v1/session/link/${token}`;
      }
      statuses.push((await api.send("POST", path, { code: "000000" })).status);
    }
    const { token } = await issueLink(api.w.ctx, ada);

    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
    for (const code of [codeNow(), recovery[0]]) {
      const waits = await api.send("POST", `/api/v1/session/link/${token}`, { code });
      expect(waits.status).toBe(429);
      expect(Number(waits.headers.get("retry-after"))).toBeGreaterThan(3_000);
      const form = await api.w.request(`/auth/link/${token}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ code: code! }).toString(),
      });
      expect(form.status).toBe(429);
      expect((await signIn({ ...ADA, code })).status).toBe(429);
    }
    expect((await signIn({ ...ADA, password: "wrong horse battery" })).status).toBe(401);
  });

  test("forgets wrong codes after a right one", async () => {
    const { codeNow } = await enrolled();
    for (let round = 0; round < 3; round++) {
      const { token } = await issueLink(api.w.ctx, ada);
      const use = (code: string) => api.send("POST", `/api/v1/session/link/${token}`, { code });
      for (let i = 0; i < 4; i++) expect((await use("000000")).status).toBe(401);
      expect((await use(codeNow())).status).toBe(201);
      await api.w.wait(30_000);
    }
  });

  test("is taken away by a code, not by a session alone", async () => {
    const { codeNow } = await enrolled();

    expect((await api.send("DELETE", "/api/v1/session/totp", { code: "000000" })).status).toBe(422);
    expect((await api.send("DELETE", "/api/v1/session/totp", { code: codeNow() })).status).toBe(
      204,
    );
    expect((await signIn()).status).toBe(201);
  });

  test("is set up by who signed in just now alone", async () => {
    await signIn();
    await api.w.wait(15 * 60_000);

    expect((await api.send("POST", "/api/v1/session/totp")).status).toBe(403);
  });
});

describe("another password", () => {
  const change = (body: object) => api.send("PUT", "/api/v1/session/password", body);
  const password = "another horse battery";

  test("takes the present one, or a sign-in of just now", async () => {
    await signIn();
    await api.w.wait(15 * 60_000);

    expect((await change({ password })).status).toBe(403);
    const wrong = await change({ password, current: "wrong horse battery" });
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({ errors: [{ pointer: "/current" }] });
    expect((await change({ password: "short", current: PASSWORD })).status).toBe(422);
    expect((await change({ password, current: PASSWORD })).status).toBe(204);
    expect((await whoAmI()).status).toBe(200);
    expect((await signIn()).status).toBe(401);
    expect((await signIn({ ...ADA, password })).status).toBe(201);
    expect((await change({ password: PASSWORD })).status).toBe(204);
  });

  test("ends the sessions elsewhere", async () => {
    await signIn();
    const elsewhere = [...api.jar].map((pair) => pair.join("=")).join();
    api.jar.clear();
    await signIn();

    await change({ password });

    api.jar.clear();
    const cookie = { cookie: elsewhere };
    expect((await api.send("GET", "/api/v1/session", undefined, cookie)).status).toBe(401);
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
