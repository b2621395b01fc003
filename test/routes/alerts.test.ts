import { beforeEach, expect, test } from "vitest";
import { openAlerts } from "../../db/alerts.ts";
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
