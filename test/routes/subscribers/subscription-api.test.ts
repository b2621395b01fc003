import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSetting } from "../../../db/key-values.ts";
import { dueEvents } from "../../../db/outbox.ts";
import { subscriberCounts, subscribersOf } from "../../../db/subscribers.ts";
import { requestsOf } from "../../../db/subscription-requests.ts";
import { SMTPUTF8 } from "../../../server/core/messages/mail.ts";
import { secretOf } from "../../../server/context/secret.ts";
import {
  CONFIRM_MS,
  UNCONFIRMED_MS,
  type Subscriber,
} from "../../../server/core/messages/subscriber.ts";
import { confirmToken, subscriberToken } from "../../../server/messages/subscriber-links.ts";
import { purgeUnconfirmed } from "../../../server/work/upkeep/purge-subscribers.ts";
import { SECRET, world, type World } from "../../helpers/world.ts";

let w: World;
beforeEach(async () => (w = await world()));
afterEach(() => w.db.destroy());

const ADA = "ada@exemple.fr";

const api = (body: unknown, from?: string) =>
  w.request("/api/v1/subscriptions", {
    method: "POST",
    headers: { "content-type": "application/json", ...(from && { "x-forwarded-for": from }) },
    body: JSON.stringify(body),
  });

describe("an address with letters outside ASCII", () => {
  const ZOE = "zoé@exemple.fr";
  const form = (path: string) => post(path, [["email", ZOE]]);

  test("is taken while the mail server is not known to refuse it", async () => {
    expect((await api({ email: "ZOÉ@exemple.fr" })).status).toBe(202);
    expect((await only(ZOE)).email).toBe(ZOE);
    await writeSetting(w.db, SMTPUTF8, "1");
    expect((await form("/subscribe/email")).status).toBe(200);
  });

  test("is refused with the reason where the mail server offers no SMTPUTF8", async () => {
    await writeSetting(w.db, SMTPUTF8, "0");

    const answer = await api({ email: ZOE });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({
      errors: [{ pointer: "/email", detail: expect.stringMatching(/SMTPUTF8/) }],
    });
    const page = await form("/subscribe/email");
    expect(page.status).toBe(422);
    expect(await page.text()).toContain("ne peut pas écrire à une adresse accentuée");
    expect(await subscribersOf(w.db, ZOE)).toEqual([]);
    expect((await api({ email: ADA })).status).toBe(202);
  });
});

const post = (path: string, fields: [string, string][] = [], type?: string) =>
  w.request(path, {
    method: "POST",
    headers: { "content-type": type ?? "application/x-www-form-urlencoded" },
    body: new URLSearchParams(fields).toString(),
  });

async function only(email = ADA): Promise<Subscriber> {
  const [found, ...more] = await subscribersOf(w.db, email);
  expect(more).toEqual([]);
  return found!;
}

/** What the newest confirmation mail of an address would have in its link. */
async function mailed(email = ADA): Promise<string> {
  const { id } = await only(email);
  const words = (await dueEvents(w.db, w.now(), 1_000)).filter((e) => e.subjectId === id);
  const event = words.findLast((e) => e.kind === "subscription.confirm")!;
  const request = (await requestsOf(w.db, id)).find((r) => r.id === event.updateId)!;
  return confirmToken(SECRET, request);
}

async function confirmed(body: object = {}): Promise<Subscriber> {
  expect((await api({ email: ADA, ...body })).status).toBe(202);
  expect((await post(`/confirm/${await mailed()}`)).status).toBe(200);
  return only();
}

const manage = (s: Subscriber) => `/preferences/${subscriberToken(SECRET, "manage", s)}`;
const leave = (s: Subscriber) => `/unsubscribe/${subscriberToken(SECRET, "unsubscribe", s)}`;

describe("asking", () => {
  test("an address gets a confirmation mail, in the same transaction, and nothing else", async () => {
    const res = await api({
      email: " Ada@Exemple.FR ",
      scopes: ["provider:dgfip", "component:dgfip/liasses"],
      kinds: ["maintenance"],
      locale: "en",
    });

    expect(res.status).toBe(202);
    expect(res.headers.get("cache-control")).toBe("no-store");
    const subscriber = await only();
    expect(subscriber).toMatchObject({ state: "unconfirmed", confirmedAt: null, source: "api" });
    expect(subscriber).toMatchObject({ scopes: ["provider:dgfip"], kinds: ["maintenance"] });
    expect(subscriber.locale).toBe("en");
    const [event, ...more] = await dueEvents(w.db, w.now(), 10);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ kind: "subscription.confirm", subjectId: subscriber.id });
  });

  test("known or unknown, confirmed or not, an address gets the same answer", async () => {
    const answer = async (email: string) => {
      const res = await api({ email });
      return [
        res.status,
        [...res.headers].filter(([n]) => !n.startsWith("rate")),
        await res.text(),
      ];
    };
    const page = async (email: string) =>
      (await post("/subscribe/email", [["email", email]])).text();
    await confirmed();

    expect(await answer(ADA)).toEqual(await answer("bob@exemple.fr"));
    expect(await page(ADA)).toEqual(await page("eve@exemple.fr"));
    expect(await page(ADA)).not.toContain("exemple.fr</");
  });

  test.each([
    "",
    "ada",
    "ada@localhost",
    "ada@exemple.fr, bob@exemple.fr",
    "ada@exemple.fr\r\nbcc: bob@exemple.fr",
    "Ada <ada@exemple.fr>",
    "ada@exemple.fr;bob@exemple.fr",
    "ada@[192.0.2.1]",
    `${"a".repeat(65)}@exemple.fr`,
    "a b@exemple.fr",
  ])(
    "%j is no address: 422, in API, form and Statuspage alike, and nothing is kept",
    async (email) => {
      const told = await api({ email });

      expect(told.status).toBe(422);
      expect(await told.json()).toMatchObject({ errors: [{ pointer: "/email" }] });
      expect((await post("/subscribe/email", [["email", email]])).status).toBe(422);
      expect((await post("/api/v2/subscribers.json", [["subscriber[email]", email]])).status).toBe(
        422,
      );
      expect(await dueEvents(w.db, w.now(), 10)).toEqual([]);
      expect((await subscriberCounts(w.db, "exemple")).unconfirmed).toBe(0);
    },
  );

  test("an international domain is kept as mail servers know it", async () => {
    await api({ email: "zoe@été.fr" });

    expect((await only("zoe@xn--t-9fab.fr")).email).toBe("zoe@xn--t-9fab.fr");
  });

  test.each([
    { body: { scopes: ["provider:nobody"] }, at: "/scopes/0" },
    { body: { scopes: ["page", "component:insee"] }, at: "/scopes/1" },
    { body: { scopes: ["all"] }, at: "/scopes/0" },
    { body: { scopes: [] }, at: "/scopes" },
    { body: { kinds: [] }, at: "/kinds" },
    { body: { kinds: ["rumour"] }, at: "/kinds/0" },
    { body: { locale: "de" }, at: "/locale" },
    { body: { minImpact: "huge" }, at: "/minImpact" },
    { body: { quietHours: { from: "22:00", to: "7h" } }, at: "/quietHours/to" },
    { body: { quietHours: { from: "22:00", to: "22:00" } }, at: "/quietHours" },
    { body: { endpoint: "ftp://exemple.fr/" }, at: "/endpoint" },
    { body: { endpoint: "https://a:b@exemple.fr/" }, at: "/endpoint" },
    { body: { state: "confirmed" }, at: "/state" },
  ])("$body is refused at $at", async ({ body, at }) => {
    const res = await api({ email: ADA, ...body });

    expect(res.status).toBe(422);
    expect(((await res.json()) as { errors: object[] }).errors).toMatchObject([{ pointer: at }]);
    expect(await subscribersOf(w.db, ADA)).toEqual([]);
  });

  test("an address gets three mails an hour at most, and the client does not learn it", async () => {
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push((await api({ email: ADA })).status);

    expect(answers).toEqual([202, 202, 202, 202, 202]);
    expect(await dueEvents(w.db, w.now(), 10)).toHaveLength(3);
  });

  test("one client asks for 30 addresses an hour at most", async () => {
    for (let i = 0; i < 30; i++) await api({ email: `a${i}@exemple.fr` });

    const api31 = await api({ email: "b@exemple.fr" });
    const page31 = await post("/subscribe/email", [["email", "b@exemple.fr"]]);

    expect([api31.status, page31.status]).toEqual([429, 429]);
    expect(Number(page31.headers.get("retry-after"))).toBeGreaterThan(3_000);
    expect(await subscribersOf(w.db, "b@exemple.fr")).toEqual([]);
  });
});

describe("confirming", () => {
  test("is done by POST alone; GET as often as one likes changes nothing", async () => {
    await api({ email: ADA });
    const path = `/confirm/${await mailed()}`;

    for (let i = 0; i < 3; i++) expect((await w.request(path)).status).toBe(200);
    expect((await w.request(path, { method: "HEAD" })).status).toBe(200);
    expect((await only()).state).toBe("unconfirmed");

    expect((await post(path)).status).toBe(200);
    expect(await only()).toMatchObject({ state: "confirmed", confirmedAt: w.now(), source: "api" });
    const kinds = (await dueEvents(w.db, w.now(), 10)).map((e) => e.kind);
    expect(kinds).toEqual(["subscription.confirm", "subscription.welcome"]);
  });

  test("holds for 24 hours", async () => {
    await api({ email: ADA });
    const token = await mailed();
    await w.wait(CONFIRM_MS);

    expect((await w.request(`/confirm/${token}`)).status).toBe(410);
    expect((await post(`/confirm/${token}`)).status).toBe(410);
    expect((await only()).state).toBe("unconfirmed");
  }, 60_000);

  test("a stranger's request for an address changes nothing before its owner agrees", async () => {
    const before = await confirmed({ scopes: ["provider:insee"], kinds: ["incident"] });

    await api({ email: ADA, scopes: ["provider:dgfip"], kinds: ["maintenance"], locale: "en" });

    expect(await only()).toEqual(before);
    await post(`/confirm/${await mailed()}`);
    expect(await only()).toEqual({
      ...before,
      scopes: ["provider:dgfip", "provider:insee"],
      kinds: ["incident", "maintenance"],
    });
  });

  test("a second POST does not undo what came after the first", async () => {
    await api({ email: ADA });
    const path = `/confirm/${await mailed()}`;
    await post(path);
    await post(leave(await only()));

    expect((await post(path)).status).toBe(200);
    expect((await only()).state).toBe("unsubscribed");
  });

  test("brings back who had unsubscribed, with what they want now", async () => {
    await post(leave(await confirmed({ scopes: ["provider:insee"] })));

    const again = await confirmed({ scopes: ["provider:dgfip"] });

    expect(again).toMatchObject({ state: "confirmed", scopes: ["provider:dgfip"] });
    expect(again.unsubscribedAt).toBeNull();
  });
});

describe("leaving", () => {
  test.each([
    { name: "as a form", type: "application/x-www-form-urlencoded" },
    { name: "as multipart", type: "multipart/form-data; boundary=x" },
  ])(
    "one click of a mail program, $name: 200, no redirect, no cookie, no origin",
    async (given) => {
      const path = leave(await confirmed());
      const body = given.type.startsWith("multipart")
        ? '--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
        : "List-Unsubscribe=One-Click";

      const send = () =>
        w.request(path, { method: "POST", headers: { "content-type": given.type }, body });
      const res = await send();

      expect(res.status).toBe(200);
      expect(res.headers.get("set-cookie")).toBeNull();
      expect(res.headers.get("content-type")).toContain("text/plain");
      expect(await only()).toMatchObject({ state: "unsubscribed", unsubscribedAt: w.now() });
      expect((await send()).status).toBe(200);
    },
  );

  test("GET does not unsubscribe", async () => {
    const path = leave(await confirmed());

    const res = await w.request(path);

    expect(res.status).toBe(200);
    expect(await res.text()).toContain('method="post"');
    expect((await only()).state).toBe("confirmed");
  });

  test("takes along what was asked for and not confirmed", async () => {
    const ada = await confirmed();
    await api({ email: ADA });
    const path = `/confirm/${await mailed()}`;

    await post(leave(ada));

    expect((await post(path)).status).toBe(404);
    expect((await only()).state).toBe("unsubscribed");
    expect(await dueEvents(w.db, w.now(), 10)).toEqual([]);
  });

  test("a webhook's link ends it, and leads to nothing of its owner's", async () => {
    const endpoint = "https://hooks.exemple.fr/x";
    const hook = await confirmed({ endpoint });

    const texts = [
      await (await w.request(leave(hook))).text(),
      await (await post(leave(hook))).text(),
      await (await w.request(leave(hook))).text(),
    ];

    expect((await only()).state).toBe("unsubscribed");
    for (const text of texts) {
      expect(text).not.toContain("/preferences/");
      expect(text).not.toContain(ADA);
    }
  });
});

describe("preferences", () => {
  test("are shown and changed with the link", async () => {
    const ada = await confirmed({ scopes: ["provider:insee"] });

    const shown = await (await w.request(manage(ada))).text();
    const saved = await post(manage(ada), [
      ...([["scope", "component:dgfip/liasses"]] as [string, string][]),
      ...([
        ["kind", "incident"],
        ["minImpact", "major"],
      ] as [string, string][]),
      ...([
        ["frequency", "daily"],
        ["locale", "en"],
      ] as [string, string][]),
      ...([
        ["quietFrom", "22:00"],
        ["quietTo", "07:00"],
      ] as [string, string][]),
    ]);

    expect(shown).toMatch(/value="provider:insee"[^>]*checked|checked[^>]*value="provider:insee"/);
    expect(saved.status).toBe(200);
    expect(await only()).toMatchObject({
      scopes: ["component:dgfip/liasses"],
      kinds: ["incident"],
      minImpact: "major",
      frequency: "daily",
      locale: "en",
      quietHours: { from: "22:00", to: "07:00" },
    });
  });

  test("that make no sense change nothing, and are shown again", async () => {
    const ada = await confirmed();

    const res = await post(manage(ada), [
      ["minImpact", "major"],
      ["quietFrom", "22:00"],
    ]);

    expect(res.status).toBe(422);
    expect(await res.text()).toContain('role="alert"');
    expect(await only()).toEqual(ada);
  });

  test("are exported as JSON, and erased for good when one is sure", async () => {
    const ada = await confirmed();

    const kept = (await (await w.request(`${manage(ada)}/data.json`)).json()) as object;
    const unsure = await post(`${manage(ada)}/erase`);
    expect(kept).toMatchObject({ subscriber: { email: ADA }, requests: [{ source: "api" }] });
    expect(unsure.status).toBe(422);
    expect(await only()).toEqual(ada);

    const erased = await post(`${manage(ada)}/erase`, [["sure", "yes"]]);

    expect(erased.status).toBe(200);
    expect(await subscribersOf(w.db, ADA)).toEqual([]);
    expect(await dueEvents(w.db, w.now(), 10)).toEqual([]);
    expect((await w.request(manage(ada))).status).toBe(404);
    // What somebody wanted is the case: a mail program is not told that it failed.
    expect((await post(leave(ada), [["List-Unsubscribe", "One-Click"]])).status).toBe(200);
  });

  test("new links end the old ones, of confirmations too", async () => {
    const ada = await confirmed();
    const used = `/confirm/${await mailed()}`;
    await api({ email: ADA });
    const unused = `/confirm/${await mailed()}`;

    expect((await post(`${manage(ada)}/links`)).status).toBe(200);

    for (const link of [used, unused]) {
      expect((await w.request(link)).status).toBe(404);
      expect((await post(link)).status).toBe(404);
    }

    expect((await w.request(manage(ada))).status).toBe(404);
    expect((await post(leave(ada))).status).toBe(404);
    const renewed = await only();
    expect((await w.request(manage(renewed))).status).toBe(200);
    expect(renewed.state).toBe("confirmed");
  });
});

describe("forged links", () => {
  const other = secretOf("another secret of that length");

  test.each<{ name: string; forged: (s: Subscriber) => string }>([
    { name: "an id alone", forged: (s) => `/unsubscribe/${s.id}` },
    { name: "nothing", forged: () => "/unsubscribe/x" },
    { name: "another purpose", forged: (s) => manage(s).replace("preferences", "unsubscribe") },
    { name: "another id", forged: (s) => leave(s).replace(s.id, "aaaaaaaaaaaa") },
    { name: "another epoch", forged: (s) => leave(s).replace(`${s.id}-1-`, `${s.id}-2-`) },
    { name: "another end", forged: (s) => leave(s).replace("-1-0-", "-1-zzzzzz-") },
    {
      name: "another secret",
      forged: (s) => `/unsubscribe/${subscriberToken(other, "unsubscribe", s)}`,
    },
    { name: "one digit less", forged: (s) => leave(s).slice(0, -1) },
  ])("$name: 404, and nobody is unsubscribed", async ({ forged }) => {
    const ada = await confirmed();

    const res = await post(forged(ada), [["List-Unsubscribe", "One-Click"]]);

    expect(res.status).toBe(404);
    expect((await only()).state).toBe("confirmed");
  });

  test("an unsubscribe link of a forwarded mail opens no preferences", async () => {
    const ada = await confirmed();
    const path = leave(ada).replace("unsubscribe", "preferences");

    expect((await w.request(path)).status).toBe(404);
    expect((await w.request(`${path}/data.json`)).status).toBe(404);
    expect((await post(`${path}/erase`, [["sure", "yes"]])).status).toBe(404);
    expect(await only()).toEqual(ada);
  });
});

describe("pages", () => {
  test.each([
    ["/abonnement?provider=insee", "/subscribe/email?provider=insee"],
    ["/en/abonnement", "/en/subscribe/email"],
  ])("%s leads to %s", async (from, to) => {
    const res = await w.request(from);

    expect([res.status, res.headers.get("location")]).toEqual([302, to]);
  });

  test("keep their address private: not cached, no referrer, not indexed", async () => {
    const ada = await confirmed();
    for (const path of ["/subscribe/email", manage(ada), leave(ada), "/confirm/forged"]) {
      const { headers } = await w.request(path);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("x-robots-tag")).toBe("noindex");
      expect(headers.get("content-security-policy")).toContain("form-action 'self'");
    }
  });

  test("speak the subscriber's language, or another on request", async () => {
    const ada = await confirmed({ locale: "en" });

    expect(await (await w.request(leave(ada))).text()).toContain('<html lang="en"');
    expect(await (await w.request(`${leave(ada)}?lang=fr`)).text()).toContain('<html lang="fr"');
    expect(await (await w.request("/en/subscribe/email")).text()).toContain('<html lang="en"');
  });

  test("what is typed stays in the form, and is never read as HTML", async () => {
    const res = await post("/subscribe/email", [
      ["email", '"><script>alert(1)</script>'],
      ["scope", '"><script>'],
    ]);

    expect(res.status).toBe(422);
    expect(await res.text()).not.toContain("<script>alert");
  });
});

describe("Statuspage's subscribers.json", () => {
  test("subscribes an address, and says the same when it is known", async () => {
    const ask = () => post("/api/v2/subscribers.json", [["subscriber[email]", ADA]]);

    const [first, second] = [await ask(), await ask()];

    expect([first.status, second.status]).toEqual([201, 201]);
    const told = (await first.json()) as { subscriber: { id: string } };
    expect(told).toMatchObject({
      page: { name: "API Exemple" },
      subscriber: { mode: "email", email: ADA },
    });
    expect(await second.json()).toEqual(told);
    expect(told.subscriber.id).not.toBe((await only()).id);
    expect(await only()).toMatchObject({ state: "unconfirmed", source: "statuspage" });
  });

  test("a webhook's owner confirms by mail", async () => {
    await post("/api/v2/subscribers.json", [
      ["subscriber[email]", ADA],
      ["subscriber[endpoint]", "https://hooks.exemple.fr/x"],
    ]);
    await post(`/confirm/${await mailed()}`);

    expect(await only()).toMatchObject({
      state: "confirmed",
      endpoint: "https://hooks.exemple.fr/x",
    });
    expect(await (await w.request(manage(await only()))).text()).toContain("whsec_");
  });

  test("DELETE wants what stands in a mail's link: an id is not enough", async () => {
    const ada = await confirmed();
    const remove = (id: string) =>
      w.request(`/api/v2/subscribers.json?subscriber[id]=${id}`, { method: "DELETE" });

    expect((await remove(ada.id)).status).toBe(404);
    expect((await only()).state).toBe("confirmed");
    expect((await remove(leave(ada).split("/").at(-1)!)).status).toBe(200);
    expect((await only()).state).toBe("unsubscribed");
  });

  test("cannot be read", async () => {
    const res = await w.request("/api/v2/subscribers.json");

    expect([res.status, res.headers.get("allow")]).toEqual([405, "POST, DELETE, OPTIONS"]);
  });
});

test("an unconfirmed request is deleted after a week; a confirmed one stays", async () => {
  await confirmed();
  await api({ email: "bob@exemple.fr" });
  const later = (ms: number) => ({ db: w.db, now: () => w.now() + ms });

  expect(await purgeUnconfirmed(later(UNCONFIRMED_MS))).toBe(0);
  expect(await purgeUnconfirmed(later(UNCONFIRMED_MS + 1))).toBe(3);

  expect(await subscribersOf(w.db, "bob@exemple.fr")).toEqual([]);
  expect((await only()).state).toBe("confirmed");
});
