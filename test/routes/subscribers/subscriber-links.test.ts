import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dueEvents } from "../../../db/outbox.ts";
import { subscribersOf } from "../../../db/subscribers.ts";
import { secretOf } from "../../../server/context/secret.ts";
import { type Subscriber } from "../../../server/core/messages/subscriber.ts";
import { subscriberToken } from "../../../server/messages/subscriber-links.ts";
import { world, type World } from "../../helpers/world.ts";
import { ADA, leave, manage, subscriptionCalls } from "../../helpers/subscription-calls.ts";

let w: World;
beforeEach(async () => (w = await world()));
afterEach(() => w.db.destroy());

const { api, post, only, mailed, confirmed } = subscriptionCalls(() => w);

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
