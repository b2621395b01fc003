import { afterEach, describe, expect, test } from "vitest";
import { dueEvents } from "../../../db/outbox.ts";
import { subscriberCounts } from "../../../db/subscribers.ts";
import { world, type World } from "../../helpers/world.ts";

let w: World;
afterEach(() => w.db.destroy());

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const HTML = { accept: "text/html,*/*;q=0.8" };
const post = (path: string, body: string, headers: Record<string, string>) =>
  w.request(path, { method: "POST", headers, body });

describe("where no mail can leave", () => {
  test.each([
    ["/subscribe/email", "n’envoie pas de courriels"],
    ["/en/subscribe/email", "sends no mail"],
  ])("%s says so, and offers what needs none", async (path, words) => {
    w = await world({ canSubscribe: false });

    const res = await w.request(path);
    const body = await res.text();

    expect(res.status).toBe(200);
    expect(body).toContain(words);
    for (const feed of ["/history.atom", "/history.rss", "/feed.json", "/maintenances.ics"]) {
      expect(body).toContain(`href="${feed}"`);
      expect((await w.request(feed)).status).toBe(200);
    }
    expect(body).not.toMatch(/<form[^>]*method="post"|type="email"/i);
    expect(body).not.toContain(`href="${path}"`);
  });

  test("no request is stored, by form or by program, and the answer says so", async () => {
    w = await world({ canSubscribe: false });

    const form = await post("/subscribe/email", "email=ada@exemple.fr", { ...FORM, ...HTML });
    const json = { "content-type": "application/json" };
    const api = await post("/api/v1/subscriptions", '{"email":"ada@exemple.fr"}', json);
    const v2 = await post("/api/v2/subscribers.json", "subscriber[email]=ada@exemple.fr", FORM);

    expect([form.status, api.status, v2.status]).toEqual([503, 503, 503]);
    expect(await form.text()).toContain("n’envoie pas de courriels");
    expect(api.headers.get("content-type")).toContain("application/problem+json");
    expect(await dueEvents(w.db, w.now(), 10)).toEqual([]);
    expect(await subscriberCounts(w.db, "exemple")).toMatchObject({ unconfirmed: 0 });
  });
});

describe("who asks too often", () => {
  test("by a form is shown a page with the state and when to try again; a program a problem", async () => {
    w = await world({ limits: { perAddress: 2, perToken: 2, patience: 100, banMs: 3_600_000 } });
    for (let i = 0; i < 2; i += 1) await post("/subscribe/email", "email=x", { ...FORM, ...HTML });

    const form = await post("/subscribe/email", "email=ada@exemple.fr", { ...FORM, ...HTML });
    const page = await form.text();
    const program = await post("/subscribe/email", "email=ada@exemple.fr", FORM);
    const api = await post("/api/v1/subscriptions", "{}", { ...HTML });

    expect([form.status, program.status, api.status]).toEqual([429, 429, 429]);
    expect(form.headers.get("content-type")).toContain("text/html");
    expect(form.headers.get("cache-control")).toBe("no-store");
    expect(Number(form.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(form.headers.get("ratelimit-remaining")).toBe("0");
    expect(page).toMatch(/<h1[^>]*>[^<]*Trop de/);
    expect(page).toContain("API Exemple");
    for (const answer of [program, api]) {
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
    }
    expect(await subscriberCounts(w.db, "exemple")).toMatchObject({ unconfirmed: 0 });
    // What is served from memory is never refused.
    expect((await w.request("/", { headers: HTML })).status).toBe(200);
  });
});
