import { decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import { linkProviders } from "../../../server/actions/organizations.ts";
import { basic, body, errorOf, GRANT, ISSUER, oauthDesk } from "../../helpers/oauth-desk.ts";
import { SIRETS } from "../../helpers/technical-accounts.ts";

const { desk, account, send, tokenOf } = oauthDesk();

describe("an access token", () => {
  test("is a JWT of an hour for issuer and gateway, signed by a published key", async () => {
    const res = await send("/oauth/token", GRANT, basic(desk.own));

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
    const now = Math.floor(desk.w.now() / 1000);
    expect(decodeJwt(answer.access_token)).toMatchObject({
      iss: ISSUER,
      aud: [ISSUER, "https://api.exemple.test"],
      sub: desk.own.account.id,
      client_id: desk.own.account.login,
      iat: now,
      exp: now + 3600,
      scope: "status:read maintenance:write",
      organization: desk.mairie.id,
      siret: SIRETS[0],
    });
    const set = await desk.w.request("/.well-known/jwks.json");
    expect(set.headers.get("cache-control")).toBe("public, max-age=300");
    const { keys } = (await set.json()) as { keys: Record<string, string>[] };
    expect(keys.find((key) => key["kid"] === kid)).toMatchObject({ alg: "ES256", use: "sig" });
    expect(keys.filter((key) => key["d"] !== undefined)).toEqual([]);
  });

  test("comes for credentials in the body too, as for those by Basic", async () => {
    expect((await send("/oauth/token", { ...GRANT, ...body(desk.own) }, {})).status).toBe(200);
  });

  test("has the scopes that were asked for, each once", async () => {
    const token = await tokenOf(desk.own, { scope: " maintenance:write  maintenance:write" });

    expect(decodeJwt(token)).toMatchObject({ scope: "maintenance:write" });
  });

  test("is known by its login under the configured domain", () => {
    expect(desk.own.account.login).toMatch(/^TECH_\d+_84965690500015@comptes\.exemple\.test$/);
  });
});

const encodedTwice = () =>
  `Basic ${btoa(`${desk.own.account.login}:${desk.own.secret.replace("vts", "%76t%73")}`)}`;

describe("a request for a token", () => {
  test("may form-encode the halves of Basic, or not", async () => {
    const raw = `Basic ${btoa(`${desk.own.account.login}:${desk.own.secret}`)}`;
    for (const authorization of [raw, encodedTwice(), raw.replace("Basic", "basic")]) {
      expect((await send("/oauth/token", GRANT, { authorization })).status).toBe(200);
    }
  });

  test.each<{
    name: string;
    fields?: () => Record<string, string> | string;
    headers?: () => Readonly<Record<string, string>>;
    error: string;
  }>([
    {
      name: "credentials by Basic and in the body",
      fields: () => ({ ...GRANT, ...body(desk.own) }),
      headers: () => basic(desk.own),
      error: "400 invalid_request",
    },
    {
      name: "another client_id beside Basic",
      fields: () => ({ ...GRANT, client_id: "TECH_9_84965690500015@comptes.exemple.test" }),
      headers: () => basic(desk.own),
      error: "400 invalid_request",
    },
    { name: "no credentials", headers: () => ({}), error: "401 invalid_client" },
    {
      name: "a login without a secret",
      fields: () => ({ ...GRANT, client_id: desk.own.account.login }),
      headers: () => ({}),
      error: "401 invalid_client",
    },
    {
      name: "a wrong secret",
      headers: () => basic({ ...desk.own, secret: `${desk.own.secret.slice(0, -1)}!` }),
      error: "401 invalid_client",
    },
    {
      name: "an empty secret",
      headers: () => basic({ ...desk.own, secret: "" }),
      error: "401 invalid_client",
    },
    {
      name: "an unknown login",
      headers: () => ({ authorization: `Basic ${btoa(`nobody:${desk.own.secret}`)}` }),
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
      headers: () => ({ ...basic(desk.own), "content-type": "application/json" }),
      error: "400 invalid_request",
    },
    {
      name: "a body above 64 KiB",
      fields: () => ({ ...GRANT, more: "x".repeat(70_000) }),
      error: "413 invalid_request",
    },
  ])("with $name: $error", async ({ fields, headers, error }) => {
    const res = await send("/oauth/token", fields?.() ?? GRANT, headers?.() ?? basic(desk.own));

    if (error.startsWith("401")) {
      expect(res.headers.get("www-authenticate")).toMatch(/^Basic /);
    }
    expect(await errorOf(res)).toBe(error);
  });

  test.each(["GET", "PUT", "DELETE"])("by %s is 405", async (method) => {
    for (const path of ["/oauth/token", "/oauth/introspect", "/oauth/revoke"]) {
      const res = await desk.w.request(path, { method });
      expect(res.headers.get("allow")).toContain("POST");
      expect(await errorOf(res)).toBe("405 invalid_request");
    }
  });

  test("of an account without a scope any more is invalid_scope, until a provider is linked", async () => {
    const one = await account(desk.insee, ["maintenance:write"]);
    await linkProviders(desk.ctx, desk.insee, []);
    const refused = await send("/oauth/token", GRANT, basic(one));
    await linkProviders(desk.ctx, desk.insee, ["insee"]);

    expect(await errorOf(refused)).toBe("400 invalid_scope");
    await tokenOf(one);
  });
});

test("after ten wrong secrets even the right one waits, but no other account", async () => {
  const wrong = basic({ ...desk.own, secret: "vts_wrong" });
  for (let tries = 0; tries < 10; tries += 1) {
    expect((await send("/oauth/token", GRANT, wrong)).status).toBe(401);
  }

  const stopped = await send("/oauth/token", GRANT, basic(desk.own));
  expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await errorOf(stopped)).toBe("429 temporarily_unavailable");
  await tokenOf(await account(desk.mairie, ["status:read"]));
});

test("the metadata names every endpoint under the issuer", async () => {
  const res = await desk.w.request("/.well-known/oauth-authorization-server");
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
  const again = await desk.w.request("/.well-known/oauth-authorization-server", {
    headers: { "if-none-match": etag },
  });
  expect(again.status).toBe(304);
});
