import { describe, expect, test } from "vitest";
import { subjectLine } from "../../server/notify/sheet.ts";
import { mailTime } from "../../server/notify/mail-time.ts";
import { renderMail } from "../../server/notify/mail.ts";
import { chatMessage } from "../../server/notify/chat.ts";
import { maintenanceCalendar } from "../../server/formats/ical-feed.ts";
import { PAGE } from "../helpers/every-message.ts";
import { sampleStories } from "../../server/messages/sample-stories.ts";
import { samplePage, sampleMaintenances } from "../helpers/sample-page.ts";
import { NOON } from "../helpers/world.ts";
import ICAL from "ical.js";

const time = mailTime("fr", "Europe/Paris");
const at = (iso: string) => Date.parse(`${iso}+01:00`);
const SAME_DAY = [at("2026-12-05T19:34"), at("2026-12-05T22:34")] as const;
const WEDNESDAY = [at("2026-09-23T18:34"), at("2026-09-23T21:34")] as const;
const TWO_DAYS = [at("2026-09-23T18:34"), at("2026-09-24T21:34")] as const;

describe("a subject with a time", () => {
  test.each([
    [
      "API Exemple",
      "INSEE",
      SAME_DAY,
      "[API Exem…] Maintenance modifiée – INSEE, sam. 5 déc. 19 h 34–22 h 34",
    ],
    [
      "API Exemple",
      "INSEE",
      WEDNESDAY,
      "[API Exemple] Maintenance modifiée – INSEE, 23 sept. 19 h 34–22 h 34",
    ],
    ["API Particulier et Entreprise", "Ministère de l’Intérieur", SAME_DAY, "19 h 34–22 h 34"],
    ["API Exemple", "INSEE", TWO_DAYS, ", 23 sept. 19 h 34 – 24 sept. 22 h 34"],
    ["👩‍👩‍👧‍👦".repeat(9), "表示".repeat(30), SAME_DAY, "19 h 34–22 h 34"],
    ["P".repeat(200), "É".repeat(200), TWO_DAYS, ", 23 sept. 19 h 34 – 24 sept. 22 h 34"],
    ["API", "INSEE, DGFIP et 12 autres", SAME_DAY, "19 h 34–22 h 34"],
  ])("of %s on %s keeps it whole", (page, who, [from, to], expected) => {
    const tails = [`, ${time.span(from, to)}`, `, ${time.shortSpan(from, to)}`];
    const subject = subjectLine(page, "Maintenance modifiée", who, tails);

    expect(subject.length).toBeLessThan(70);
    expect(subject.endsWith(expected) || subject === expected).toBe(true);
    expect(subject.isWellFormed()).toBe(true);
  });

  test("leaves a time out that cannot be whole", () => {
    const subject = subjectLine("API", "Maintenance", "INSEE", ` ${"9".repeat(60)}`);

    expect(subject).toBe("[API] Maintenance – INSEE");
  });

  test("writes the first of a month as French does", () => {
    expect(time.moment(at("2026-12-01T08:00"))).toBe("mar. 1er déc. 8 h");
    expect(time.moment(at("2026-12-11T08:00"))).toBe("ven. 11 déc. 8 h");
  });
});

describe("text that would reorder what follows it", () => {
  const stories = sampleStories(PAGE, NOON);
  const opened = stories.incident("incident.opened");
  const evil = "INSEE \u202egnp.exe \u2066x\u200f";
  const story = {
    ...opened,
    page: { ...opened.page, title: evil },
    incident: { ...opened.incident, title: evil, whatToDo: evil, translations: {} },
    step: { ...opened.step!, body: evil, translations: {} },
    places: opened.places.map((place) => ({ ...place, name: evil })),
  };
  const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

  test("is neutralised in mails and chats", () => {
    const { subject, text, html } = renderMail(story, { locale: "fr" });

    for (const part of [subject, text, html, JSON.stringify(chatMessage(story, "fr"))]) {
      expect(part).not.toMatch(BIDI);
      expect(part).toContain("gnp.exe");
    }
  });

  test("is neutralised in calendars", () => {
    const text = maintenanceCalendar(samplePage(), { ...sampleMaintenances[0]!, title: evil });

    expect(text).toContain("gnp.exe");
    expect(text).not.toMatch(BIDI);
  });
});

test("a calendar event has each note, newest first, down to the announcement", () => {
  const [first] = sampleMaintenances;
  const [note] = first!.updates;
  const updates = ["Terminé.", "", "On commence.\nVraiment.", "3. Annonce"].map((body, i) => ({
    ...note!,
    id: `note0000000${i}`,
    body,
  }));
  const text = maintenanceCalendar(samplePage(), { ...first!, updates });
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");

  expect(events).toHaveLength(1);
  expect(new ICAL.Event(events[0]).description).toMatch(
    /^Terminé\.\n\nOn commence\.\nVraiment\.\n\n3\. Annonce\n\n\S/,
  );
});
