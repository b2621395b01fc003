import { createRemoteJWKSet, jwtVerify } from "jose";
import jsonwebtoken from "jsonwebtoken";
import jwksRsa from "jwks-rsa";
import * as openid from "openid-client";
import { ClientCredentials } from "simple-oauth2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issueGrantToken } from "../../../server/actions/grant-tokens.ts";
import { createAccount, type WithSecret } from "../../../server/actions/technical-accounts.ts";
import { rotateKey } from "../../../server/auth/keys.ts";
import { listenOnLoopback } from "../../helpers/browser.ts";
import { actingAs, grantHouse, grantIn } from "../../helpers/grants.ts";
import { organizationWith, SIRETS } from "../../helpers/technical-accounts.ts";
import { answeredBy } from "../../helpers/world-site.ts";
import { ANNE, SMALL, world, type World } from "../../helpers/world.ts";

// Clients of others, unchanged, over HTTP.

let w: World;
let site: Awaited<ReturnType<typeof listenOnLoopback>>;
let own: WithSecret;

beforeAll(async () => {
  site = await listenOnLoopback(answeredBy(() => w));
  // Its clock is the machine's, as the clients' is.
  w = await world({
    yaml: SMALL.replace("https://status.exemple.test", site.url),
    at: Date.now(),
  });
  const mairie = await organizationWith(w.ctx, ["insee"]);
  const wanted = { contactEmail: "ada@exemple.fr", scopes: ["maintenance:write"] } as const;
  own = await createAccount({ ...w.ctx, by: ANNE }, mairie, wanted);
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await w.db.destroy();
});

let plans = 0;
/** Plans a maintenance on an evening of its own with an access token. */
async function plan(token: string): Promise<number> {
  const startsAt = Date.now() + (plans += 1) * 86_400_000;
  const { status } = await fetch(`${site.url}/api/v1/maintenances`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      title: "Bascule",
      components: ["insee/sirene"],
      startsAt: new Date(startsAt).toISOString(),
      endsAt: new Date(startsAt + 3_600_000).toISOString(),
    }),
  });
  return status;
}

async function verified(token: string): Promise<void> {
  const address = `${site.url}/.well-known/jwks.json`;
  const audience = site.url;
  const set = createRemoteJWKSet(new URL(address));
  const { payload } = await jwtVerify(token, set, {
    issuer: site.url,
    audience,
    typ: "at+jwt",
    requiredClaims: ["client_id", "jti", "iat", "exp", "sub"],
  });
  expect(payload["client_id"]).toBe(own.account.login);

  expect((await verifiedElsewhere(token, audience)).sub).toBe(own.account.id);
}

/** Verifies a token by jsonwebtoken, with the key that jwks-rsa finds. */
async function verifiedElsewhere(token: string, audience: [string, ...string[]] | string) {
  const keys = jwksRsa({ jwksUri: `${site.url}/.well-known/jwks.json` });
  const { kid } = jsonwebtoken.decode(token, { complete: true })!.header;
  const key = (await keys.getSigningKey(kid)).getPublicKey();
  return jsonwebtoken.verify(token, key, { algorithms: ["ES256"], issuer: site.url, audience });
}

describe.each(["before", "after"])("%s a new key signs", (when) => {
  beforeAll(async () => {
    if (when === "after") await rotateKey(w.ctx);
  });

  test.each([
    { name: "Basic", authenticated: openid.ClientSecretBasic },
    { name: "the body", authenticated: openid.ClientSecretPost },
  ])("openid-client gets, introspects and revokes a token by $name", async ({ authenticated }) => {
    const config = await openid.discovery(
      new URL(site.url),
      own.account.login,
      undefined,
      authenticated(own.secret),
      { algorithm: "oauth2", execute: [openid.allowInsecureRequests] },
    );
    const { access_token: token, expires_in: seconds } = await openid.clientCredentialsGrant(
      config,
      { scope: "maintenance:write" },
    );

    expect(seconds).toBe(3600);
    await verified(token);
    expect(await plan(token)).toBe(201);
    expect(await openid.tokenIntrospection(config, token)).toMatchObject({
      active: true,
      scope: "maintenance:write",
    });
    await openid.tokenRevocation(config, token);
    expect(await openid.tokenIntrospection(config, token)).toEqual({ active: false });
    expect(await plan(token)).toBe(401);
    const refused = openid.clientCredentialsGrant(config, { scope: "usage:write" });
    await expect(refused).rejects.toMatchObject({ error: "invalid_scope" });
  });

  test.each(["header", "body"] as const)(
    "simple-oauth2 gets and revokes a token by %s",
    async (authorizationMethod) => {
      const client = new ClientCredentials({
        client: { id: own.account.login, secret: own.secret },
        auth: { tokenHost: site.url, tokenPath: "/oauth/token", revokePath: "/oauth/revoke" },
        options: { authorizationMethod },
      });
      const access = await client.getToken({ scope: "maintenance:write" });
      const token = access.token["access_token"] as string;

      expect(access.expired()).toBe(false);
      await verified(token);
      expect(await plan(token)).toBe(201);
      await access.revoke("access_token");
      expect(await plan(token)).toBe(401);
    },
  );

  test("jsonwebtoken with jwks-rsa verifies the token of a grant", async () => {
    const house = await grantHouse(w.ctx, SIRETS[when === "before" ? 2 : 3], when);
    const grant = await grantIn(w.ctx, house);
    const acting = actingAs(w.ctx, house.applicant);
    const { token, text } = await issueGrantToken(acting, grant.id, { keepOldForHours: 0 });

    const claims = await verifiedElsewhere(text, site.url);
    expect(claims).toMatchObject({ sub: token.id, scope: "status:read entreprises" });
    const forged = `${text.slice(0, -4)}AAAA`;
    await expect(verifiedElsewhere(forged, site.url)).rejects.toThrow("invalid signature");
  });
});
