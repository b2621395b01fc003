import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import {
  changeAccount,
  deactivateAccount,
  reactivateAccount,
  resetSecret,
} from "../../../server/actions/technical-accounts.ts";
import { rotateKey } from "../../../server/auth/keys.ts";
import { issueToken } from "../../../server/auth/token.ts";
import { basic, errorOf, GRANT, ISSUER, oauthDesk } from "../../helpers/oauth-desk.ts";
import { SIRETS } from "../../helpers/technical-accounts.ts";

const { desk, account, send, tokenOf, introspect, isActive } = oauthDesk();

describe("introspection", () => {
  test("shows an organisation's own token, to each of its accounts", async () => {
    const token = await tokenOf(desk.own);
    const colleague = await account(desk.mairie, ["usage:read"]);

    expect(await introspect(colleague, token)).toMatchObject({
      active: true,
      iss: ISSUER,
      sub: desk.own.account.id,
      client_id: desk.own.account.login,
      scopes: ["status:read", "maintenance:write"],
      organization: desk.mairie.id,
      siret: SIRETS[0],
    });
  });

  test("of another organisation's token is inactive, but for the gateway", async () => {
    const token = await tokenOf(desk.own);

    expect(await introspect(await account(desk.insee, ["usage:read"]), token)).toEqual({
      active: false,
    });
    const gateway = await account(desk.insee, ["token:introspect"]);
    expect(await introspect(gateway, token)).toMatchObject({ active: true });
  });

  test("of what is no valid token is inactive", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const token = await tokenOf(desk.own);
    const header = decodeProtectedHeader(token);
    const forged = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: header.kid! })
      .sign(privateKey);
    const [head, claims] = token.split(".");
    const teams = await issueToken(desk.ctx, { name: "ci", role: "admin" });
    const none = `${btoa('{"alg":"none","typ":"at+jwt"}')}.${claims}.`;
    for (const one of ["x", "a.b.c", forged, `${head}.${claims}.`, none, teams.token]) {
      expect(await introspect(desk.own, one)).toEqual({ active: false });
    }
  });

  test("wants a token, and credentials", async () => {
    expect(await errorOf(await send("/oauth/introspect", {}, basic(desk.own)))).toBe(
      "400 invalid_request",
    );
    expect(await errorOf(await send("/oauth/introspect", { token: "x" }, {}))).toBe(
      "401 invalid_client",
    );
  });

  test("shows only the scopes that the account still has", async () => {
    const token = await tokenOf(desk.own);
    await changeAccount(desk.ctx, desk.own.account.id, { scopes: ["status:read"] });

    expect(await introspect(desk.own, token)).toMatchObject({ scope: "status:read" });
  });
});

describe("a token ends", () => {
  test("an hour after it was issued", async () => {
    const late = { ...desk.ctx, now: () => desk.w.now() - 3_600_000 };
    const { issueAccessToken } = await import("../../../server/auth/access-token.ts");
    const client = { account: desk.own.account, organization: desk.mairie, secretUntil: null };
    const [old, young] = await Promise.all([
      issueAccessToken(late, client, ["status:read"]),
      issueAccessToken({ ...late, now: () => late.now() + 1000 }, client, ["status:read"]),
    ]);

    expect([await isActive(old.token), await isActive(young.token)]).toEqual([false, true]);
  });

  test("with the secret that it was got with", async () => {
    const old = desk.own;
    await resetSecret(desk.ctx, desk.own.account.id, 1);
    await desk.w.db
      .updateTable("technical_account")
      .set({ previous_until: desk.w.now() + 600_000 })
      .where("id", "=", desk.own.account.id)
      .execute();

    const res = await send("/oauth/token", GRANT, basic(old));
    expect(await res.json()).toMatchObject({ expires_in: 600 });
  });

  test("at once by a reset, whose old secret still gets new ones", async () => {
    const token = await tokenOf(desk.own);
    const old = desk.own;
    desk.own = await resetSecret(desk.ctx, desk.own.account.id, 168);

    expect(await isActive(token)).toBe(false);
    expect(await isActive(await tokenOf(old))).toBe(true);
  });

  test("at once by a deactivation, and does not come back", async () => {
    const token = await tokenOf(desk.own);
    await deactivateAccount(desk.ctx, desk.own.account.id);
    expect(await errorOf(await send("/oauth/token", GRANT, basic(desk.own)))).toBe(
      "401 invalid_client",
    );

    await reactivateAccount(desk.ctx, desk.own.account.id);
    expect(await isActive(token)).toBe(false);
    expect(await isActive(await tokenOf(desk.own))).toBe(true);
  });

  test("by its own revocation, and no other does", async () => {
    const [token, other] = [await tokenOf(desk.own), await tokenOf(desk.own)];

    for (let times = 0; times < 2; times += 1) {
      const res = await send(
        "/oauth/revoke",
        { token, token_type_hint: "access_token" },
        basic(desk.own),
      );
      expect([res.status, await res.text()]).toEqual([200, "{}"]);
    }
    expect([await isActive(token), await isActive(other)]).toEqual([false, true]);
    const columns = await desk.w.db.selectFrom("revoked_token").selectAll().execute();
    expect(JSON.stringify(columns)).not.toContain(decodeJwt(token).jti);
  });

  test("not by another account: 400; an unknown one is 200", async () => {
    const token = await tokenOf(desk.own);
    const colleague = await account(desk.mairie, ["usage:read"]);
    const revoke = (text: string) => send("/oauth/revoke", { token: text }, basic(colleague));

    expect(await errorOf(await revoke(token))).toBe("400 unauthorized_client");
    expect(await isActive(token)).toBe(true);
    expect((await revoke("unknown")).status).toBe(200);
    expect(await errorOf(await send("/oauth/revoke", {}, basic(desk.own)))).toBe(
      "400 invalid_request",
    );
  });
});

test("after a rotation the old key stays published as long as what it signed is valid", async () => {
  const token = await tokenOf(desk.own);
  const { kid } = decodeProtectedHeader(token);
  await rotateKey(desk.ctx);
  const published = async () => {
    const res = await desk.w.request("/.well-known/jwks.json");
    return ((await res.json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid);
  };

  expect(await isActive(token)).toBe(true);
  expect(decodeProtectedHeader(await tokenOf(desk.own)).kid).not.toBe(kid);
  expect(await published()).toContain(kid);
  await desk.w.db.updateTable("signing_key").set({ signed_until: desk.w.now() }).execute();
  expect(await published()).not.toContain(kid);
  expect(await published()).toHaveLength(1);
});
