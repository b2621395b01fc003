import SwaggerClient, { type Answer, type Client } from "swagger-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectValid } from "../../helpers/account-schemas.ts";
import { listenOnLoopback } from "../../helpers/browser.ts";
import { SIRETS } from "../../helpers/technical-accounts.ts";
import { answeredBy } from "../../helpers/world-site.ts";
import { SMALL, world, type World } from "../../helpers/world.ts";

// A client of data.gouv.fr, unchanged but for the address of the description.

let w: World;
let site: Awaited<ReturnType<typeof listenOnLoopback>>;
let admin: Client;
let stranger: Client;

const client = (apikey?: string) =>
  SwaggerClient({
    url: `${site.url}/openapi.json`,
    ...(apikey !== undefined && { authorizations: { apikey } }),
  });

beforeAll(async () => {
  site = await listenOnLoopback(answeredBy(() => w));
  w = await world({ yaml: SMALL.replace("https://status.exemple.test", site.url) });
  admin = await client(await w.token("admin"));
  stranger = await client();
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  await w.db.destroy();
});

/** Calls an operation of an admin, expects its status, and its document to satisfy a schema. */
async function done(
  [tag, id]: readonly [string, string],
  parameters: Record<string, unknown>,
  expected: { readonly status: number; readonly schema?: string; readonly body?: object },
): Promise<Answer["body"]> {
  const answer = await admin.apis[tag]![id]!(parameters, { requestBody: expected.body });
  expect(answer.status).toBe(expected.status);
  if (expected.schema !== undefined) expectValid(expected.schema, answer.body);
  return answer.body;
}

const refused = async (call: Promise<Answer>): Promise<number> =>
  call.then(
    () => 200,
    ({ status }: Answer) => status,
  );

test("the description is read without an error, with the operations that data.gouv.fr has", () => {
  expect(admin.errors).toEqual([]);
  expect(Object.keys(admin.apis["users"]!).toSorted()).toEqual([
    "create_user",
    "delete_user",
    "follow_user",
    "get_user",
    "list_user_followers",
    "list_users",
    "suggest_users",
    "unfollow_user",
    "update_user",
    "user_roles",
  ]);
  expect(Object.keys(admin.apis["organizations"]!)).toContain("list_organizations");
  expect(Object.keys(admin.apis["me"]!)).toContain("get_me");
});

describe("people", () => {
  test("are created, read, listed, masked, changed and deleted", async () => {
    const made = await done(
      ["users", "create_user"],
      {},
      {
        status: 201,
        schema: "user",
        body: { first_name: "Ada", last_name: "Lovelace", email: "ada@exemple.fr" },
      },
    );
    const user = made.slug as string;

    const page = await done(
      ["users", "list_users"],
      { q: "lovelace", page_size: 5 },
      {
        status: 200,
        schema: "page-of-users",
      },
    );
    expect(page.data).toMatchObject([{ id: made.id }]);
    expect(
      await done(["users", "get_user"], { user, "X-Fields": "id,first_name" }, { status: 200 }),
    ).toEqual({ id: made.id, first_name: "Ada" });
    expect(
      await done(
        ["users", "update_user"],
        { user },
        {
          status: 200,
          schema: "user",
          body: { ...made, about: "Mathématicienne" },
        },
      ),
    ).toMatchObject({ about: "Mathématicienne" });
    await done(["users", "delete_user"], { user, no_mail: true }, { status: 204 });
    expect(await refused(stranger.apis["users"]!["get_user"]!({ user: made.id }))).toBe(410);
  });

  test("are an admin's to list: a client without a key is refused", async () => {
    expect(await refused(stranger.apis["users"]!["list_users"]!())).toBe(401);
    expect((await stranger.apis["users"]!["user_roles"]!()).status).toBe(200);
  });
});

test("organisations are created, verified, given badges, listed and deleted", async () => {
  const made = await done(
    ["organizations", "create_organization"],
    {},
    {
      status: 201,
      schema: "organization",
      body: {
        name: "Mairie de Bidart",
        description: "Commune",
        business_number_id: SIRETS[0],
      },
    },
  );
  const org = made.id as string;

  await done(
    ["organizations", "update_organization"],
    { org },
    {
      status: 200,
      schema: "organization",
      body: { extras: { is_verified: true } },
    },
  );
  await done(
    ["organizations", "add_organization_badge"],
    { org },
    {
      status: 201,
      body: { kind: "public-service" },
    },
  );
  expect((await stranger.apis["organizations"]!["list_organizations"]!()).body.data).toMatchObject([
    { id: org, badges: [{ kind: "public-service" }] },
  ]);
  await done(
    ["organizations", "delete_organization_badge"],
    { org, badge_kind: "public-service" },
    { status: 204 },
  );
  await done(["organizations", "delete_organization"], { org }, { status: 204 });
  expect(await refused(stranger.apis["organizations"]!["get_organization"]!({ org }))).toBe(410);
});
