import { beforeEach, describe, expect, test } from "vitest";
import { requestActor } from "../../server/auth/actor.ts";
import { cookieLine, isLoopback, readCookie } from "../../server/auth/cookie.ts";
import { refuseForeign } from "../../server/auth/same-origin.ts";
import { beginSession } from "../../server/auth/session.ts";
import { issueToken } from "../../server/auth/token.ts";
import { peopleWorld, type PeopleWorld } from "../helpers/registrar.ts";
import { NOON } from "../helpers/world.ts";

const HOST = "status.exemple.test";
const headers = (more: Record<string, string> = {}) => new Headers({ host: HOST, ...more });
const asked = (method: string, more: Record<string, string> = {}) =>
  new Request("http://x/", { method, headers: headers(more) });

const PUBLIC = [{ url: `https://${HOST}` }];
const LOCAL = [{ url: "http://localhost:3000" }, { url: "http://127.0.0.1:3000" }];
const scope = (more: Record<string, string> = {}, pages = PUBLIC) => ({
  ...{ headers: headers(more), pages },
});

describe("the cookie", () => {
  test("is this host's alone, unseen by scripts, over TLS", () => {
    expect(cookieLine(scope(), "vigie", "s3cret", NOON)).toBe(
      "__Host-vigie=s3cret; Path=/; Expires=Thu, 15 Jan 2026 11:00:00 GMT; HttpOnly; Secure; SameSite=Lax",
    );
    expect(cookieLine(scope(), "vigie", null)).toBe(
      "__Host-vigie=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax",
    );
  });

  test("of a page under a path is for that path alone", () => {
    const pages = [{ url: `https://${HOST}/statut`, hostnames: [HOST] }];
    expect(cookieLine(scope({}, pages), "vigie", "s")).toBe(
      "__Secure-vigie=s; Path=/statut; HttpOnly; Secure; SameSite=Lax",
    );
    const both = "__Host-vigie=theirs; __Secure-vigie=ours";
    expect(readCookie(scope({ cookie: both }, pages), "vigie")).toBe("ours");
  });

  const ON_THIS_MACHINE = [
    ...["127.0.0.1:3000", "127.0.0.1", "localhost:3000", "LOCALHOST", "[::1]:3000"],
  ];

  test.each(ON_THIS_MACHINE)("has a plain name for pages configured on the machine: %s", (host) => {
    expect(cookieLine(scope({ host }, LOCAL), "vigie", "s")).toBe(
      "vigie=s; Path=/; HttpOnly; SameSite=Lax",
    );
    expect(readCookie(scope({ host, cookie: "a=b; vigie=s" }, LOCAL), "vigie")).toBe("s");
    expect(readCookie(scope({ host, cookie: "__Host-vigie=s" }, LOCAL), "vigie")).toBeNull();
  });

  test.each(
    ON_THIS_MACHINE.flatMap((host) => [
      { host, name: "a page on https", pages: PUBLIC },
      { host, name: "one page of several on https", pages: [...LOCAL, ...PUBLIC] },
      { host, name: "a page on http elsewhere", pages: [{ url: "http://status.exemple.test" }] },
      { host, name: "a page on https here", pages: [{ url: "https://localhost:3000" }] },
      { host, name: "no page", pages: [] },
    ]),
  )("stays secure for $name, whatever Host the proxy sends: $host", ({ host, pages }) => {
    const both = "vigie=theirs; __Host-vigie=ours";

    expect(cookieLine(scope({ host }, pages), "vigie", "s")).toBe(
      "__Host-vigie=s; Path=/; HttpOnly; Secure; SameSite=Lax",
    );
    expect(readCookie(scope({ host, cookie: both }, pages), "vigie")).toBe("ours");
    expect(readCookie(scope({ host, cookie: "vigie=theirs" }, pages), "vigie")).toBeNull();
  });

  test.each([
    "localhost.exemple.test",
    "127.0.0.1.exemple.test",
    "exemple.test:127",
    "",
    "127.0.0.1@exemple.test",
    "xlocalhost",
    "[::1].exemple.test",
    "1270.0.0.1",
  ])("of %j is not: a neighbour's plain one is not looked at", (host) => {
    expect(isLoopback(host)).toBe(false);
    const both = "vigie=theirs; __Host-vigie=ours";
    expect(readCookie(scope({ host, cookie: both }, LOCAL), "vigie")).toBe("ours");
    expect(readCookie(scope({ host, cookie: "vigie=theirs" }, LOCAL), "vigie")).toBeNull();
  });
});

describe("what a browser sends for a page", () => {
  const ours = { origin: `https://${HOST}` };

  test.each<{ name: string; more: Record<string, string> }>([
    { name: "of our own", more: { "sec-fetch-site": "same-origin", ...ours } },
    {
      name: "of our own, behind a proxy that renames us",
      more: { "sec-fetch-site": "same-origin", host: "backend:3000" },
    },
    { name: "of nobody: typed in", more: { "sec-fetch-site": "none" } },
    { name: "of our own, from an old browser", more: ours },
    {
      name: "of our own by another name, from an old browser",
      more: { ...ours, host: "backend:3000" },
    },
    {
      name: "of our own, on the machine itself",
      more: { origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" },
    },
    {
      name: "of our own, its host written with a final dot",
      more: { origin: `https://${HOST}.`, host: `${HOST}.:443` },
    },
    { name: "that is none: curl", more: {} },
  ])("$name is let through", ({ more }) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      expect(() => refuseForeign(asked(method, more), PAGES)).not.toThrow();
    }
  });

  test.each<{ name: string; more: Record<string, string> }>([
    {
      name: "of another site",
      more: { "sec-fetch-site": "cross-site", origin: "https://evil.test" },
    },
    {
      name: "of a neighbour",
      more: { "sec-fetch-site": "same-site", origin: "https://x.exemple.test" },
    },
    {
      name: "of another site that claims our origin",
      more: { "sec-fetch-site": "cross-site", ...ours },
    },
    { name: "of another site, from an old browser", more: { origin: "https://evil.test" } },
    { name: "that hides where it is from", more: { origin: "null" } },
    { name: "with nonsense for an origin", more: { origin: "%%" } },
    { name: "whose name begins with ours", more: { origin: `https://${HOST}.evil.test` } },
    { name: "of another service on our host", more: { origin: `https://${HOST}:8443` } },
    { name: "of a site that never was", more: { "sec-fetch-site": "elsewhere" } },
  ])("$name is refused, whatever it is made of", ({ more }) => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "post", "PROPFIND"]) {
      for (const type of TYPES) {
        const request = asked(method, { ...more, "content-type": type });
        expect(() => refuseForeign(request, PAGES)).toThrow(/another site/);
      }
    }
    expect(() => refuseForeign(asked("GET", more), PAGES)).not.toThrow();
    expect(() => refuseForeign(asked("HEAD", more), PAGES)).not.toThrow();
  });
});

const TYPES = [
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "text/plain",
  "application/json",
  "application/vnd.api+json",
  "image/png",
];
const PAGES = [{ url: `https://${HOST}`, hostnames: [HOST] }];

describe("who sends a request", () => {
  let w: PeopleWorld;
  let secret: string;
  let token: string;
  beforeEach(async () => {
    w = await peopleWorld();
    const ada = await w.person({ role: "editor", providers: ["insee"] });
    const client = { address: "192.0.2.1", agent: "" };
    const signIn = { method: "password", client, previous: null } as const;
    ({ secret } = await beginSession(w.ctx, ada, signIn));
    ({ token } = await issueToken(w.ctx, { name: "ci", role: "operator" }));
  });

  test("comes from the cookie, from the token, or from neither", async () => {
    const cookie = `__Host-vigie=${secret}`;
    const authorization = `Bearer ${token}`;

    expect(await requestActor(w.ctx, asked("POST", { cookie }))).toMatchObject({
      kind: "person",
      name: "ada",
      email: "ada@exemple.fr",
      role: "editor",
      providers: ["insee"],
    });
    expect(await requestActor(w.ctx, asked("POST", { authorization }))).toMatchObject({
      kind: "token",
      name: "ci",
      role: "operator",
      providers: "all",
    });
    expect(await requestActor(w.ctx, asked("POST"))).toMatchObject({ kind: "anonymous" });
    expect(await requestActor(w.ctx, asked("POST", { cookie: "__Host-vigie=x" }))).toMatchObject({
      kind: "anonymous",
    });
  });

  test("by a token alone where both come, and a bad token is not made good by a cookie", async () => {
    const cookie = `__Host-vigie=${secret}`;
    const site = { "sec-fetch-site": "cross-site" };

    const both = asked("POST", { cookie, authorization: `Bearer ${token}`, ...site });
    expect(await requestActor(w.ctx, both)).toMatchObject({ kind: "token" });
    for (const authorization of ["Bearer x", "Basic YTpi", ""]) {
      await expect(
        requestActor(w.ctx, asked("POST", { cookie, authorization })),
      ).rejects.toMatchObject({ kind: "unauthenticated" });
    }
  });

  test("by a cookie is refused where another site made the browser write, not where it reads", async () => {
    const more = { cookie: `__Host-vigie=${secret}`, "sec-fetch-site": "cross-site" };

    await expect(requestActor(w.ctx, asked("POST", more))).rejects.toMatchObject({
      kind: "forbidden",
    });
    expect(await requestActor(w.ctx, asked("GET", more))).toMatchObject({ kind: "person" });
  });
});
