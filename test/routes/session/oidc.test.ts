import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allPeople } from "../../../db/people.ts";
import { createOidc } from "../../../server/auth/oidc.ts";
import { addPerson } from "../../../server/auth/people.ts";
import {
  browse,
  CLIENT_ID,
  CLIENT_SECRET,
  identityProvider,
  type IdentityProvider,
} from "../../helpers/identity-provider.ts";
import { peopleApi, type PeopleApi } from "../../helpers/people-api.ts";

const HOME = "https://status.exemple.test/";
const CALLBACK = `${HOME}auth/oidc/callback`;
const ACCOUNTS = {
  ada: { email: "ada@exemple.fr", email_verified: true, name: "Ada" },
  eve: { email: "ada@exemple.fr", email_verified: true },
  unverified: { email: "ada@exemple.fr", email_verified: false },
  stranger: { email: "stranger@exemple.org", email_verified: true },
  colleague: { email: "col@ministere.exemple.fr", email_verified: true },
};

let provider: IdentityProvider;
let api: PeopleApi;
beforeEach(async () => {
  const addresses = { redirectUri: CALLBACK, signedOutUri: HOME };
  provider = await identityProvider({ accounts: ACCOUNTS, ...addresses });
  const settings = {
    issuer: provider.issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    roles: new Map([["ministere.exemple.fr", "reader"] as const]),
    trustEmail: false,
  };
  api = await peopleApi({ oidc: createOidc(settings, pino({ level: "silent" }), Date.now) });
  await addPerson(api.w.ctx, { email: "ada@exemple.fr", role: "editor" });
});
afterEach(() => provider.stop());

/** Goes to the identity provider as somebody, up to the address that it sends the browser to. */
async function away(account: keyof typeof ACCOUNTS | null, to = ""): Promise<string> {
  provider.account = account;
  const started = await api.send("GET", `/auth/oidc/start${to}`);
  expect(started.status).toBe(302);
  const { pathname, search } = await browse(started.headers.get("location")!, HOME);
  return pathname + search;
}
const signInAs = async (account: keyof typeof ACCOUNTS | null, to = "") =>
  api.send("GET", await away(account, to), undefined, { "sec-fetch-site": "cross-site" });
const whoAmI = () => api.send("GET", "/api/v1/session");

describe("a sign-in by OpenID Connect", () => {
  test("lets in who is listed, and leaves no attempt behind", async () => {
    const answer = await signInAs("ada", "?to=/console/incidents%3Fopen=1");

    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/console/incidents?open=1");
    expect([...api.jar.keys()]).toEqual(["__Host-vigie"]);
  });

  test.each([
    ["/compte/habilitations", "/compte/habilitations"],
    ["/en/account", "/en/account"],
    ["", "/compte"],
  ])("leads who has no role for the console from %j to %s", async (asked, to) => {
    await addPerson(api.w.ctx, { email: "col@ministere.exemple.fr", role: "member" });
    const answer = await signInAs("colleague", asked === "" ? "" : `?to=${asked}`);

    expect(answer.headers.get("location")).toBe(to);
    expect((await api.send("GET", to)).status).toBe(200);
  });

  test("sets one cookie, which names nobody", async () => {
    await signInAs("ada");
    expect([...api.jar.keys()]).toEqual(["__Host-vigie"]);
    expect(await (await whoAmI()).json()).toMatchObject({
      person: { email: "ada@exemple.fr", role: "editor" },
      session: { method: "oidc" },
    });
  });

  test("lets in who has a role by their domain, and lists them", async () => {
    expect((await signInAs("colleague")).headers.get("location")).toBe("/console");

    expect(await allPeople(api.w.db)).toMatchObject([
      { email: "ada@exemple.fr" },
      { email: "col@ministere.exemple.fr", role: "reader" },
    ]);
  });

  test("ends here and, if its user wants to, there", async () => {
    await signInAs("ada");

    const answer = await api.send("DELETE", "/api/v1/session");

    const { signOutUrl } = (await answer.json()) as { signOutUrl: string };
    const end = new URL(signOutUrl);
    expect(end.origin).toBe(provider.issuer);
    expect(end.searchParams.get("post_logout_redirect_uri")).toBe(HOME);
    expect((await fetch(end, { redirect: "manual" })).status).toBe(200);
    expect((await whoAmI()).status).toBe(401);
  });

  test.each(["stranger", "unverified", null] as const)(
    "keeps %s out, on a page that says so",
    async (account) => {
      const answer = await signInAs(account);

      expect(answer.status).toBe(account === null ? 401 : 403);
      expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
      expect(await answer.text()).toContain("https://status.exemple.test/console/sign-in");
      expect(api.jar.size).toBe(0);
      expect(await allPeople(api.w.db)).toHaveLength(1);
    },
  );

  test("keeps out another account with the address of who came first", async () => {
    await signInAs("ada");
    api.jar.clear();

    expect((await signInAs("eve")).status).toBe(403);
  });
});

describe("the way back", () => {
  test("is good once", async () => {
    const path = await away("ada");
    const attempt = new Map(api.jar);
    expect((await api.send("GET", path)).status).toBe(303);

    api.jar.clear();
    for (const [name, value] of attempt) api.jar.set(name, value);
    expect((await api.send("GET", path)).status).toBe(401);
  });

  test("is good in the browser that left alone", async () => {
    const path = await away("ada");
    const attempt = new Map(api.jar);
    api.jar.clear();

    expect((await api.send("GET", path)).status).toBe(401);

    // Another attempt's, begun by whoever sends the victim here.
    for (const [name, value] of attempt) api.jar.set(name, value);
    await api.send("GET", "/auth/oidc/start");
    expect((await api.send("GET", path)).status).toBe(401);
    expect((await whoAmI()).status).toBe(401);
  });

  test.each([
    {
      name: "a changed cookie",
      spoilt: (v: string) => (v.startsWith("A") ? "B" : "A") + v.slice(1),
    },
    { name: "a cookie of nothing", spoilt: () => "x" },
  ])("is not good with $name", async ({ spoilt }) => {
    const path = await away("ada");
    for (const [name, value] of api.jar) api.jar.set(name, spoilt(value));

    expect((await api.send("GET", path)).status).toBe(401);
  });

  test.each([
    (path: string) => path.replace(/state=[^&]*/, "state=other"),
    (path: string) => path.replace(/code=[^&]*/, "code=other"),
    () => "/auth/oidc/callback",
    () => "/auth/oidc/callback?error=access_denied",
    () => "/auth/oidc/callback?code=x&code=y&state=z",
  ])("is not good with another answer (%#)", async (spoil) => {
    const path = await away("ada");

    expect((await api.send("GET", spoil(path))).status).toBe(401);
    expect(api.jar.size).toBe(0);
  });

  test("is not good after ten minutes", async () => {
    const path = await away("ada");
    await api.w.wait(10 * 60_000);

    expect((await api.send("GET", path)).status).toBe(401);
  });

  test.each([
    "https://evil.test/console",
    "//evil.test/console",
    "/\\evil.test/console",
    "/consolation",
    "/",
    "javascript:alert(1)",
    "/console/../api/v1/people",
    "%",
  ])("leads to our console alone: not to %s", async (to) => {
    const answer = await signInAs("ada", `?to=${encodeURIComponent(to)}`);

    expect(answer.headers.get("location")).toBe("/console");
  });
});

test("a provider that does not answer is reported, and the page works", async () => {
  await provider.stop();

  const answer = await api.send("GET", "/auth/oidc/start", undefined, { "accept-language": "en" });

  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("The identity provider does not answer");
});

test("where none is set up, there is nothing at its address", async () => {
  const without = await peopleApi();

  expect((await without.send("GET", "/auth/oidc/start")).status).toBe(404);
  expect((await without.send("GET", "/auth/oidc/callback")).status).toBe(404);
});
