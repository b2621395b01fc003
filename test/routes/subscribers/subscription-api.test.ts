import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { writeSetting } from "../../../db/key-values.ts";
import { dueEvents } from "../../../db/outbox.ts";
import { subscriberCounts, subscribersOf } from "../../../db/subscribers.ts";
import { SMTPUTF8 } from "../../../server/core/messages/mail.ts";
import { CONFIRM_MS, UNCONFIRMED_MS } from "../../../server/core/messages/subscriber.ts";
import { purgeUnconfirmed } from "../../../server/work/upkeep/purge-subscribers.ts";
import { world, type World } from "../../helpers/world.ts";
import { ADA, leave, manage, subscriptionCalls } from "../../helpers/subscription-calls.ts";

let w: World;
beforeEach(async () => (w = await world()));
afterEach(() => w.db.destroy());

const { api, post, only, mailed, confirmed } = subscriptionCalls(() => w);

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
