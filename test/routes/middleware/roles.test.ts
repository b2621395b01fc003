import { beforeEach, describe, expect, test } from "vitest";
import { mayAs, ROLES, type Role } from "../../../server/core/people/permission.ts";
import { world, type World } from "../../helpers/world.ts";

/** Open to everybody; whoever adds a route says here, or below, who may use it. */
const OPEN = [
  /^(GET|OPTIONS) \/(\*|console(\/\*)?|healthz|readyz|version|recherche|fournisseurs|en\/(search|providers))$/,
  /^GET \/api\/v1\/(incidents|maintenances|availability|latency|sla)$/,
  // Agents, by a token of their region.
  /^(GET \/agents\/monitors|POST \/agents\/batches)$/,
  // Pictures.
  /^GET \/(favicon\.ico|apple-touch-icon(-precomposed)?\.png|icon-512\.png|card\/:locale\/(page\.png|:list\/:file))$/,
  // How one comes in: each has tests of its own.
  /^POST \/api\/v1\/session(\/link(\/:token)?)?$/,
  /^GET \/api\/v1\/session\/methods$/,
  /^(GET|POST) \/auth\/link\/:token$/,
  // What the team does by the link in an alert.
  /^(GET|POST) \/alerts\/:token$/,
  /^GET \/auth\/oidc\/(start|callback)$/,
  // What subscribers do, by the link in their mail.
  /^(GET|POST) (\/en)?\/(abonnement|subscribe\/email)$/,
  /^(GET|POST) \/(confirm|preferences|unsubscribe)\/:token(\/\w+(\.json)?)?$/,
  /^POST \/api\/v1\/subscriptions$/,
  /^(POST|DELETE) \/api\/v2\/subscribers\.json$/,
  // How somebody asks for access, by a form and by the link in the mail that follows.
  /^(GET|POST) (\/acces|\/en\/access|\/(acces|mot-de-passe|jeton)\/:token)$/,
  /^(POST \/api\/v1\/access-requests|GET \/api\/v1\/(access-requests\/delay|companies\/:siren))$/,
  // Technical accounts prove who they are by their secret.
  /^POST \/oauth\/(token|introspect|revoke)$/,
  /^GET \/\.well-known\/(oauth-authorization-server|jwks\.json)$/,
  // The account: who is not signed in is asked to; test/routes/accounts tries every deed.
  /^(GET|POST) \/(compte|en\/account)(\/\*)?$/,
  // Vendors and verified organisations, which everybody may see.
  /^GET \/(editeurs|en\/vendors|(en\/)?organisations\/:slug)$/,
  // What is public of accounts, as far as the caller may see it.
  /^GET \/api\/1\/users\/(roles|:user|:id\/followers)\/$/,
  /^GET \/api\/1\/organizations\/((suggest|roles|badges|:org|:org\/followers)\/)?$/,
];

/** The least role for each of the others; "signed in": anybody's own, by a session alone. */
const LEAST: readonly (readonly [RegExp, Role | "signed in"])[] = [
  [/^(GET|DELETE) \/api\/v1\/session$/, "signed in"],
  [/^(POST|PUT|DELETE) \/api\/v1\/session\/(password|totp|totp\/confirmation)$/, "signed in"],
  [/^(GET|DELETE) \/api\/v1\/sessions(\/:id)?$/, "signed in"],
  [/^GET \/api\/v1\/me\/export$/, "signed in"],
  [/^GET \/api\/v1\/(incidents|maintenances)\/:id$/, "reader"],
  [
    /^GET \/api\/v1\/(drafts|failing-answers|console(\/burning|\/work|\/providers|\/latencies|\/month|\/\w+\/:id|\/incidents\/:id\/evidence)?|corrections)$/,
    "reader",
  ],
  [/^DELETE \/api\/v1\/console\/sends\/:id$/, "editor"],
  [/^(PUT|DELETE) \/api\/v1\/console\/(incidents|maintenances)\/:id\/editors$/, "editor"],
  [/^GET \/api\/v1\/(alerts|regions)$/, "reader"],
  [/^POST \/api\/v1\/alerts\/:id\/acknowledge$/, "editor"],
  [/^POST \/api\/v1\/previews$/, "editor"],
  [/^GET \/api\/v1\/templates(\/:id)?$/, "reader"],
  [/^(POST|PUT|DELETE) \/api\/v1\/templates(\/:id)?$/, "editor"],
  [/^POST \/api\/v1\/(corrections|console\/retries)$/, "operator"],
  [/^GET \/api\/v1\/audit(\/verdict)?$/, "operator"],
  [/^(GET|DELETE) \/api\/v1\/subscribers(\.csv|\/:id)?$/, "operator"],
  [/^POST \/api\/v1\/config-imports$/, "admin"],
  [/^(GET|POST|DELETE) \/api\/v1\/tokens(\/:id)?$/, "admin"],
  [/^(POST|PATCH|DELETE) \/api\/v1\/(incidents|maintenances)(\/|$)/, "editor"],
  [/^POST \/api\/v1\/(observations|usage)$/, "operator"],
  [/^(GET|POST) \/api\/v1\/heartbeats\//, "operator"],
  [/^GET \/api\/v1\/monitors(\/|$)/, "reader"],
  [/^\w+ (\/api)?\/v1\/monitors(\/|$)/, "operator"],
  [
    /^(POST \/api\/v1\/bounces|\w+ \/api\/v1\/messages(\/retry|\/pause|\/samples(\/:id)?)?)$/,
    "operator",
  ],
  [/^\w+ \/api\/v1\/people(\/|$)/, "admin"],
  [/^GET \/api\/v1\/access-requests(\/:id(\/review)?)?$/, "operator"],
  [/^POST \/api\/v1\/access-requests\/:id\/(approve|refuse|ask-changes|notes)$/, "operator"],
  [/^(GET|POST) \/api\/1\/users\/$/, "admin"],
  [/^(PUT|DELETE) \/api\/1\/users\/:user\/$/, "admin"],
  [/^\w+ \/api\/1\/organizations\/:org\/badges\//, "operator"],
  // Rights within organisations are by membership.
  [/^(POST|PUT|DELETE) \/api\/1\//, "signed in"],
  [/^GET \/api\/v1\/technical-accounts$/, "reader"],
  [/^\w+ \/api\/v1\/organizations\/:org\/technical-accounts(\/|$)/, "signed in"],
  [/^DELETE \/api\/v1\/grants\/:id$/, "operator"],
  [/^\w+ \/api\/v1\/grants(\/|$)/, "signed in"],
  [/^GET \/api\/1\/(me\/|users\/suggest\/|organizations\/:org\/membership\/)/, "signed in"],
];

let w: World;
// Each with limits of its own: all routes in all ways are more requests than one client has.
beforeEach(async () => {
  w = await world();
});

const asked = (method: string, path: string, headers: Record<string, string>, body = "{}") =>
  w.request(path.replace(/:(\w+)\{cancel[^}]*\}/, "cancel").replaceAll(/:\w+(\{[^}]*\})?/g, "x"), {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(method !== "GET" && { body }),
  });

const named = () =>
  [...new Set(w.routes.map(({ method, path }) => `${method} ${path}`))].map((route) => {
    const [method = "", path = ""] = route.split(" ");
    const least = LEAST.find(([pattern]) => pattern.test(route))?.[1];
    return { route, method, path, least };
  });
const closed = () =>
  named().flatMap((r) => (r.least === undefined ? [] : [{ ...r, least: r.least }]));

test("of every route it is said who may use it", () => {
  const unsaid = named().filter((r) => !r.least && !OPEN.some((open) => open.test(r.route)));

  expect(unsaid.map((r) => r.route)).toEqual([]);
  expect(closed().length).toBeGreaterThan(25);
});

describe("every route that is not open", () => {
  test("is closed to clients without a session, and to foreign tokens", async () => {
    for (const { route, method, path } of closed()) {
      for (const headers of [{}, { cookie: "__Host-vigie=x; vigie=x" }]) {
        const { status } = await asked(method, path, headers);
        // What is not public is not even there for a reader without a name.
        expect([401, ...(method === "GET" ? [404] : [])], route).toContain(status);
      }
      expect((await asked(method, path, { authorization: "Bearer x" })).status, route).toBe(401);
    }
  });

  test.each(ROLES)("is open to a %s who may, and closed to one who may not", async (role) => {
    for (const { route, method, path, least } of closed()) {
      const { status } = await asked(method, path, { cookie: await w.cookie(role) });
      const isAllowed = least === "signed in" || mayAs(role, least);
      // A GET that writes takes a token: any site can make a browser send one with a cookie.
      const isTokenOnly = method === "GET" && path.startsWith("/api/v1/heartbeats/");
      if (isAllowed && isTokenOnly) expect(status, route).toBe(401);
      else if (isAllowed) expect([401, 403], route).not.toContain(status);
      else expect(status, route).toBe(403);
    }
  });

  test.each(ROLES)("is the same to a %s by token", async (role) => {
    const authorization = `Bearer ${await w.token(role)}`;
    for (const { route, method, path, least } of closed()) {
      if (least === "signed in") continue;
      const { status } = await asked(method, path, { authorization });
      if (mayAs(role, least)) expect([401, 403], route).not.toContain(status);
      else expect(status, route).toBe(403);
    }
  });

  test("that is a whole team's gives a provider's own staff nothing", async () => {
    for (const { route, method, path, least } of closed()) {
      if (least === "signed in" || least === "reader") continue;
      const cookie = await w.cookie("editor", ["insee"]);
      const { status } = await asked(method, path, { cookie });
      expect(status, route).toBeGreaterThanOrEqual(400);
      if (least !== "editor") expect(status, route).toBe(403);
    }
  });

  test("gives a token that is limited to a provider no more, even to an admin's", async () => {
    const authorization = `Bearer ${await w.token("admin", "insee")}`;
    // Each shows what belongs to the provider, or to nobody in particular.
    const filtered =
      /^GET (\/api)?\/v1\/(alerts|monitors|drafts|failing-answers|templates|messages\/samples|console(\/providers|\/burning|\/latencies|\/month)?)$/;
    const opened: string[] = [];
    for (const { route, method, path, least } of closed()) {
      if (least === "signed in") continue;
      const { status } = await asked(method, path, { authorization });
      if (status < 400 && !filtered.test(route)) opened.push(route);
      if (least === "admin") expect(status, route).toBe(403);
    }
    expect(opened).toEqual([]);
  });

  test("needs the whole team for what is not a provider's, whatever the role", async () => {
    const authorization = `Bearer ${await w.token("admin", "insee")}`;
    const component = { id: "insee/sirene", status: "major_outage" };
    const asks: readonly (readonly [string, string, unknown])[] = [
      ["POST", "/api/v1/tokens", { name: "x", role: "admin", provider: null }],
      ["POST", "/api/v1/people", { email: "a@exemple.fr", role: "admin", providers: null }],
      ["POST", "/api/v1/monitors", { name: "x", url: "https://example.org/" }],
      ["POST", "/api/v1/incidents", { title: "T", body: "B", components: [component] }],
      ["GET", "/api/v1/subscribers", null],
      ["GET", "/api/v1/subscribers.csv", null],
      ["GET", "/api/v1/audit", null],
      ["GET", "/api/v1/corrections", null],
      ["GET", "/api/v1/messages", null],
      ["PUT", "/api/v1/messages/pause", { paused: true }],
      ["POST", "/api/v1/console/retries", {}],
    ];
    for (const [method, path, body] of asks) {
      const { status } = await asked(method, path, { authorization }, JSON.stringify(body));
      expect(status, `${method} ${path}`).toBe(403);
    }
  });

  test("and writes is deaf to pages of other sites, whatever they send, even for an admin", async () => {
    const cookie = await w.cookie("admin");
    const bodies = [
      { "content-type": "application/json" },
      { "content-type": "application/x-www-form-urlencoded" },
      { "content-type": "text/plain" },
      { "content-type": "multipart/form-data; boundary=x" },
      { "content-type": "image/png" },
    ];
    for (const { route, method, path } of closed()) {
      if (method === "GET") continue;
      for (const type of bodies) {
        const site = { "sec-fetch-site": "cross-site", origin: "https://evil.test" };
        const { status } = await asked(method, path, { cookie, ...type, ...site });
        expect(status, route).toBe(403);
      }
    }
    expect((await asked("GET", "/api/v1/session", { cookie })).status).toBe(200);
  });
});
