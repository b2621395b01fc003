import { beforeEach, describe, expect, test } from "vitest";
import { issueLink } from "../../../server/auth/link.ts";
import { changePerson } from "../../../server/auth/people.ts";
import type { Person } from "../../../server/core/people/person.ts";
import { codeShown } from "../../helpers/authenticator.ts";
import { ADA, callsOfAda, PASSWORD, peopleApi, type PeopleApi } from "../../helpers/people-api.ts";

let api: PeopleApi;
let ada: Person;
beforeEach(async () => {
  api = await peopleApi();
  ada = await add({ role: "admin", password: PASSWORD });
});

const { add, signIn, whoAmI } = callsOfAda(() => api);

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
