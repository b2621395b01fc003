import { decodeJwt } from "jose";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { issueGrantToken, type WithText } from "../../../server/actions/grant-tokens.ts";
import { createAccount, type WithSecret } from "../../../server/actions/technical-accounts.ts";
import { rotateKey } from "../../../server/auth/keys.ts";
import type { Context } from "../../../server/context/context.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import type { AccountScope } from "../../../server/core/people/scopes.ts";
import { expectValid } from "../../helpers/account-schemas.ts";
import { actingAs, grantHouse, grantIn, type GrantHouse } from "../../helpers/grants.ts";
import { organizationWith, SIRETS } from "../../helpers/technical-accounts.ts";
import { ANNE, world, type World } from "../../helpers/world.ts";

let w: World;
let ctx: Context;
let house: GrantHouse;
let own: WithSecret;
let foreign: WithSecret;
let gateway: WithSecret;
let issued: WithText;

const accountOf = (of: Organization, scope: AccountScope) =>
  createAccount(ctx, of, { contactEmail: "ada@exemple.fr", scopes: [scope] });

beforeAll(async () => {
  w = await world();
  ctx = { ...w.ctx, by: ANNE };
  house = await grantHouse(w.ctx);
  const other = await organizationWith(w.ctx, [], SIRETS[1]);
  own = await accountOf(house.organization, "usage:read");
  foreign = await accountOf(other, "usage:read");
  gateway = await accountOf(other, "token:introspect");
});
afterAll(() => w.db.destroy());
beforeEach(async () => {
  const grant = await grantIn(w.ctx, house);
  issued = await issueGrantToken(actingAs(w.ctx, house.applicant), grant.id, {
    keepOldForHours: 0,
  });
});

async function ask(path: "introspect" | "revoke", { account, secret }: WithSecret) {
  const res = await w.request(`/oauth/${path}`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${account.login}:${secret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ token: issued.text }).toString(),
  });
  const body = (await res.json()) as Record<string, unknown>;
  if (path === "introspect") expectValid("introspection", body);
  return { status: res.status, body };
}

test("a grant's token is introspected by its organisation and by the gateway", async () => {
  const { id, grantId } = issued.token;
  const expected = {
    active: true,
    sub: id,
    client_id: grantId,
    scope: "status:read entreprises",
    organization: house.organization.id,
    siret: SIRETS[0],
    exp: Math.floor(issued.token.expiresAt / 1000),
    jti: decodeJwt(issued.text).jti,
  };

  expect((await ask("introspect", own)).body).toMatchObject(expected);
  expect((await ask("introspect", foreign)).body).toEqual({ active: false });
  await rotateKey(ctx);
  expect((await ask("introspect", gateway)).body).toMatchObject(expected);
});

test("the expiry of a prolonged or replaced token is that of the record, not the text's", async () => {
  const expiryOf = async (change: Partial<Record<"expires_at" | "revoked_at", number>>) => {
    await w.db.updateTable("token").set(change).where("id", "=", issued.token.id).execute();
    const { body } = await ask("introspect", own);
    return body["active"] === true ? Number(body["exp"]) * 1000 : null;
  };
  const later = Math.floor(issued.token.expiresAt / 1000) * 1000 + HOUR_MS;

  expect(await expiryOf({ expires_at: later })).toBe(later);
  expect(await expiryOf({ revoked_at: w.now() + HOUR_MS })).toBe(w.now() + HOUR_MS);
  expect(await expiryOf({ revoked_at: w.now() })).toBeNull();
});

test("a grant's token is revoked by an account of its organisation, and by no other", async () => {
  expect(await ask("revoke", foreign)).toMatchObject({
    status: 400,
    body: { error: "unauthorized_client" },
  });
  expect((await ask("introspect", own)).body).toMatchObject({ active: true });
  expect((await ask("revoke", own)).status).toBe(200);
  expect((await ask("revoke", own)).status).toBe(200);
  expect((await ask("introspect", own)).body).toEqual({ active: false });
});
