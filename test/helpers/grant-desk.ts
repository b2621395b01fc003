import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { addMember } from "../../server/actions/members.ts";
import type { HeldGrant } from "../../server/core/people/grant.ts";
import { accountApi, type AccountApi, type Someone } from "./account-api.ts";
import { grantIn, type GrantHouse } from "./grants.ts";
import { organizationWith } from "./technical-accounts.ts";
import { ANNE, type World } from "./world.ts";

type Signed = { readonly [name in Exclude<keyof GrantHouse, "organization">]: Someone };

/** A server with an organisation, its people, and a grant anew for each test. */
export type GrantDesk = {
  w: World;
  house: Signed & Pick<GrantHouse, "organization">;
  stranger: Someone;
  operator: Someone;
  grant: HeldGrant;
  /** Every text of a token that a test of the file has seen. */
  readonly texts: string[];
};

/**
 * Makes the desk for the tests of a file, and returns it with the calls of its people.
 *
 * @param options limits of requests, if not the usual ones
 */
export function grantDesk(options: Parameters<typeof accountApi>[0] = {}) {
  const desk = { texts: [] as string[] } as unknown as GrantDesk;
  let api: AccountApi;
  beforeAll(async () => {
    api = await accountApi(options);
    desk.w = api.w;
    const organization = await organizationWith(desk.w.ctx);
    const [applicant, business] = [await api.someone("Ada"), await api.someone("Bea")];
    const [technical, colleague] = [await api.someone("Tom"), await api.someone("Col")];
    desk.stranger = await api.someone("Eve");
    desk.operator = await api.someone("Olga", { role: "operator" });
    desk.house = { organization, applicant, business, technical, colleague };
    const by = { ...desk.w.ctx, by: ANNE };
    await addMember(by, organization, applicant, "admin");
    await addMember(by, organization, business, "editor");
    await addMember(by, organization, colleague, "partial_editor");
  });
  afterAll(() => desk.w.db.destroy());
  beforeEach(async () => {
    desk.grant = await grantIn(desk.w.ctx, desk.house);
  });

  async function call(
    who: Someone | null,
    method: string,
    path: string,
    json?: unknown,
    headers: Record<string, string> = {},
  ) {
    const res = await desk.w.request(`/api/v1/grants${path}`, {
      method,
      headers: {
        ...(who && { cookie: who.cookie }),
        ...(json !== undefined && { "content-type": "application/json" }),
        "sec-fetch-site": "same-origin",
        ...headers,
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    const text = await res.text();
    // oxlint-disable-next-line no-explicit-any -- documents are checked by their schema.
    const body: any = text === "" ? null : JSON.parse(text);
    if (typeof body?.token === "string") desk.texts.push(body.token as string);
    return { status: res.status, headers: res.headers, body };
  }
  const issue = (who = desk.house.applicant, json: object = {}) =>
    call(who, "POST", `/${desk.grant.id}/tokens`, json);
  const keys = async () => {
    const res = await desk.w.request("/.well-known/jwks.json");
    return createLocalJWKSet((await res.json()) as JSONWebKeySet);
  };
  async function approved(id: string, json: object) {
    const res = await desk.w.request(`/api/v1/access-requests/${id}/approve`, {
      method: "POST",
      headers: {
        cookie: desk.operator.cookie,
        "content-type": "application/json",
        "sec-fetch-site": "same-origin",
      },
      body: JSON.stringify(json),
    });
    expect(res.status).toBe(200);
    return res.json();
  }
  return { desk, call, issue, keys, approved, api: () => api };
}
