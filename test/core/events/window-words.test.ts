import { expect, test } from "vitest";
import type { Locale, WindowRule } from "../../../server/core/model.ts";
import { WINDOW_WORDS } from "../../../server/core/events/window-words.ts";

const words = (rule: WindowRule, locale: Locale) => {
  const { when, hours } = WINDOW_WORDS[locale];
  return `${when(rule)} ${hours(rule)}`.replaceAll("\u00a0", " ").replaceAll(" , ", ", ");
};
const night = { from: "01:00", to: "02:30" };

test.each<[WindowRule, string, string]>([
  [night, "Chaque jour de 01 h 00 à 02 h 30", "Every day from 01:00 to 02:30"],
  [
    { ...night, day: "sunday" },
    "Chaque dimanche de 01 h 00 à 02 h 30",
    "Every Sunday from 01:00 to 02:30",
  ],
  [
    { ...night, day: ["monday", "wednesday", "friday"] },
    "Chaque lundi, mercredi et vendredi de 01 h 00 à 02 h 30",
    "Every Monday, Wednesday and Friday from 01:00 to 02:30",
  ],
  [
    { ...night, day: "first sunday" },
    "Le premier dimanche du mois de 01 h 00 à 02 h 30",
    "On the first Sunday of the month from 01:00 to 02:30",
  ],
  [
    { ...night, day: ["second tuesday", "last tuesday"] },
    "Le deuxième mardi et le dernier mardi du mois de 01 h 00 à 02 h 30",
    "On the second Tuesday and the last Tuesday of the month from 01:00 to 02:30",
  ],
  [
    { from: "00:00", to: "24:00", day: ["1", "15", "last day"] },
    "Le 1er, le 15 et le dernier jour du mois toute la journée",
    "On the 1st, the 15th and the last day of the month all day",
  ],
  [
    { from: "20:00", to: "06:00", day: "friday", until: "monday" },
    "Chaque vendredi à 20 h 00, jusqu’au lundi à 06 h 00",
    "Every Friday from 20:00 until Monday at 06:00",
  ],
  [
    { ...night, date: "2026-12-01" },
    "Le 1er décembre 2026 de 01 h 00 à 02 h 30",
    "On 1 December 2026 from 01:00 to 02:30",
  ],
  [
    { from: "20:00", to: "06:00", date: "2026-12-24", until: "2026-12-26" },
    "Du 24 décembre 2026 à 20 h 00 au 26 décembre 2026 à 06 h 00",
    "From 24 December 2026 at 20:00 to 26 December 2026 at 06:00",
  ],
])("%j is said in both languages", (rule, french, english) => {
  expect(words(rule, "fr")).toBe(french);
  expect(words(rule, "en")).toBe(english);
});
