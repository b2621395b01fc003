import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { messagesIn } from "../../../db/messages.ts";
import { storyOf } from "../../../db/stories.ts";
import { subscribersOf } from "../../../db/subscribers.ts";
import { requestsOf } from "../../../db/subscription-requests.ts";
import {
  openIncident,
  resolveIncident,
  updateIncident,
} from "../../../server/actions/incidents.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";
import { FOLLOWED_MS, type Subscriber } from "../../../server/core/messages/subscriber.ts";
import { confirmToken, subscriberToken } from "../../../server/messages/subscriber-links.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { purgeFollowers } from "../../../server/work/upkeep/purge-subscribers.ts";
import { SECRET, world, type World } from "../../helpers/world.ts";

const ADA = "ada@exemple.fr";

let w: World;
let incident: string;
beforeEach(async () => {
  w = await world();
  incident = await declare("Sirene en panne");
  // Its opening was sent before anybody followed it.
  await fanOut(w.ctx);
  await w.publish();
});
afterEach(() => w.db.destroy());

async function declare(title: string, component = "insee/sirene"): Promise<string> {
  const { incident } = await openIncident(w.ctx, "exemple", {
    title,
    body: "Nous cherchons.",
    components: [{ id: component, state: "major_outage" }],
    notify: true,
  });
  return incident.id;
}

const post = (path: string, fields: readonly (readonly [string, string])[] = []) =>
  w.request(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields.map(([name, value]) => [name, value])).toString(),
  });

const asked = (id = incident) =>
  post("/subscribe/email", [
    ["email", ADA],
    ["scope", `incident:${id}`],
    ["incidentsOnly", "yes"],
  ]);

const only = async (): Promise<Subscriber> => (await subscribersOf(w.db, ADA))[0]!;

async function confirmed(): Promise<Subscriber> {
  const { id } = await only();
  const request = (await requestsOf(w.db, id)).find(({ usedAt }) => usedAt === null)!;
  expect((await post(`/confirm/${confirmToken(SECRET, request)}`)).status).toBe(200);
  return only();
}

async function follow(id = incident): Promise<Subscriber> {
  expect((await asked(id)).status).toBe(200);
  return confirmed();
}

/** Kinds of what waits for the subscriber, but of the subscription itself. */
async function news(): Promise<string[]> {
  await fanOut(w.ctx);
  return (await messagesIn(w.db, "queued", 100))
    .map(({ kind }) => kind)
    .filter((kind) => !kind.startsWith("subscription."))
    .toSorted();
}

const step = (id: string, body: string) =>
  updateIncident(w.ctx, id, { status: "identified", body, notify: true });

describe("an open incident", () => {
  test("leads from its page to a form for it alone", async () => {
    const page = await (await w.request(`/incidents/${incident}`)).text();
    expect(page).toContain(`href="/subscribe/email?incident=${incident}"`);

    const form = await (await w.request(`/subscribe/email?incident=${incident}`)).text();

    expect(form).toContain("Suivre cet incident");
    expect(form).toContain(`name="scope" value="incident:${incident}"`);
    expect(form).toContain("Sirene en panne");
    expect(form).not.toContain("Choisir des fournisseurs");
  });

  test("is followed once the owner of the address confirms, and not before", async () => {
    await asked();
    await step(incident, "Cause connue.");
    expect(await news()).toEqual([]);

    const subscriber = await confirmed();
    await step(incident, "Rétablissement en cours.");
    await declare("DGFIP lente", "dgfip/liasses");

    expect(subscriber.scopes).toEqual([`incident:${incident}`]);
    expect(await news()).toEqual(["incident.updated"]);
  });

  test("is named in the mails that confirm and welcome", async () => {
    await follow();
    await fanOut(w.ctx);

    const all = await messagesIn(w.db, "queued", 100);
    const welcome = all.find(({ kind }) => kind === "subscription.welcome")!;
    expect(await storyOf(w.db, welcome.eventId)).toMatchObject({
      scopes: ["Sirene en panne"],
      isWhole: false,
    });
  });

  test("is named on the page that confirms, without the kinds of a whole subscription", async () => {
    await asked();
    const request = (await requestsOf(w.db, (await only()).id)).at(-1)!;

    const page = await (await w.request(`/confirm/${confirmToken(SECRET, request)}`)).text();

    expect(page).toContain("Incident «\u00a0Sirene en panne\u00a0»");
    expect(page).not.toContain("<li>Maintenances</li>");
  });

  test("can be followed by program, by mail or webhook", async () => {
    const answer = await w.request("/api/v1/subscriptions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        email: ADA,
        endpoint: "https://exemple.fr/hook",
        scopes: [`incident:${incident}`],
      }),
    });

    expect(answer.status).toBe(202);
    await confirmed();
    await step(incident, "Cause connue.");
    await fanOut(w.ctx);
    expect(
      (await messagesIn(w.db, "queued", 100)).filter(({ channel }) => channel === "webhook"),
    ).toMatchObject([{ kind: "incident.updated" }]);
  });

  test("is told of to its end, whatever else the subscriber follows", async () => {
    await post("/subscribe/email", [
      ["email", ADA],
      ["scope", "provider:dgfip"],
      ["minImpact", "critical"],
      ["kind", "maintenance"],
    ]);
    const before = await confirmed();
    const after = await follow();
    await step(incident, "Cause connue.");
    await resolveIncident(w.ctx, incident, { body: "Rétabli.", notify: true });

    expect(after.scopes).toEqual([`incident:${incident}`, "provider:dgfip"]);
    expect([after.kinds, after.minImpact]).toEqual([before.kinds, before.minImpact]);
    expect(await news()).toEqual(["incident.resolved", "incident.updated"]);
  });

  test("adds one message only for a subscriber of the whole page", async () => {
    await post("/subscribe/email", [["email", ADA]]);
    await confirmed();
    const after = await follow();
    await step(incident, "Cause connue.");

    expect(after.scopes).toEqual([`incident:${incident}`, "page"]);
    expect(await news()).toEqual(["incident.updated"]);
  });

  test("is counted before its next update is sent", async () => {
    await follow();
    const answer = await w.request("/api/v1/previews", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${await w.token("operator")}`,
      },
      body: JSON.stringify({
        what: "step",
        id: incident,
        input: { status: "identified", body: "Cause connue.", notify: true },
      }),
    });
    const body = await answer.text();
    expect([answer.status, body]).toEqual([200, expect.stringMatching(/"total":1\b/)]);
  });
});

describe("what cannot be followed", () => {
  test.each(["zzzzzzzzzzzz", "", "INSEE", "../../x", "insee/sirene"])(
    "an incident %j is refused, and nothing is stored",
    async (id) => {
      const answer = await asked(id);

      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain("l’incident est déjà résolu");
      expect(await subscribersOf(w.db, ADA)).toEqual([]);
    },
  );

  test("a resolved incident is refused; its page and its form offer what comes next", async () => {
    await resolveIncident(w.ctx, incident, { body: "Rétabli." });
    await w.publish();

    expect((await asked()).status).toBe(422);
    const page = await (await w.request(`/incidents/${incident}`)).text();
    expect(page).not.toContain("?incident=");
    const form = await (await w.request(`/subscribe/email?incident=${incident}`)).text();
    expect(form).toContain("Choisir des fournisseurs");
    expect(form).not.toContain("Sirene en panne");
  });

  test("a draft is refused: nobody outside the team knows of it", async () => {
    const { incident: draft } = await openIncident(w.ctx, "exemple", {
      title: "Brouillon",
      body: "x",
      components: [{ id: "insee/sirene", state: "major_outage" }],
      draft: true,
    });
    expect((await asked(draft.id)).status).toBe(422);
  });
});

describe("preferences of a follower", () => {
  const manage = (s: Subscriber) => `/preferences/${subscriberToken(SECRET, "manage", s)}`;

  test("show the incident, and keep it alone when something else is changed", async () => {
    const subscriber = await follow();
    const page = await (await w.request(manage(subscriber))).text();
    expect(page).toContain("Incidents suivis");
    expect(page).toContain("Sirene en panne");

    await post(manage(subscriber), [
      ["scope", `incident:${incident}`],
      ["incidentsOnly", "yes"],
      ["minImpact", "none"],
      ["kind", "incident"],
      ["locale", "en"],
    ]);

    expect(await only()).toMatchObject({ scopes: [`incident:${incident}`], locale: "en" });
  });

  test("keep a resolved incident that is still followed, whose postmortem may come", async () => {
    const subscriber = await follow();
    await resolveIncident(w.ctx, incident, { body: "Rétabli." });
    const answer = await post(manage(subscriber), [
      ["scope", `incident:${incident}`],
      ["incidentsOnly", "yes"],
      ["minImpact", "none"],
      ["kind", "incident"],
    ]);

    expect(answer.status).toBe(200);
    expect((await only()).scopes).toEqual([`incident:${incident}`]);
  });

  test("can be widened to a provider, with the incident", async () => {
    const subscriber = await follow();
    await post(manage(subscriber), [
      ["scope", "provider:insee"],
      ["scope", `incident:${incident}`],
      ["minImpact", "none"],
      ["kind", "incident"],
    ]);
    expect((await only()).scopes).toEqual([`incident:${incident}`, "provider:insee"]);
  });
});

describe("30 days after the end", () => {
  const later = (ms: number) => ({ db: w.db, now: () => w.now() + ms });

  test("an address that followed nothing else is erased", async () => {
    await follow();
    expect(await purgeFollowers(later(10 * FOLLOWED_MS))).toBe(0);
    await resolveIncident(w.ctx, incident, { body: "Rétabli." });

    expect(await purgeFollowers(later(FOLLOWED_MS - MINUTE_MS))).toBe(0);
    expect(await purgeFollowers(later(FOLLOWED_MS + MINUTE_MS))).toBe(1);
    expect(await subscribersOf(w.db, ADA)).toEqual([]);
  });

  test("so is one that unsubscribed meanwhile", async () => {
    const { id, epoch } = await follow().then(only);
    await post(`/unsubscribe/${subscriberToken(SECRET, "unsubscribe", { id, epoch })}`);
    await resolveIncident(w.ctx, incident, { body: "Rétabli." });

    expect(await purgeFollowers(later(FOLLOWED_MS + MINUTE_MS))).toBe(1);
    expect(await subscribersOf(w.db, ADA)).toEqual([]);
  });

  test("what else is followed stays", async () => {
    await post("/subscribe/email", [
      ["email", ADA],
      ["scope", "provider:dgfip"],
    ]);
    await confirmed();
    await follow();
    await resolveIncident(w.ctx, incident, { body: "Rétabli." });

    await purgeFollowers(later(FOLLOWED_MS + MINUTE_MS));

    expect((await only()).scopes).toEqual(["provider:dgfip"]);
  });
});
