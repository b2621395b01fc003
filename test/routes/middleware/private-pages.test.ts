import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addPerson, changePerson } from "../../../server/auth/people.ts";
import { feedToken } from "../../../server/auth/page-pass.ts";
import { DAY_MS } from "../../../server/core/duration.ts";
import { publicAddresses } from "../../../server/routes/addresses.ts";
import { isOpenOnPrivatePage } from "../../../server/routes/middleware/private-pages.ts";
import { samplePage } from "../../helpers/sample-page.ts";
import { serving } from "../../helpers/serving.ts";
import { ANNE, configOf, SMALL, world, type World } from "../../helpers/world.ts";

const PASSWORD = "douze caractères au moins";
const PRIVATE = SMALL.replace(
  "    contact: support@exemple.test",
  `    contact: support@exemple.test
    private: { people: members, addresses: [192.0.2.0/24], password: ${PASSWORD} }`,
);
const PUBLIC_TOO = `${PRIVATE}
  - id: publique
    title: API Publique
    url: https://public.exemple.test
    hostnames: [public.exemple.test]
    providers: [{ id: autre, name: Autre, components: [{ id: autre/un, name: Un }] }]
`;
/** A name that nothing public may hold. */
const SECRET_NAME = /INSEE|Sirene|insee/;

let w: World;
beforeAll(async () => {
  w = await world({
    yaml: PUBLIC_TOO,
    limits: { perAddress: 1e6, perToken: 1e6, patience: 1e6, banMs: 1 },
  });
});
afterAll(() => w.db.destroy());

const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  w.request(path, { ...init, headers });
const HTML = { accept: "text/html" };

/** Gives the password by the form; returns the answer and the cookie. */
async function enter(password: string, to = "/sla") {
  const answer = await ask(
    "/entrer",
    { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" },
    { method: "POST", body: new URLSearchParams({ password, to }).toString() },
  );
  return {
    answer,
    cookie: answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0]!)
      .join("; "),
  };
}

describe("a stranger", () => {
  const paths = [...publicAddresses(serving().web, samplePage()).keys()].filter(
    (path) => !isOpenOnPrivatePage(path),
  );

  test("gets nothing of any document, in any form", async () => {
    expect(paths.length).toBeGreaterThan(100);
    for (const path of paths) {
      for (const one of [path, `${path}/`, `${path}?token=x`, path.replaceAll("/", "%2F")]) {
        const answer = await ask(one.startsWith("/") ? one : `/${one}`);
        expect([401, 404], one).toContain(answer.status);
        expect(SECRET_NAME.test(await answer.text()), one).toBe(false);
        if (answer.status === 401) {
          expect(answer.headers.get("cache-control"), one).toMatch(/no-store/);
        }
      }
    }
  });

  test("is stopped at every route that is not listed as open", async () => {
    const routes = [...new Set(w.routes.map(({ method, path }) => `${method} ${path}`))];
    const closed = routes.flatMap((route) => {
      const [method = "", pattern = ""] = route.split(" ");
      const path = pattern.replaceAll(/:\w+(\{[^}]*\})?/g, "x").replaceAll("*", "x");
      return isOpenOnPrivatePage(path) ? [] : [{ method, path }];
    });
    expect(closed.length).toBeGreaterThan(80);
    for (const { method, path } of closed) {
      const answer = await ask(path, {}, { method });
      expect(answer.status, `${method} ${path}`).toBe(401);
    }
  });

  test.each([
    "/console/x",
    "/auth/x",
    "/auth/link/x",
    "/auth/oidc/start",
    "/assets/x.css",
    "/api/v1/session/methods",
    "/api/v1/session/x",
    "/compte/connexion",
    "/en/account/sign-in",
    "/confirm/x",
    "/preferences/x",
    "/unsubscribe/x",
    "/acces/x",
    "/mot-de-passe/x",
    "/jeton/x",
    "/alerts/x",
    "/oauth/x",
    "/agents/monitors",
    "/.well-known/jwks.json",
    "/.well-known/security.txt",
    "/robots.txt",
    "/livez",
    "/readyz",
    "/version",
    "/entrer",
    "/search?q=insee",
    "/providers",
  ])("learns no state at %s, which is open or is none", async (path) => {
    for (const accept of ["text/html", "*/*"]) {
      const answer = await ask(path, { accept });
      // The marks of all states stand in every page.
      const text = (await answer.text()).replaceAll(/<defs>.*?<\/defs>/gs, "");
      expect(SECRET_NAME.test(text.replaceAll(path, "")), accept).toBe(false);
      expect(
        /fonctionne|panne|inconnu|operational|outage|unknown\b/i.test(text),
        /.{0,60}(?:fonctionne|panne|inconnu|operational|outage|unknown)\b.{0,40}/i.exec(
          text,
        )?.[0] ?? "",
      ).toBe(false);
    }
  });

  test("sees a form that says nothing but the title, and is no search engine's", async () => {
    const answer = await ask("/", { ...HTML, "accept-language": "en" });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("x-robots-tag")).toBe("noindex");
    const text = await answer.text();
    expect(text).toContain("Password of the page");
    expect(text).not.toMatch(SECRET_NAME);
  });

  test.each([
    { "x-forwarded-for": "192.0.2.7" },
    { forwarded: "for=192.0.2.7" },
    { authorization: "Bearer x.y.z" },
    { cookie: "__Host-vigie-page=zzzzzzzz.x" },
    { cookie: "__Host-vigie=x" },
    { "if-none-match": "*" },
  ])("is not let in by %j", async (headers) => {
    expect((await ask("/api/v1/summary", headers as never)).status).toBe(401);
  });

  test("learns nothing of it on a public page", async () => {
    const host = "public.exemple.test";
    for (const path of ["/", "/metrics", "/api/v1/summary", "/pings"]) {
      const answer = await ask(path, { host, ...(path === "/" && HTML) });
      expect(answer.status, path).toBe(200);
      expect(SECRET_NAME.test(await answer.text()), path).toBe(false);
      expect(answer.headers.get("cache-control"), path).toMatch(/public/);
    }
  });

  test("who guesses is stopped after ten passwords", async () => {
    const own = await world({ yaml: PRIVATE });
    const guess = (password: string) =>
      own.request("/entrer", {
        method: "POST",
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          "sec-fetch-site": "same-origin",
        },
        body: new URLSearchParams({ password }).toString(),
      });
    for (let i = 0; i < 10; i += 1) expect((await guess(`guess ${i}`)).status).toBe(401);
    expect((await guess(PASSWORD)).status).toBe(429);
    await own.db.destroy();
  });
});

describe("a reader with the password", () => {
  test("comes back to where they were, is let in for seven days, and no cache stores it", async () => {
    const { answer, cookie } = await enter(PASSWORD, "/sla?month=2026-01");
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/sla?month=2026-01");
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-vigie-page=.*HttpOnly; Secure; SameSite=Lax/,
    );

    const page = await ask("/", { ...HTML, cookie });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("INSEE");
    expect(page.headers.get("cache-control")).toBe("private, no-store");
    const summary = await ask("/api/v1/summary", { cookie });
    expect(summary.status).toBe(200);
    expect(summary.headers.get("access-control-allow-origin")).toBeNull();
    const later = await w.restart(configOf(PUBLIC_TOO.replace(PASSWORD, "un autre mot de passe")));
    expect((await later.request("/", { headers: { ...HTML, cookie } })).status).toBe(401);
  });

  test.each(["https://evil.test/", "//evil.test/", "javascript:alert(1)", "", "/\\evil.test"])(
    "is not led to %j",
    async (to) => {
      expect((await enter(PASSWORD, to)).answer.headers.get("location")).toMatch(/^\/(?![/\\])/);
    },
  );

  test.each(["", PASSWORD.toUpperCase(), `${PASSWORD} `, "wrong"])(
    "is refused with %j",
    async (given) => {
      const { answer, cookie } = await enter(given);
      expect(answer.status).toBe(401);
      expect(cookie).toBe("");
      expect(await answer.text()).toContain("mot de passe");
    },
  );

  test("is not let in by another site's form", async () => {
    const answer = await ask(
      "/entrer",
      { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site" },
      { method: "POST", body: new URLSearchParams({ password: PASSWORD }).toString() },
    );
    expect(answer.status).toBe(403);
  });

  test("finds addresses of feeds that need no cookie, and open no page", async () => {
    const { cookie } = await enter(PASSWORD);
    const shown = await (await ask("/entrer", { cookie })).text();
    const addresses = [...shown.matchAll(/https:\/\/status\.exemple\.test(\/[^<]+)/g)].map(
      ([, one]) => one!,
    );
    expect(addresses).toHaveLength(5);
    for (const address of addresses) expect((await ask(address)).status, address).toBe(200);
    const query = addresses[0]!.split("?")[1]!;
    expect((await ask(`/?${query}`, HTML)).status).toBe(401);
    expect((await ask(`/api/v1/incidents?${query}`, {}, { method: "POST" })).status).toBe(401);
    expect((await ask(`/feed.json?${query.slice(0, -2)}`)).status).toBe(401);
  });
});

describe("people", () => {
  test("with an account are let in; their feeds as long as they may", async () => {
    const cookie = await w.cookie("reader");
    expect((await ask("/", { ...HTML, cookie })).status).toBe(200);
    const ada = await addPerson(
      { ...w.ctx, by: ANNE },
      { email: "ada@exemple.fr", role: "member" },
    );
    const page = w.ctx.config.pages[0]!;
    const feed = `/history.atom?token=${feedToken(w.ctx, page, { kind: "person", id: ada.id })}`;
    expect((await ask(feed)).status).toBe(200);
    await changePerson({ ...w.ctx, by: ANNE }, ada.id, { disabled: true });
    expect((await ask(feed)).status).toBe(401);
  });

  test("without a role see no page that is the team's", async () => {
    const own = await world({
      yaml: SMALL.replace("    contact:", "    private: {}\n    contact:"),
    });
    const member = await addPerson(
      { ...own.ctx, by: ANNE },
      { email: "m@exemple.fr", role: "member" },
    );
    const team = await own.cookie("reader");
    const feedOf = (id: string) =>
      `/history.atom?token=${feedToken(own.ctx, own.ctx.config.pages[0]!, { kind: "person", id })}`;
    expect((await own.request("/", { headers: { ...HTML, cookie: team } })).status).toBe(200);
    expect((await own.request(feedOf(member.id))).status).toBe(401);
    await own.db.destroy();
  });

  test("of the team read and write with a token", async () => {
    const authorization = `Bearer ${await w.token("reader")}`;
    expect((await ask("/api/v1/summary", { authorization })).status).toBe(200);
    expect((await ask("/ping/sirene", { authorization })).status).toBeLessThan(600);
  });

  test("sign in without being let in first", async () => {
    for (const path of [
      "/console/sign-in",
      "/compte/connexion",
      "/livez",
      "/api/v1/session/methods",
    ]) {
      expect((await ask(path, HTML)).status, path).not.toBe(401);
    }
  });
});

test("a pass is over after seven days, and of another page is none", async () => {
  const { cookie } = await enter(PASSWORD);
  const other = configOf(PUBLIC_TOO.replace("id: exemple\n", "id: exemple2\n"));
  expect(
    (await (await w.restart(other)).request("/", { headers: { ...HTML, cookie } })).status,
  ).toBe(401);
  await w.wait(7 * DAY_MS);
  expect((await ask("/", { ...HTML, cookie })).status).toBe(401);
});
