import { expect, test } from "vitest";
import { deNom, inFrench } from "../../server/core/french.ts";
import { formatFor } from "../../web/text/format.ts";

test.each([
  { written: "1 déc. 2026", french: "1er déc. 2026" },
  { written: "11 déc.", french: "11 déc." },
  { written: "21 janvier, 14:05", french: "21 janvier, 14\u00a0h\u00a005" },
  { written: "mar. 1 juin", french: "mar. 1er juin" },
])("$written reads $french", ({ written, french }) => {
  expect(inFrench(written)).toBe(french);
});

test.each([
  { name: "Sirene", said: "de Sirene" },
  { name: "Attestations", said: "d’Attestations" },
  { name: "Élections", said: "d’Élections" },
  { name: "OPQIBI", said: "d’OPQIBI" },
])("$said", ({ name, said }) => {
  expect(deNom(name)).toBe(said);
});

test("the first of a month is the 1er in each of the pages' dates", () => {
  const first = Date.parse("2026-12-01T12:00:00Z");
  const { shortDate, shortCivilDate, longDate, moment } = formatFor("fr", "Europe/Paris");

  expect(shortDate(first)).toBe("mar. 1er déc.");
  expect(shortCivilDate("2026-12-01")).toBe("mar. 1er déc.");
  expect(longDate(first)).toBe("mardi 1er décembre 2026");
  expect(moment(first, first + 86_400_000).date).toBe("1er déc.");
});
