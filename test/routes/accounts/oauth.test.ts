import { decodeJwt, decodeProtectedHeader, SignJWT, generateKeyPair } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  changeAccount,
  createAccount,
  deactivateAccount,
  reactivateAccount,
  resetSecret,
  type WithSecret,
} from "../../../server/actions/technical-accounts.ts";
import { rotateKey } from "../../../server/auth/keys.ts";
import { issueToken } from "../../../server/auth/token.ts";
import type { Context } from "../../../server/context/context.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import type { AccountScope } from "../../../server/core/people/scopes.ts";
import { linkProviders } from "../../../server/actions/organizations.ts";
import { expectValid } from "../../helpers/account-schemas.ts";
import { organizationWith, SIRETS } from "../../helpers/technical-accounts.ts";
import { ANNE, SMALL, world, type World } from "../../helpers/world.ts";

const ISSUER = "https://status.exemple.test";
const YAML = `${SMALL}
access:
  audience: https://api.exemple.test
  technicalDomain: comptes.exemple.test
`;

let w: World;
let ctx: Context;
let mairie: Organization;
let insee: Organization;
let own: WithSecret;

beforeAll(async () => {
  w = await world({ yaml: YAML });
  ctx = { ...w.ctx, config: w.ctx.config, by: ANNE };
  mairie = await organizationWith(w.ctx, ["dgfip"]);
  insee = await organizationWith(w.ctx, ["insee"], SIRETS[1]);
});
afterAll(() => w.db.destroy());
beforeEach(async () => {
  own = await account(mairie, ["status:read", "maintenance:write"]);
});

const account = (organization: Organization, scopes: readonly AccountScope[]) =>
  createAccount(ctx, organization, { contactEmail: "ada@exemple.fr", scopes });

type Headers = Readonly<Record<string, string>>;

const send = (path: string, fields: Readonly<Record<string, string>> | string, headers: Headers) =>
  w.request(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body: typeof fields === "string" ? fields : new URLSearchParams(fields).toString(),
  });

const basic = ({ account: { login }, secret }: WithSecret): Headers => ({
  authorization: `Basic ${btoa(`${encodeURIComponent(login)}:${encodeURIComponent(secret)}`)}`,
});
const body = ({ account: { login }, secret }: WithSecret) => ({
  client_id: login,
  client_secret: secret,
});
const GRANT = { grant_type: "client_credentials" };

async function tokenOf(who: WithSecret, more: Readonly<Record<string, string>> = {}) {
  const res = await send("/oauth/token", { ...GRANT, ...more }, basic(who));
  expect(res.status).toBe(200);
  return ((await res.json()) as { access_token: string }).access_token;
}

async function introspect(who: WithSecret, token: string) {
  const res = await send("/oauth/introspect", { token }, basic(who));
  expect(res.status).toBe(200);
  expect(res.headers.get("cache-control")).toBe("no-store");
  const answer = (await res.json()) as Readonly<Record<string, unknown>>;
  expectValid("introspection", answer);
  return answer;
}
const isActive = async (token: string) => (await introspect(own, token))["active"];

/** The status and code of an answer, whose error must have the shape of OAuth 2. */
async function errorOf(res: Response) {
  expect(res.headers.get("content-type")).toMatch(/^application\/json/);
  expect(res.headers.get("cache-control")).toBe("no-store");
  const { error, error_description, ...rest } = (await res.json()) as Record<string, string>;
  expect(error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(rest).toEqual({});
  return `${res.status} ${error}`;
}

describe("an access token", () => {
  test("is a JWT of an hour for issuer and gateway, signed by a published key", async () => {
    const res = await send("/oauth/token", GRANT, basic(own));

    expect(res.status).toBe(200);
    expect([res.headers.get("cache-control"), res.headers.get("pragma")]).toEqual([
      "no-store",
      "no-cache",
    ]);
    const answer = (await res.json()) as { access_token: string };
    expect(answer).toMatchObject({
      token_type: "Bearer",
      expires_in: 3600,
      scope: "status:read maintenance:write",
    });
    expect(answer).not.toHaveProperty("refresh_token");
    const { typ, alg, kid } = decodeProtectedHeader(answer.access_token);
    expect({ typ, alg }).toEqual({ typ: "at+jwt", alg: "ES256" });
    const now = Math.floor(w.now() / 1000);
    expect(decodeJwt(answer.access_token)).toMatchObject({
      iss: ISSUER,
      aud: [ISSUER, "https://api.exemple.test"],
      sub: own.account.id,
      client_id: own.account.login,
      iat: now,
      exp: now + 3600,
      scope: "status:read maintenance:write",
      organization: mairie.id,
      siret: SIRETS[0],
    });
    const set = await w.request("/.well-known/jwks.json");
    expect(set.headers.get("cache-control")).toBe("public, max-age=300");
    const { keys } = (await set.json()) as { keys: Record<string, string>[] };
    expect(keys.find((key) => key["kid"] === kid)).toMatchObject({ alg: "ES256", use: "sig" });
    expect(keys.filter((key) => key["d"] !== undefined)).toEqual([]);
  });

  test("comes for credentials in the body too, as for those by Basic", async () => {
    expect((await send("/oauth/token", { ...GRANT, ...body(own) }, {})).status).toBe(200);
  });

  test("has the scopes that were asked for, each once", async () => {
    const token = await tokenOf(own, { scope: " maintenance:write  maintenance:write" });

    expect(decodeJwt(token)).toMatchObject({ scope: "maintenance:write" });
  });

  test("is known by its login under the configured domain", () => {
    expect(own.account.login).toMatch(/^TECH_\d+_84965690500015@comptes\.exemple\.test$/);
  });
});

const encodedTwice = () =>
  `Basic ${btoa(`${own.account.login}:${own.secret.replace("vts", "%76t%73")}`)}`;

describe("a request for a token", () => {
  test("may form-encode the halves of Basic, or not", async () => {
    const raw = `Basic ${btoa(`${own.account.login}:${own.secret}`)}`;
    for (const authorization of [raw, encodedTwice(), raw.replace("Basic", "basic")]) {
      expect((await send("/oauth/token", GRANT, { authorization })).status).toBe(200);
    }
  });

  test.each<{
    name: string;
    fields?: () => Record<string, string> | string;
    headers?: () => Headers;
    error: string;
  }>([
    {
      name: "credentials by Basic and in the body",
      fields: () => ({ ...GRANT, ...body(own) }),
      headers: () => basic(own),
      error: "400 invalid_request",
    },
    {
      name: "another client_id beside Basic",
      fields: () => ({ ...GRANT, client_id: "TECH_9_84965690500015@comptes.exemple.test" }),
      headers: () => basic(own),
      error: "400 invalid_request",
    },
    { name: "no credentials", headers: () => ({}), error: "401 invalid_client" },
    {
      name: "a login without a secret",
      fields: () => ({ ...GRANT, client_id: own.account.login }),
      headers: () => ({}),
      error: "401 invalid_client",
    },
    {
      name: "a wrong secret",
      headers: () => basic({ ...own, secret: `${own.secret.slice(0, -1)}!` }),
      error: "401 invalid_client",
    },
    {
      name: "an empty secret",
      headers: () => basic({ ...own, secret: "" }),
      error: "401 invalid_client",
    },
    {
      name: "an unknown login",
      headers: () => ({ authorization: `Basic ${btoa(`nobody:${own.secret}`)}` }),
      error: "401 invalid_client",
    },
    ...[
      "Basic",
      "Basic !!",
      `Basic ${btoa("no colon")}`,
      `Basic ${btoa("%zz:%")}`,
      "Bearer a.b.c",
    ].map((authorization) => ({
      name: `Authorization: ${authorization}`,
      headers: () => ({ authorization }),
      error: "401 invalid_client",
    })),
    { name: "no grant_type", fields: () => "scope=status:read", error: "400 invalid_request" },
    { name: "an empty grant_type", fields: () => "grant_type=", error: "400 invalid_request" },
    {
      name: "a password grant",
      fields: () => ({ grant_type: "password", username: "ada", password: "x" }),
      error: "400 unsupported_grant_type",
    },
    {
      name: "a scope of others",
      fields: () => ({ ...GRANT, scope: "status:read usage:read" }),
      error: "400 invalid_scope",
    },
    {
      name: "a scope that exists nowhere",
      fields: () => ({ ...GRANT, scope: 'entreprises "é\\' }),
      error: "400 invalid_scope",
    },
    {
      name: "a parameter that comes twice",
      fields: () => "grant_type=client_credentials&grant_type=client_credentials",
      error: "400 invalid_request",
    },
    {
      name: "JSON",
      fields: () => JSON.stringify(GRANT),
      headers: () => ({ ...basic(own), "content-type": "application/json" }),
      error: "400 invalid_request",
    },
    {
      name: "a body above 64 KiB",
      fields: () => ({ ...GRANT, more: "x".repeat(70_000) }),
      error: "413 invalid_request",
    },
  ])("with $name: $error", async ({ fields, headers, error }) => {
    const res = await send("/oauth/token", fields?.() ?? GRANT, headers?.() ?? basic(own));

    if (error.startsWith("401")) {
      expect(res.headers.get("www-authenticate")).toMatch(/^Basic /);
    }
    expect(await errorOf(res)).toBe(error);
  });

  test.each(["GET", "PUT", "DELETE"])("by %s is 405", async (method) => {
    for (const path of ["/oauth/token", "/oauth/introspect", "/oauth/revoke"]) {
      const res = await w.request(path, { method });
      expect(res.headers.get("allow")).toContain("POST");
      expect(await errorOf(res)).toBe("405 invalid_request");
    }
  });

  test("of an account without a scope any more is invalid_scope, until a provider is linked", async () => {
    const one = await account(insee, ["maintenance:write"]);
    await linkProviders(ctx, insee, []);
    const refused = await send("/oauth/token", GRANT, basic(one));
    await linkProviders(ctx, insee, ["insee"]);

    expect(await errorOf(refused)).toBe("400 invalid_scope");
    await tokenOf(one);
  });
});

test("after ten wrong secrets even the right one waits, but no other account", async () => {
  const wrong = basic({ ...own, secret: "vts_wrong" });
  for (let tries = 0; tries < 10; tries += 1) {
    expect((await send("/oauth/token", GRANT, wrong)).status).toBe(401);
  }

  const stopped = await send("/oauth/token", GRANT, basic(own));
  expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await errorOf(stopped)).toBe("429 temporarily_unavailable");
  await tokenOf(await account(mairie, ["status:read"]));
});

describe("introspection", () => {
  test("shows an organisation's own token, to each of its accounts", async () => {
    const token = await tokenOf(own);
    const colleague = await account(mairie, ["usage:read"]);

    expect(await introspect(colleague, token)).toMatchObject({
      active: true,
      iss: ISSUER,
      sub: own.account.id,
      client_id: own.account.login,
      scopes: ["status:read", "maintenance:write"],
      organization: mairie.id,
      siret: SIRETS[0],
    });
  });

  test("of another organisation's token is inactive, but for the gateway", async () => {
    const token = await tokenOf(own);

    expect(await introspect(await account(insee, ["usage:read"]), token)).toEqual({
      active: false,
    });
    const gateway = await account(insee, ["token:introspect"]);
    expect(await introspect(gateway, token)).toMatchObject({ active: true });
  });

  test("of what is no valid token is inactive", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const token = await tokenOf(own);
    const header = decodeProtectedHeader(token);
    const forged = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: header.kid! })
      .sign(privateKey);
    const [head, claims] = token.split(".");
    const teams = await issueToken(ctx, { name: "ci", role: "admin" });
    const none = `${btoa('{"alg":"none","typ":"at+jwt"}')}.${claims}.`;
    for (const one of ["x", "a.b.c", forged, `${head}.${claims}.`, none, teams.token]) {
      expect(await introspect(own, one)).toEqual({ active: false });
    }
  });

  test("wants a token, and credentials", async () => {
    expect(await errorOf(await send("/oauth/introspect", {}, basic(own)))).toBe(
      "400 invalid_request",
    );
    expect(await errorOf(await send("/oauth/introspect", { token: "x" }, {}))).toBe(
      "401 invalid_client",
    );
  });

  test("shows only the scopes that the account still has", async () => {
    const token = await tokenOf(own);
    await changeAccount(ctx, own.account.id, { scopes: ["status:read"] });

    expect(await introspect(own, token)).toMatchObject({ scope: "status:read" });
  });
});

describe("a token ends", () => {
  test("an hour after it was issued", async () => {
    const late = { ...ctx, now: () => w.now() - 3_600_000 };
    const { issueAccessToken } = await import("../../../server/auth/access-token.ts");
    const client = { account: own.account, organization: mairie, secretUntil: null };
    const [old, young] = await Promise.all([
      issueAccessToken(late, client, ["status:read"]),
      issueAccessToken({ ...late, now: () => late.now() + 1000 }, client, ["status:read"]),
    ]);

    expect([await isActive(old.token), await isActive(young.token)]).toEqual([false, true]);
  });

  test("with the secret that it was got with", async () => {
    const old = own;
    await resetSecret(ctx, own.account.id, 1);
    await w.db
      .updateTable("technical_account")
      .set({ previous_until: w.now() + 600_000 })
      .where("id", "=", own.account.id)
      .execute();

    const res = await send("/oauth/token", GRANT, basic(old));
    expect(await res.json()).toMatchObject({ expires_in: 600 });
  });

  test("at once by a reset, whose old secret still gets new ones", async () => {
    const token = await tokenOf(own);
    const old = own;
    own = await resetSecret(ctx, own.account.id, 168);

    expect(await isActive(token)).toBe(false);
    expect(await isActive(await tokenOf(old))).toBe(true);
  });

  test("at once by a deactivation, and does not come back", async () => {
    const token = await tokenOf(own);
    await deactivateAccount(ctx, own.account.id);
    expect(await errorOf(await send("/oauth/token", GRANT, basic(own)))).toBe("401 invalid_client");

    await reactivateAccount(ctx, own.account.id);
    expect(await isActive(token)).toBe(false);
    expect(await isActive(await tokenOf(own))).toBe(true);
  });

  test("by its own revocation, and no other does", async () => {
    const [token, other] = [await tokenOf(own), await tokenOf(own)];

    for (let times = 0; times < 2; times += 1) {
      const res = await send(
        "/oauth/revoke",
        { token, token_type_hint: "access_token" },
        basic(own),
      );
      expect([res.status, await res.text()]).toEqual([200, "{}"]);
    }
    expect([await isActive(token), await isActive(other)]).toEqual([false, true]);
    const columns = await w.db.selectFrom("revoked_token").selectAll().execute();
    expect(JSON.stringify(columns)).not.toContain(decodeJwt(token).jti);
  });

  test("not by another account: 400; an unknown one is 200", async () => {
    const token = await tokenOf(own);
    const colleague = await account(mairie, ["usage:read"]);
    const revoke = (text: string) => send("/oauth/revoke", { token: text }, basic(colleague));

    expect(await errorOf(await revoke(token))).toBe("400 unauthorized_client");
    expect(await isActive(token)).toBe(true);
    expect((await revoke("unknown")).status).toBe(200);
    expect(await errorOf(await send("/oauth/revoke", {}, basic(own)))).toBe("400 invalid_request");
  });
});

test("after a rotation the old key stays published as long as what it signed is valid", async () => {
  const token = await tokenOf(own);
  const { kid } = decodeProtectedHeader(token);
  await rotateKey(ctx);
  const published = async () => {
    const res = await w.request("/.well-known/jwks.json");
    return ((await res.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid);
  };

  expect(await isActive(token)).toBe(true);
  expect(decodeProtectedHeader(await tokenOf(own)).kid).not.toBe(kid);
  expect(await published()).toContain(kid);
  await w.db.updateTable("signing_key").set({ signed_until: w.now() }).execute();
  expect(await published()).not.toContain(kid);
  expect(await published()).toHaveLength(1);
});

test("the metadata names every endpoint under the issuer", async () => {
  const res = await w.request("/.well-known/oauth-authorization-server");
  const metadata = (await res.json()) as Record<string, unknown>;

  expect(res.headers.get("access-control-allow-origin")).toBe("*");
  expect(metadata).toMatchObject({
    issuer: ISSUER,
    token_endpoint: `${ISSUER}/oauth/token`,
    introspection_endpoint: `${ISSUER}/oauth/introspect`,
    revocation_endpoint: `${ISSUER}/oauth/revoke`,
    jwks_uri: `${ISSUER}/.well-known/jwks.json`,
    response_types_supported: [],
    grant_types_supported: ["client_credentials"],
  });
  const etag = res.headers.get("etag")!;
  const again = await w.request("/.well-known/oauth-authorization-server", {
    headers: { "if-none-match": etag },
  });
  expect(again.status).toBe(304);
});
