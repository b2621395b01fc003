import { expect, afterAll, beforeAll, beforeEach } from "vitest";
import { createAccount, type WithSecret } from "../../server/actions/technical-accounts.ts";
import type { Context } from "../../server/context/context.ts";
import type { Organization } from "../../server/core/people/organization.ts";
import type { AccountScope } from "../../server/core/people/scopes.ts";
import { expectValid } from "./account-schemas.ts";
import { organizationWith, SIRETS } from "./technical-accounts.ts";
import { ANNE, SMALL, world, type World } from "./world.ts";

export const ISSUER = "https://status.exemple.test";
const YAML = `${SMALL}
access:
  audience: https://api.exemple.test
  technicalDomain: comptes.exemple.test
`;

type Headers = Readonly<Record<string, string>>;

/** A server with two organisations, and a technical account of the first anew for each test. */
type OAuthDesk = {
  w: World;
  ctx: Context;
  mairie: Organization;
  insee: Organization;
  own: WithSecret;
};

export const basic = ({ account: { login }, secret }: WithSecret): Headers => ({
  authorization: `Basic ${btoa(`${encodeURIComponent(login)}:${encodeURIComponent(secret)}`)}`,
});
export const body = ({ account: { login }, secret }: WithSecret) => ({
  client_id: login,
  client_secret: secret,
});
export const GRANT = { grant_type: "client_credentials" };

/** Returns the status and code of an answer, whose error must have the shape of OAuth 2. */
export async function errorOf(res: Response) {
  expect(res.headers.get("content-type")).toMatch(/^application\/json/);
  expect(res.headers.get("cache-control")).toBe("no-store");
  const { error, error_description, ...rest } = (await res.json()) as Record<string, string>;
  expect(error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(rest).toEqual({});
  return `${res.status} ${error}`;
}

/** Makes the desk for the tests of a file, and returns it with the calls of clients. */
export function oauthDesk() {
  const desk = {} as OAuthDesk;
  beforeAll(async () => {
    desk.w = await world({ yaml: YAML });
    desk.ctx = { ...desk.w.ctx, config: desk.w.ctx.config, by: ANNE };
    desk.mairie = await organizationWith(desk.w.ctx, ["dgfip"]);
    desk.insee = await organizationWith(desk.w.ctx, ["insee"], SIRETS[1]);
  });
  afterAll(() => desk.w.db.destroy());
  beforeEach(async () => {
    desk.own = await account(desk.mairie, ["status:read", "maintenance:write"]);
  });

  const account = (organization: Organization, scopes: readonly AccountScope[]) =>
    createAccount(desk.ctx, organization, { contactEmail: "ada@exemple.fr", scopes });
  const send = (
    path: string,
    fields: Readonly<Record<string, string>> | string,
    headers: Headers,
  ) =>
    desk.w.request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: typeof fields === "string" ? fields : new URLSearchParams(fields).toString(),
    });
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
  const isActive = async (token: string) => (await introspect(desk.own, token))["active"];
  return { desk, account, send, tokenOf, introspect, isActive };
}
