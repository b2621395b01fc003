import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMember } from "../../../server/actions/members.ts";
import { createOrganization } from "../../../server/actions/organizations.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import { accountApi, type AccountApi, type Someone } from "../../helpers/account-api.ts";
import { expectValid } from "../../helpers/account-schemas.ts";
import { organizationWith, SIRETS } from "../../helpers/technical-accounts.ts";
import { ANNE, type World } from "../../helpers/world.ts";

let api: AccountApi;
let w: World;
let mairie: Organization;
let [admin, editor, stranger, operator, teamAdmin, reader]: Someone[] = [];

beforeAll(async () => {
  api = await accountApi();
  w = api.w;
  mairie = await organizationWith(w.ctx, ["insee"]);
  [admin, editor, stranger, operator, teamAdmin, reader] = await Promise.all([
    api.someone("Ada"),
    api.someone("Bob"),
    api.someone("Eve"),
    api.someone("Olga", { role: "operator" }),
    api.someone("Zoé", { role: "admin" }),
    api.someone("Rik", { role: "reader" }),
  ]);
  await addMember(w.ctx, mairie, admin!, "admin");
  await addMember(w.ctx, mairie, editor!, "editor");
});
afterAll(() => w.db.destroy());

type Headers = Record<string, string>;

/** Sends a request about the organisation's accounts; the answer is checked by its schema. */
async function call(
  who: Someone | null,
  method: string,
  path: string = "",
  json?: unknown,
  headers: Headers = {},
  org: string = mairie.slug,
) {
  const res = await w.request(`/api/v1/organizations/${org}/technical-accounts${path}`, {
    method,
    headers: {
      ...(who && { cookie: who.cookie }),
      ...(json !== undefined && { "content-type": "application/json" }),
      "sec-fetch-site": "same-origin",
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  // oxlint-disable-next-line no-explicit-any -- documents are checked by their schema.
  const body: any = await res.json();
  if (res.status < 300) {
    for (const one of body.accounts ?? [body]) expectValid("technical-account", one);
  }
  return { status: res.status, headers: res.headers, body };
}

const made = async (who: Someone = admin!, more: object = {}) =>
  (await call(who, "POST", "", { scopes: ["maintenance:write"], ...more })).body;

test("an account is made with its secret, which no other answer shows", async () => {
  const { status, headers, body } = await call(admin!, "POST", "", {
    scopes: ["maintenance:write", "usage:read"],
  });

  expect(status).toBe(201);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(body).toMatchObject({
    state: "active",
    contactEmail: "ada@exemple.fr",
    organization: { slug: mairie.slug },
    siret: SIRETS[0],
  });
  const read = await call(admin!, "GET", `/${body.id}`);
  expect(read.body).not.toHaveProperty("secret");
  expect({ ...read.body, secret: body.secret }).toEqual(body);
  const listed = await call(editor!, "GET");
  expect(listed.body.accounts[0]).toMatchObject({ id: body.id, contactEmail: "ad*@exemple.fr" });
  expect(JSON.stringify(listed.body)).not.toMatch("vts_");
});

test("a list comes in slices, newest first", async () => {
  const [first, second] = [await made(), await made()];

  const { body } = await call(admin!, "GET", "?limit=1");
  expect(body).toMatchObject({ accounts: [{ id: second.id }], more: true });
  const rest = await call(admin!, "GET", `?limit=1&before=${second.id}`);
  expect(rest.body.accounts[0].id).toBe(first.id);
});

describe("who may", () => {
  const READING = {
    admin: 200,
    editor: 200,
    stranger: 403,
    operator: 200,
    reader: 200,
    nobody: 401,
  };
  const WRITING = {
    admin: 201,
    editor: 403,
    stranger: 403,
    operator: 201,
    reader: 403,
    nobody: 401,
  };
  const people = () => ({ admin, editor, stranger, operator, reader, nobody: null });

  test.each(Object.entries(READING))("%s reads: %i", async (who, status) => {
    const someone = people()[who as keyof typeof READING] ?? null;
    expect(await call(someone, "GET")).toMatchObject({ status });
  });

  test.each(Object.entries(WRITING))("%s makes: %i", async (who, status) => {
    const someone = people()[who as keyof typeof WRITING] ?? null;
    const answer = await call(someone, "POST", "", { scopes: ["usage:read"] });
    expect(answer).toMatchObject({ status });
  });

  test("an account of another organisation is 404, and so is an unverified organisation", async () => {
    const own = await made();
    const other = await organizationWith(w.ctx, [], SIRETS[1]);
    await addMember(w.ctx, other, admin!, "admin");

    const foreign = await call(admin!, "POST", `/${own.id}/deactivate`, undefined, {}, other.slug);
    expect(foreign).toMatchObject({ status: 404 });
    const by = { ...w.ctx, by: ANNE };
    const hidden = await createOrganization(by, { name: "Cachée", description: "x" });
    expect(await call(stranger!, "GET", "", undefined, {}, hidden.slug)).toMatchObject({
      status: 404,
    });
  });

  test("only an admin of the team gives the gateway's scopes", async () => {
    const wish = { scopes: ["token:introspect"] };
    for (const who of [admin!, operator!]) {
      const { status, body } = await call(who, "POST", "", wish);
      expect({ status, errors: body.errors }).toMatchObject({
        status: 422,
        errors: [{ pointer: "/scopes/0" }],
      });
    }
    const { body } = await call(teamAdmin!, "POST", "", wish);
    const kept = await call(admin!, "PATCH", `/${body.id}`, {
      scopes: ["token:introspect", "usage:read"],
    });
    expect(kept).toMatchObject({ status: 200 });
  });
});

test.each([
  { name: "not verified", wanted: { siret: SIRETS[2], isVerified: false } },
  { name: "without a SIRET", wanted: { siret: null, isVerified: true } },
])("an organisation $name has no accounts: 409", async ({ name, wanted }) => {
  const by = { ...w.ctx, by: ANNE };
  const one = await createOrganization(by, { name, description: "x", ...wanted });
  await addMember(w.ctx, one, admin!, "admin");

  const answer = await call(admin!, "POST", "", { scopes: ["usage:read"] }, {}, one.slug);
  expect(answer).toMatchObject({ status: 409 });
});

test.each([
  { body: {}, pointer: "/scopes" },
  { body: { scopes: [] }, pointer: "/scopes" },
  { body: { scopes: ["all"] }, pointer: "/scopes/0" },
  { body: { scopes: ["entreprises"] }, pointer: "/scopes/0" },
  { body: { scopes: ["usage:read"], contactEmail: "ada" }, pointer: "/contactEmail" },
  { body: { scopes: ["usage:read"], secret: "mine" }, pointer: "/secret" },
])("$body is refused at $pointer", async ({ body, pointer }) => {
  const answer = await call(admin!, "POST", "", body);

  expect({ status: answer.status, errors: answer.body.errors }).toMatchObject({
    status: 422,
    errors: [{ pointer }],
  });
});

test("a token of the team makes an account for a named contact, but resets no secret", async () => {
  const headers = { authorization: `Bearer ${await w.token("operator")}` };
  const wish = { scopes: ["usage:read"] };

  expect((await call(null, "POST", "", wish, headers)).body.errors).toMatchObject([
    { pointer: "/contactEmail" },
  ]);
  const { status, body } = await call(
    ...([null, "POST", "", { ...wish, contactEmail: "exploitation@exemple.fr" }, headers] as const),
  );
  expect(status).toBe(201);
  expect(await call(null, "POST", `/${body.id}/secret`, {}, headers)).toMatchObject({
    status: 403,
  });
});

describe("a secret", () => {
  test("is reset with an overlap, and shown in this answer alone", async () => {
    const account = await made();

    const { status, headers, body } = await call(admin!, "POST", `/${account.id}/secret`, {
      keepOldForHours: 168,
    });

    expect(status).toBe(200);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body.secret).toMatch(/^vts_/);
    expect(body.secret).not.toBe(account.secret);
    const until = Date.parse(body.previousSecretUntil) - Date.parse(body.secretSetAt);
    expect(until).toBe(168 * 3_600_000);
    const again = await call(admin!, "POST", `/${account.id}/secret`);
    expect(again.body.previousSecretUntil).toBeNull();
  });

  test.each([-1, 169, 1.5, "24", null])(
    "does not overlap for %j hours",
    async (keepOldForHours) => {
      const account = await made();
      const answer = await call(admin!, "POST", `/${account.id}/secret`, { keepOldForHours });
      expect(answer).toMatchObject({ status: 422 });
    },
  );

  test("wants a sign-in within a quarter of an hour", async () => {
    const account = await made();
    const since = w.now() - 15 * 60_000;
    await w.db.updateTable("session").set({ created_at: since }).execute();

    expect(await call(admin!, "POST", `/${account.id}/secret`)).toMatchObject({ status: 403 });
    await w.db
      .updateTable("session")
      .set({ created_at: since + 1 })
      .execute();
    expect(await call(admin!, "POST", `/${account.id}/secret`)).toMatchObject({ status: 200 });
  });

  test("comes again under its Idempotency-Key, and is not stored in clear meanwhile", async () => {
    const headers = { "idempotency-key": "one" };
    const first = await call(admin!, "POST", "", { scopes: ["usage:read"] }, headers);
    const second = await call(admin!, "POST", "", { scopes: ["usage:read"] }, headers);

    expect(second.body).toEqual(first.body);
    expect(second.headers.get("cache-control")).toBe("no-store");
    const kept = await w.db.selectFrom("kept_answer").select("answer").execute();
    expect(kept).not.toEqual([]);
    expect(JSON.stringify(kept)).not.toMatch(/vts_|secret/);
  });
});

test("an account is deactivated once, shows its last day, and is reactivated once", async () => {
  const { id } = await made();
  const step = (name: string) => call(admin!, "POST", `/${id}/${name}`);

  expect(await step("reactivate")).toMatchObject({ status: 409 });
  const { body } = await step("deactivate");
  expect(body.state).toBe("inactive");
  expect(Date.parse(body.reactivateBefore) - Date.parse(body.deactivatedAt)).toBe(60 * 86_400_000);
  expect(await step("deactivate")).toMatchObject({ status: 409 });
  expect(await step("secret")).toMatchObject({ status: 409 });
  expect((await step("reactivate")).body).toMatchObject({ state: "active", deactivatedAt: null });
});

test("the audit trail has each deed, and neither secrets nor addresses", async () => {
  const { id } = await made();
  await call(admin!, "PATCH", `/${id}`, { contactEmail: "noe@exemple.fr" });
  await call(admin!, "POST", `/${id}/secret`);

  const deeds = await w.db
    .selectFrom("audit")
    .select(["action", "before", "after"])
    .where("subject", "=", `account:${id}`)
    .orderBy("seq")
    .execute();
  expect(deeds.map(({ action }) => action)).toEqual([
    "account.create",
    "account.change",
    "account.secret",
  ]);
  expect(JSON.stringify(deeds)).not.toMatch(/vts_|@exemple\.fr/);
});

test("the team finds accounts of all organisations by state, name and number", async () => {
  const other = await organizationWith(w.ctx, [], SIRETS[3]);
  const wanted = { scopes: ["usage:read"], contactEmail: "noe@exemple.fr" };
  const { body: own } = await call(operator!, "POST", "", wanted, {}, other.slug);
  const find = async (who: Someone, query: string) => {
    const headers = { cookie: who.cookie, "sec-fetch-site": "same-origin" };
    const res = await w.request(`/api/v1/technical-accounts?${query}`, { headers });
    const { accounts = [] } = (await res.json()) as {
      accounts?: { id: string; contactEmail: string }[];
    };
    for (const one of accounts) expectValid("technical-account", one);
    return { status: res.status, found: accounts };
  };

  expect((await find(operator!, `q=${SIRETS[3]}`)).found).toMatchObject([
    { id: own.id, contactEmail: "noe@exemple.fr" },
  ]);
  expect((await find(reader!, "q=organisme 73282")).found).toMatchObject([
    { id: own.id, contactEmail: "no*@exemple.fr" },
  ]);
  expect((await find(reader!, `state=inactive&q=${SIRETS[3]}`)).found).toEqual([]);
  await call(operator!, "POST", `/${own.id}/deactivate`, undefined, {}, other.slug);
  expect((await find(reader!, `state=inactive&q=${SIRETS[3]}`)).found).toHaveLength(1);
  expect((await find(reader!, `state=active&q=${SIRETS[3]}`)).found).toEqual([]);
  expect((await find(reader!, `state=closed&q=${SIRETS[3]}`)).found).toEqual([]);
  expect(await find(admin!, "")).toMatchObject({ status: 403 });
});
