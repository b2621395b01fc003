import { beforeEach, expect, test } from "vitest";
import { allPeople, erasePersonRow } from "../../db/people.ts";
import { openAlerts } from "../../db/alerts.ts";
import { addMember } from "../../server/actions/members.ts";
import { createOrganization, linkProviders } from "../../server/actions/organizations.ts";
import { addPerson } from "../../server/auth/people.ts";
import { beginSession } from "../../server/auth/session.ts";
import { alertToken } from "../../server/messages/alert-links.ts";
import { createAlerts } from "../../server/work/alerts/alerts.ts";
import { SECRET, SMALL, world, type World } from "../helpers/world.ts";

const YAML = `${SMALL}
team:
  alerts:
    channels: [{ id: mail, kind: email, to: [equipe@exemple.fr] }]
`;

let w: World;
let path: string;
let id: string;

beforeEach(async () => {
  w = await world({ yaml: YAML });
  const alerts = createAlerts(w, async () => {});
  for (let time = 0; time < 3; time += 1) await w.see("insee/sirene", { outcome: "down" });
  await alerts.look();
  await alerts.send();
  id = (await openAlerts(w.db))[0]!.id;
  path = `/alerts/${alertToken(SECRET, { alertId: id, channel: "mail" })}`;
});

const acknowledgedBy = async () => (await openAlerts(w.db))[0]?.acknowledgedBy;

test("a GET of the signed link shows the alert and changes nothing; a POST acknowledges", async () => {
  const seen = await w.request(path);
  const page = await seen.text();

  expect(seen.status).toBe(200);
  expect(seen.headers.get("cache-control")).toBe("no-store");
  expect(page).toContain("Prendre en charge");
  expect(page).toContain("Sirene");
  expect(await acknowledgedBy()).toBeNull();

  const taken = await w.request(path, { method: "POST" });
  expect(taken.status).toBe(200);
  expect(await taken.text()).toContain("le lien du canal mail");
  expect(await acknowledgedBy()).toBe("link:mail");

  const again = await w.request(path, { method: "POST" });
  expect(await again.text()).not.toContain("<form");
});

test.each([
  { name: "changed", wrong: (link: string) => `${link.slice(0, -1)}${link.endsWith("0") ? 1 : 0}` },
  { name: "of another channel", wrong: (link: string) => link.replace("-mail-", "-boss-") },
  { name: "cut off", wrong: (link: string) => link.slice(0, -4) },
])("a link that is $name leads nowhere", async ({ wrong }) => {
  for (const method of ["GET", "POST"]) {
    const answer = await w.request(wrong(path), { method });
    expect(answer.status).toBe(404);
  }
  expect(await acknowledgedBy()).toBeNull();
});

test("a form of another site acknowledges nothing", async () => {
  const headers = { origin: "https://evil.test", "sec-fetch-site": "cross-site" };

  const answer = await w.request(path, { method: "POST", headers });

  expect(answer.status).toBe(403);
  expect(await acknowledgedBy()).toBeNull();
});

test("the team lists its alerts and channels, and acknowledges by the interface", async () => {
  const cookie = await w.cookie("editor");
  const headers = { cookie, "sec-fetch-site": "same-origin" };

  const list = (await (await w.request("/api/v1/alerts", { headers })).json()) as {
    alerts: { id: string; provider: { id: string }; severity: string }[];
    channels: unknown[];
  };
  const taken = await w.request(`/api/v1/alerts/${id}/acknowledge`, { method: "POST", headers });

  expect(list.alerts).toMatchObject([{ id, provider: { id: "insee" }, severity: "critical" }]);
  expect(list.channels).toMatchObject([
    { id: "mail", kind: "email", last: { news: "opened", state: "sent", error: null } },
  ]);
  expect(taken.status).toBe(200);
  expect(await taken.json()).toMatchObject({ acknowledgedBy: "a editor" });
});

test("strangers see no alerts, and a provider's own staff only its own", async () => {
  const staff = await w.cookie("editor", ["dgfip"]);
  const headers = { cookie: staff, "sec-fetch-site": "same-origin" };

  expect((await w.request("/api/v1/alerts")).status).toBe(401);
  const list = await w.request("/api/v1/alerts", { headers });
  expect(await list.json()).toEqual({ alerts: [], channels: [] });
  const taken = await w.request(`/api/v1/alerts/${id}/acknowledge`, { method: "POST", headers });
  expect(taken.status).toBe(404);
});

test("members of an organisation that is linked to a provider see and end none of its alerts", async () => {
  const { ctx } = w;
  const person = await addPerson(ctx, { email: "m@exemple.fr", name: "Max", role: "member" });
  const organization = await createOrganization(ctx, { name: "INSEE", description: "" });
  await addMember(ctx, organization, person, "admin");
  await linkProviders(ctx, organization, ["insee"]);
  const client = { address: "192.0.2.1", agent: "a browser" };
  const { secret } = await beginSession(ctx, person, {
    method: "password",
    client,
    previous: null,
  });
  const headers = { cookie: `__Host-vigie=${secret}`, "sec-fetch-site": "same-origin" };

  const list = await w.request("/api/v1/alerts", { headers });
  const taken = await w.request(`/api/v1/alerts/${id}/acknowledge`, { method: "POST", headers });

  expect(await list.json()).toEqual({ alerts: [], channels: [] });
  expect(taken.status).toBe(404);
});

test("who acknowledged is named as they are called now, and not at all once erased", async () => {
  const cookie = await w.cookie("editor");
  const headers = { cookie, "sec-fetch-site": "same-origin" };
  await w.request(`/api/v1/alerts/${id}/acknowledge`, { method: "POST", headers });
  const [person] = (await allPeople(w.db)).filter(({ name }) => name === "a editor");

  expect(await acknowledgedBy()).toBe(`person:${person!.id}`);
  await erasePersonRow(w.db, person!.id, w.now());

  const others = { cookie: await w.cookie("reader"), "sec-fetch-site": "same-origin" };
  const list = await (await w.request("/api/v1/alerts", { headers: others })).text();
  expect(list).not.toContain("a editor");
  const kept = await w.db.selectFrom("audit").select("after").execute();
  expect(JSON.stringify(kept)).not.toContain("a editor");
});
