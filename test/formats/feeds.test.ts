import { Window } from "happy-dom";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { insertIncident } from "../../db/incidents.ts";
import { insertMaintenance } from "../../db/maintenances.ts";
import { NOON, world, type World } from "../helpers/world.ts";
import { idOf, incident, maintenance, pastIncident, step } from "./declared-events.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";

const PUBLIC = { publishedAt: NOON - HOUR_MS };

async function eventful(): Promise<World> {
  const w = await world();
  await insertIncident(w.db, "exemple", incident(), PUBLIC);
  await insertIncident(w.db, "exemple", pastIncident("past", 3), PUBLIC);
  await insertMaintenance(w.db, "exemple", maintenance());
  return w;
}

/** XML as a browser's parser reads it. */
async function xml(w: World, path: string) {
  const res = await w.request(path);
  expect(res.status).toBe(200);
  const text = await res.text();
  const parsed = new new Window().DOMParser().parseFromString(text, "application/xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  return { res, text, root: parsed.documentElement };
}

/** HTML as a feed reader shows it. */
function html(content: string) {
  const { document } = new Window();
  document.body.innerHTML = content;
  return document.body;
}

const texts = (
  of: { querySelectorAll(selector: string): Iterable<{ textContent: string }> },
  selector: string,
) => [...of.querySelectorAll(selector)].map((e) => e.textContent);

describe("Atom", () => {
  test("has Statuspage's shape", async () => {
    const { res, root } = await xml(await eventful(), "/history.atom");

    expect(res.headers.get("content-type")).toBe("application/atom+xml; charset=utf-8");
    expect(root.getAttribute("xml:lang")).toBe("fr");
    expect(root.getAttribute("xmlns")).toBe("http://www.w3.org/2005/Atom");
    expect([...root.children].slice(0, 6).map((e) => e.tagName)).toEqual([
      "id",
      "link",
      "link",
      "title",
      "updated",
      "author",
    ]);
    expect(texts(root, "feed > id, feed > title, feed > updated, author > name")).toEqual([
      "tag:status.exemple.test,2005:/history",
      "API Exemple - Historique des incidents",
      "2026-01-15T10:30:00Z",
      "API Exemple",
    ]);
    expect([...root.querySelectorAll("feed > link")].map((l) => l.getAttribute("href"))).toEqual([
      "https://status.exemple.test/",
      "https://status.exemple.test/history.atom",
    ]);
    const [entry] = root.querySelectorAll("entry");
    expect([...entry!.children].map((e) => e.tagName)).toEqual([
      "id",
      "published",
      "updated",
      "link",
      "title",
      "content",
    ]);
    expect(entry!.querySelector("id")!.textContent).toBe(
      `tag:status.exemple.test,2005:Incident/${idOf("sirene1")}`,
    );
    expect(entry!.querySelector("title")!.textContent).toBe("INSEE : Sirene <en panne> & lent");
  });

  test("lists each step in the markup that readers parse, newest first", async () => {
    const { root } = await xml(await eventful(), "/history.atom");

    const content = root.querySelector("entry > content")!;
    expect(content.getAttribute("type")).toBe("html");
    expect(content.textContent).toBe(
      "<p><small><var data-var='date'>15</var> janv., <var data-var='time'>11\u00a0h\u00a030</var> (heure de Paris)</small><br>" +
        "<strong>Identified</strong> - Panne <b>confirmée</b> &amp; &lt;script&gt;alert(1)&lt;/script&gt;\u00a0: " +
        '<a href="https://insee.test/a?b=1&amp;c=2">détails</a>.</p>' +
        "<p><small><var data-var='date'>15</var> janv., <var data-var='time'>11\u00a0h\u00a000</var> (heure de Paris)</small><br>" +
        "<strong>Investigating</strong> - Nous cherchons.</p>",
    );
    expect(texts(html(content.textContent), "strong")).toEqual(["Identified", "Investigating"]);
    expect(html(content.textContent).querySelector("script")).toBeNull();
  });

  test("an update revises its entry in place", async () => {
    const w = await eventful();
    const before = await xml(w, "/history.atom");
    const updates = [
      step("sirene1c", "identified", NOON, { body: "Toujours." }),
      ...incident().updates,
    ];
    await w.db.deleteFrom("incident_update").where("incident_id", "=", incident().id).execute();
    await w.db.deleteFrom("incident").where("id", "=", incident().id).execute();
    await insertIncident(w.db, "exemple", incident({ updates, updatedAt: NOON }), PUBLIC);
    const after = await xml(w, "/history.atom");

    expect(texts(after.root, "entry > id")).toEqual(texts(before.root, "entry > id"));
    expect(texts(after.root, "entry > published")).toEqual(texts(before.root, "entry > published"));
    expect(texts(after.root, "entry > updated")[0]).toBe("2026-01-15T11:00:00Z");
    const content = html(after.root.querySelector("entry > content")!.textContent);
    // The same state again is an update of it.
    expect(texts(content, "strong")).toEqual(["Update", "Identified", "Investigating"]);
  });

  test("is the same, byte for byte, while nothing changes", async () => {
    const w = await eventful();
    const before = await w.request("/history.atom");
    await w.wait(10 * MINUTE_MS);
    const after = await w.request("/history.atom");

    expect(after.headers.get("etag")).toBe(before.headers.get("etag"));
  });

  test("in English the day takes two places, as Statuspage has it, with the zone's name", async () => {
    const { root } = await xml(await eventful(), "/history.atom?lang=en");

    expect(root.querySelector("title")!.textContent).toBe("API Exemple - Incident History");
    expect(root.querySelector("entry > content")!.textContent).toContain(
      "<small>Jan <var data-var='date'>15</var>, <var data-var='time'>11:30</var> CET</small>",
    );
  });

  test("a called-off maintenance says so", async () => {
    const w = await world();
    const at = Date.parse("2026-01-05T09:00:00+01:00");
    const updates = [
      step("m2", "cancelled" as const, at, { body: "Reportée." }),
      step("m1", "scheduled" as const, at - DAY_MS),
    ];
    await insertMaintenance(w.db, "exemple", maintenance({ status: "cancelled", updates }));

    const { root } = await xml(w, "/history.atom");

    const content = root.querySelector("entry > content")!.textContent;
    expect(content).toContain("<small><var data-var='date'>5</var> janv., ");
    expect(texts(html(content), "strong")).toEqual(["Completed", "Scheduled"]);
    expect(content).toContain("<strong>Completed</strong> - Annulée.</p><p>Reportée.</p>");
    expect(content).toContain("<p><small>Prévue : <var data-var='date'>16</var> janv., ");
  });
});

describe("RSS", () => {
  test("has what validators ask for, and no date in the future", async () => {
    const { res, root } = await xml(await eventful(), "/history.rss");

    expect(res.headers.get("content-type")).toBe("application/rss+xml; charset=utf-8");
    expect(root.getAttribute("version")).toBe("2.0");
    const channel = root.querySelector("channel")!;
    const own = Object.fromEntries([...channel.children].map((e) => [e.tagName, e.textContent]));
    expect(own).toMatchObject({
      title: "API Exemple - Historique des incidents",
      link: "https://status.exemple.test/",
      language: "fr",
      ttl: "5",
      lastBuildDate: "Thu, 15 Jan 2026 10:30:00 GMT",
    });
    const self = [...channel.children].find((e) => e.tagName === "atom:link")!;
    expect(self.getAttribute("href")).toBe("https://status.exemple.test/history.rss");
    expect(self.getAttribute("rel")).toBe("self");
    const items = [...channel.querySelectorAll("item")];
    expect(items).toHaveLength(3);
    for (const item of items) {
      const guid = item.querySelector("guid")!;
      expect(guid.getAttribute("isPermaLink")).toBe("true");
      expect(guid.textContent).toMatch(
        /^https:\/\/status\.exemple\.test\/(incidents|maintenances)\//,
      );
      expect(Date.parse(item.querySelector("pubDate")!.textContent)).toBeLessThanOrEqual(NOON);
    }
    expect(texts(items[0]!, "category")).toEqual(["major", "INSEE"]);
  });

  test("a step dated ahead does not put its item in the future", async () => {
    const w = await world();
    await insertIncident(w.db, "exemple", incident({ updatedAt: NOON + DAY_MS }), PUBLIC);

    const { root } = await xml(w, "/history.rss");

    expect(root.querySelector("item pubDate")!.textContent).toBe("Thu, 15 Jan 2026 11:00:00 GMT");
  });
});

test("JSON Feed has the shape of version 1.1", async () => {
  const shape = z.strictObject({
    version: z.literal("https://jsonfeed.org/version/1.1"),
    title: z.string(),
    home_page_url: z.literal("https://status.exemple.test/"),
    feed_url: z.literal("https://status.exemple.test/feed.json"),
    language: z.literal("fr"),
    authors: z.array(z.strictObject({ name: z.string(), url: z.url() })).length(1),
    items: z
      .array(
        z.strictObject({
          id: z.url(),
          url: z.url(),
          title: z.string(),
          content_html: z.string(),
          date_published: z.iso.datetime({ offset: true }),
          date_modified: z.iso.datetime({ offset: true }),
          tags: z.array(z.string()),
        }),
      )
      .length(3),
  });

  const res = await (await eventful()).request("/feed.json");

  expect(res.headers.get("content-type")).toBe("application/feed+json; charset=utf-8");
  expect(shape.safeParse(await res.json()).error).toBeUndefined();
});

describe("what is asked for", () => {
  test("?provider= narrows each feed, under an address and id of its own", async () => {
    const w = await eventful();

    const { root } = await xml(w, "/history.atom?provider=dgfip&utm=x");
    const rss = await xml(w, "/history.rss?provider=dgfip");
    const json = await (await w.request("/feed.json?provider=dgfip")).json();

    expect(texts(root, "entry > title")).toEqual(["DGFIP : bascule du portail"]);
    expect(texts(rss.root, "item > title")).toEqual(["DGFIP : bascule du portail"]);
    expect(json.items).toHaveLength(1);
    expect(root.querySelector("id")!.textContent).toBe(
      "tag:status.exemple.test,2005:/history?provider=dgfip",
    );
    expect(root.querySelector("link[rel=self]")!.getAttribute("href")).toBe(
      "https://status.exemple.test/history.atom?provider=dgfip",
    );
    expect(root.querySelector("title")!.textContent).toBe(
      "API Exemple - DGFIP - Historique des incidents",
    );
  });

  test.each(["/history.atom", "/history.rss", "/feed.json"])(
    "%s of an unknown provider is 404",
    async (path) => {
      const w = await eventful();

      for (const provider of ["nobody", "", "%00", "x".repeat(5_000), "<script>"]) {
        const res = await w.request(`${path}?provider=${provider}`, {
          headers: { accept: "text/html" },
        });
        expect(res.status).toBe(404);
        expect(res.headers.get("content-type")).toBe("application/problem+json");
      }
    },
  );

  test("?lang= takes the translated texts, with states in English anyway", async () => {
    const w = await world();
    const translated = incident({
      translations: { en: { title: "INSEE: Sirene is down" } },
      updates: [step("t", "resolved", NOON, { translations: { en: { body: "Fixed." } } })],
    });
    await insertIncident(w.db, "exemple", translated, PUBLIC);

    const english = await xml(w, "/history.atom?lang=en");
    const french = await xml(w, "/history.atom?lang=de");

    expect(english.root.getAttribute("xml:lang")).toBe("en");
    expect(texts(english.root, "entry > title")).toEqual(["INSEE: Sirene is down"]);
    expect(english.text).toContain("&lt;strong&gt;Resolved&lt;/strong&gt; - Fixed.");
    expect(french.root.getAttribute("xml:lang")).toBe("fr");
    expect(french.text).toContain("&lt;strong&gt;Resolved&lt;/strong&gt; - Nous cherchons.");
  });
});

test.each([
  "<script>alert(1)</script>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](http://insecure.test)",
  "<javascript:alert(1)>",
  "![x](https://tracker.test/p.gif)",
  '<img src=x onerror="alert(1)">',
  "]]> & \u0000\u0008\u001b \ufffe \ud800",
  "# Titre\n\n---\n\n> citation\n\n1. un\n\n```\n<b>code</b>\n```",
])("a hostile text %j comes out as text in every feed", async (body) => {
  const w = await world();
  const hostile = incident({ title: body, updates: [step("h", "identified", NOON, { body })] });
  await insertIncident(w.db, "exemple", hostile, PUBLIC);
  await insertMaintenance(
    w.db,
    "exemple",
    maintenance({ title: body, updates: [step("h2", "scheduled", NOON, { body })] }),
  );

  const { text, root } = await xml(w, "/history.atom");
  await xml(w, "/history.rss");
  const contents = texts(root, "entry > content");

  expect(contents).toHaveLength(2);
  expect(text).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
  for (const content of contents) {
    const body = html(content);
    for (const element of body.querySelectorAll("*")) {
      expect("p small var br strong b em a ul ol li code pre blockquote".split(" ")).toContain(
        element.tagName.toLowerCase(),
      );
      const names = [...element.attributes].map((a) => a.name);
      expect(names.filter((n) => !["href", "data-var"].includes(n))).toEqual([]);
      const href = element.getAttribute("href");
      if (href !== null) expect(href).toMatch(/^(https:|mailto:)/);
    }
  }
});
