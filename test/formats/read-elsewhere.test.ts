import { parseFeed } from "feedsmith";
import ICAL from "ical.js";
import { describe, expect, test } from "vitest";
import { atomFeed } from "../../server/formats/atom.ts";
import { calendarFeed } from "../../server/formats/ical-feed.ts";
import { jsonFeed } from "../../server/formats/json-feed.ts";
import { rssFeed } from "../../server/formats/rss.ts";
import { TEXTS, type TextName } from "../helpers/every-message.ts";
import { SAMPLE_NOW } from "../helpers/sample-components.ts";
import { sampleIncidents, sampleMaintenances, samplePage } from "../helpers/sample-page.ts";

/** Feeds and calendars in every language, as independent parsers read them. */

const EVIL = "\u202ePanne </title> ]]> & \u0007";

const pageWith = (name: TextName) => {
  const body = TEXTS[name];
  const told = <U extends { readonly body: string }>(update: U): U =>
    body === null ? update : { ...update, body };
  return samplePage({
    incidents: sampleIncidents.map((i) => ({ ...i, title: EVIL, updates: i.updates.map(told) })),
    maintenances: sampleMaintenances.map((m) => ({ ...m, updates: m.updates.map(told) })),
  });
};

const FORMATS = { atom: atomFeed, rss: rssFeed, json: jsonFeed } as const;

describe.each(Object.keys(TEXTS) as TextName[])("with a text of kind %s", (name) => {
  const page = pageWith(name);
  const cases = (["fr", "en"] as const).flatMap((locale) =>
    (["atom", "rss", "json"] as const).map((format) => ({ locale, format })),
  );

  test.each(cases)("$format in $locale is read with all its items", ({ locale, format }) => {
    const text = FORMATS[format](page, { provider: null, locale }, SAMPLE_NOW);
    const read = parseFeed(text) as { format: string; feed: Record<string, unknown> };
    const items = (read.feed["items"] ?? read.feed["entries"]) as { title?: unknown }[];

    expect(read.format).toBe(format);
    expect(items).toHaveLength(sampleIncidents.length + sampleMaintenances.length);
    expect(JSON.stringify(items)).toContain("Panne");
    if (format !== "json") expect(text).not.toMatch(/[\u202a-\u202e]/);
  });

  test.each(["fr", "en"] as const)("the calendar in %s is read with each maintenance", (locale) => {
    const text = calendarFeed(page, { provider: null, locale }, SAMPLE_NOW);
    const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");

    expect(events).toHaveLength(sampleMaintenances.length);
    for (const event of events) expect(new ICAL.Event(event).summary).not.toBe("");
  });
});
