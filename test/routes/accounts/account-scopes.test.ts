import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccount } from "../../../server/actions/technical-accounts.ts";
import { linkProviders } from "../../../server/actions/organizations.ts";
import { issueAccessToken } from "../../../server/auth/access-token.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import { BUILT_IN_SCOPES, type AccountScope } from "../../../server/core/people/scopes.ts";
import { organizationWith } from "../../helpers/technical-accounts.ts";
import { ANNE, NOON, SMALL, world, type World } from "../../helpers/world.ts";

const YAML = SMALL.replace(
  'url: "https://insee.test/" }]',
  'url: "https://insee.test/" }, { kind: heartbeat, every: 1h }, { kind: observed }]',
).replace(
  'url: "https://dgfip.test/l", confirm: 5m }]',
  'url: "https://dgfip.test/l", confirm: 5m }, { kind: heartbeat, every: 1h }, { kind: observed }]',
);

let w: World;
let insee: Organization;
beforeAll(async () => {
  const limits = { perAddress: 1e6, perToken: 30, patience: 1e6, banMs: 1000 };
  w = await world({ yaml: YAML, limits });
  insee = await organizationWith(w.ctx, ["insee"]);
});
afterAll(() => w.db.destroy());

/** Returns an access token of a new account with scopes. */
async function tokenWith(...scopes: readonly AccountScope[]): Promise<string> {
  const by = { ...w.ctx, by: ANNE };
  const wanted = { contactEmail: "ada@exemple.fr", scopes };
  const { account } = await createAccount(by, insee, wanted);
  const client = { account, organization: insee, secretUntil: null };
  return (await issueAccessToken(by, client, scopes)).token;
}

const ask = (method: string, path: string, token: string, body?: unknown) =>
  w.request(path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

let plans = 0;
const maintenanceOf = (component: string) => {
  const startsAt = NOON + 24 * HOUR_MS * (plans += 1);
  return {
    title: "Bascule",
    components: [component],
    startsAt: new Date(startsAt).toISOString(),
    endsAt: new Date(startsAt + HOUR_MS).toISOString(),
  };
};
const trafficOf = (component: string) => [
  {
    component,
    from: new Date(NOON - 60_000).toISOString(),
    to: new Date(NOON).toISOString(),
    statuses: { "200": 12 },
  },
];

/** Requests of an account of INSEE's organisation, and the scope that opens each. */
const DEEDS: readonly {
  readonly name: string;
  readonly scope: AccountScope | null;
  readonly own: () => readonly [string, string, unknown?];
  readonly foreign?: () => readonly [string, string, unknown?];
}[] = [
  {
    name: "plan maintenance",
    scope: "maintenance:write",
    own: () => ["POST", "/api/v1/maintenances", maintenanceOf("insee/sirene")],
    foreign: () => ["POST", "/api/v1/maintenances", maintenanceOf("dgfip/liasses")],
  },
  {
    name: "send heartbeats",
    scope: "measurement:write",
    own: () => ["POST", "/api/v1/heartbeats/insee/sirene"],
    foreign: () => ["POST", "/api/v1/heartbeats/dgfip/liasses"],
  },
  {
    name: "send heartbeats by GET",
    scope: "measurement:write",
    own: () => ["GET", "/api/v1/heartbeats/insee/sirene"],
  },
  {
    name: "send observations",
    scope: "measurement:write",
    own: () => ["POST", "/api/v1/observations", trafficOf("insee/sirene")],
    foreign: () => ["POST", "/api/v1/observations", trafficOf("dgfip/liasses")],
  },
  { name: "read drafts", scope: null, own: () => ["GET", "/api/v1/drafts"] },
  { name: "read the audit trail", scope: null, own: () => ["GET", "/api/v1/audit"] },
  { name: "read templates", scope: null, own: () => ["GET", "/api/v1/templates"] },
  { name: "list monitors", scope: null, own: () => ["GET", "/api/v1/monitors"] },
  { name: "list tokens", scope: null, own: () => ["GET", "/api/v1/tokens"] },
  { name: "list people", scope: null, own: () => ["GET", "/api/v1/people"] },
  {
    name: "open an incident",
    scope: null,
    own: () => [
      ...(["POST", "/api/v1/incidents"] as const),
      { title: "Panne", impact: "major", status: "investigating", body: "x", components: [] },
    ],
  },
  { name: "read who it is", scope: null, own: () => ["GET", "/api/1/me/"] },
  {
    name: "make an organisation",
    scope: null,
    own: () => ["POST", "/api/1/organizations/", { name: "A", description: "x" }],
  },
  {
    name: "list technical accounts",
    scope: null,
    own: () => ["GET", `/api/v1/organizations/${insee.slug}/technical-accounts`],
  },
  {
    name: "make a technical account",
    scope: null,
    own: () => [
      ...(["POST", `/api/v1/organizations/${insee.slug}/technical-accounts`] as const),
      { scopes: ["usage:read"], contactEmail: "ada@exemple.fr" },
    ],
  },
];

describe("a technical account", () => {
  test.each(DEEDS)("may $name by the scope $scope alone", async ({ scope, own, foreign }) => {
    const others = BUILT_IN_SCOPES.filter((one) => one !== scope);
    const refused = await ask(...withToken(own(), await tokenWith(...others)));
    expect(refused.status).toBe(403);
    if (scope === null) return;

    const token = await tokenWith(scope);
    expect([200, 201]).toContain((await ask(...withToken(own(), token))).status);
    if (foreign) expect((await ask(...withToken(foreign(), token))).status).toBe(403);
  });

  test("loses its providers with its organisation, at once", async () => {
    const token = await tokenWith("maintenance:write");
    const plan = () => ask("POST", "/api/v1/maintenances", token, maintenanceOf("insee/sirene"));
    await linkProviders({ ...w.ctx, by: ANNE }, insee, []);
    const without = await plan();
    await linkProviders({ ...w.ctx, by: ANNE }, insee, ["insee"]);

    expect(without.status).toBe(403);
    expect(without.headers.get("www-authenticate")).toBe('Bearer error="insufficient_scope"');
    expect((await plan()).status).toBe(201);
  });

  test("changes and cancels what it planned; it reads its draft, which others do not", async () => {
    const token = await tokenWith("maintenance:write");
    const planned = await ask("POST", "/api/v1/maintenances", token, maintenanceOf("insee/sirene"));
    const { id } = (await planned.json()) as { id: string };
    const path = `/api/v1/maintenances/${id}`;

    expect((await ask("PATCH", path, token, { title: "Bascule du réseau" })).status).toBe(200);
    expect((await ask("GET", path, token)).status).toBe(200);
    expect((await w.request(path)).status).toBe(404);
    const deeds = await w.db
      .selectFrom("audit")
      .select(["actor_kind", "actor_name"])
      .where("subject", "=", `maintenance:${id}`)
      .execute();
    expect(deeds).not.toEqual([]);
    for (const deed of deeds) {
      expect(deed).toMatchObject({
        actor_kind: "account",
        actor_name: expect.stringMatching(/^TECH_\d+_/),
      });
    }
  });
});

const withToken = ([method, path, body]: readonly [string, string, unknown?], token: string) =>
  [method, path, token, body] as const;

describe("subscription:write", () => {
  const hook = {
    email: "ada@exemple.fr",
    endpoint: "https://hooks.exemple.fr/vigie",
    scopes: ["provider:insee"],
  };
  const subscribers = () => w.db.selectFrom("subscriber").select(["email", "state"]).execute();

  test("subscribes a webhook at once, which belongs to the account's contact", async () => {
    const token = await tokenWith("subscription:write");
    const answers = [
      await ask("POST", "/api/v1/subscriptions", token, hook),
      await ask("POST", "/api/v1/subscriptions", token, { ...hook, scopes: ["page"] }),
    ];

    expect(answers.map((res) => res.status)).toEqual([201, 201]);
    expect(await answers[0]!.json()).toMatchObject({ status: "subscribed" });
    expect(await subscribers()).toEqual([{ email: "ada@exemple.fr", state: "confirmed" }]);
    const deeds = await w.db
      .selectFrom("audit")
      .select("actor_kind")
      .where("action", "=", "account.subscribe")
      .execute();
    expect(deeds).toEqual([{ actor_kind: "account" }, { actor_kind: "account" }]);
  });

  test("leaves it to the owner of any other address, or of a mailbox, to confirm", async () => {
    const token = await tokenWith("subscription:write");
    for (const body of [{ ...hook, email: "eve@exemple.fr" }, { email: "ada@exemple.fr" }]) {
      expect((await ask("POST", "/api/v1/subscriptions", token, body)).status).toBe(202);
    }
    const states = (await subscribers()).map(({ state }) => state).toSorted();
    expect(states).toEqual(["confirmed", "unconfirmed", "unconfirmed"]);
  });

  test("is needed by every technical account that subscribes", async () => {
    const refused = await ask("POST", "/api/v1/subscriptions", await tokenWith("usage:read"), hook);
    expect(refused.status).toBe(403);
  });
});

test("computed queries are counted for an account with status:read, not for its network", async () => {
  const limits = { perAddress: 3, perToken: 2, patience: 100, banMs: 1000 };
  const small = await world({ yaml: YAML, limits });
  const organization = await organizationWith(small.ctx);
  const by = { ...small.ctx, by: ANNE };
  const tokenOf = async (scope: AccountScope) => {
    const wanted = { contactEmail: "ada@exemple.fr", scopes: [scope] };
    const { account } = await createAccount(by, organization, wanted);
    return (await issueAccessToken(by, { account, organization, secretUntil: null }, [scope]))
      .token;
  };
  const query = async (token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const path = "/api/v1/availability?component=insee/sirene&from=2026-01-14&to=2026-01-15";
    return (await small.request(path, { headers })).status;
  };
  const [counted, other] = [await tokenOf("status:read"), await tokenOf("usage:read")];

  const answers = async (times: number, token?: string) => {
    const all: number[] = [];
    for (let asked = 0; asked < times; asked += 1) all.push(await query(token));
    return all;
  };

  expect(await answers(4)).toEqual([200, 200, 200, 429]);
  expect(await answers(1, other)).toEqual([429]);
  expect(await answers(3, counted)).toEqual([200, 200, 429]);
  await small.db.destroy();
});
