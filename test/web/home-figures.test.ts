import { describe, expect, test } from "vitest";
import {
  dateAgo,
  daySeconds,
  SAMPLE_NOW,
  sampleComponent,
  sampleDay,
  sampleProvider,
} from "../helpers/sample-components.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { pageOfOne, parsedPage } from "../helpers/parsed-page.ts";

describe("no data", () => {
  const empty = { ratio: null, ratioWithMaintenance: null, coverage: 0, downSeconds: 0 };
  const days = Array.from({ length: 90 }, (_, i) =>
    sampleDay(dateAgo(89 - i), daySeconds({ unknown: 86_400 })),
  );
  const page = pageOfOne({
    days,
    state: "unknown",
    availability: { "24h": empty, "7d": empty, "30d": empty, "90d": empty },
    lastCheckedAt: null,
  });

  test("is neither 100 nor 0, and is drawn as such", () => {
    const { document, text } = parsedPage(page);

    expect(text(".row .pct")).toBe("Pas de données");
    expect(text(".row .state")).toBe("Pas de données");
    expect(text(".row")).not.toMatch(/%/);
    expect(document.querySelector(".row.loud")).toBeNull();
    expect(document.querySelector(".strip")?.getAttribute("data-marks")).toBe("90n");
    expect(document.querySelectorAll(".strip .b-ok")).toHaveLength(0);
    expect(document.querySelector(".strip svg")?.getAttribute("aria-label")).toBe(
      "X Y\u00a0: 90 jours, dont 90 sans données",
    );
  });

  test("is said of the page as well", () => {
    const { document, text } = parsedPage(page);

    expect(document.title).toBe("Données insuffisantes – Statut API Entreprise");
    expect(text(".hero")).toContain("Aucune vérification pour l’instant.");
  });
});

describe("the first day", () => {
  const whole = { ratio: 1, ratioWithMaintenance: 1, coverage: 0.0001, downSeconds: 0 };
  const availability = { "24h": whole, "7d": whole, "30d": whole, "90d": whole };
  const days = Array.from({ length: 90 }, (_, i) =>
    sampleDay(
      dateAgo(89 - i),
      daySeconds({ unknown: i === 89 ? 52_000 : 86_400 }, i === 89 ? 52_300 : 86_400),
    ),
  );
  const first = (createdAt: number) => {
    const more = { days, availability, createdAt };
    const gateway = sampleComponent("gw", "Passerelle", more);
    return samplePage({
      providers: [
        sampleProvider("API Exemple", [gateway], { role: "gateway" }),
        sampleProvider("X", [sampleComponent("x/y", "Y", more)]),
      ],
      incidents: [],
      maintenances: [],
    });
  };
  const page = first(SAMPLE_NOW - 300_000);

  test("is drawn at once, and proves nothing", () => {
    const { document, texts, text } = parsedPage(page);

    expect(texts(".row .pct")).toEqual(["Suivi depuis 14 h 27", "Suivi depuis 14 h 27"]);
    expect(document.querySelector(".strip")?.getAttribute("data-marks")).toBe("89n1o");
    expect(text(".tile")).toBe(
      "La passerelleOpérationnelSuivi depuis 14 h 27. " +
        "L’engagement (99,5 %) se lira à partir de demain.",
    );
    expect(text("main")).not.toMatch(/100 %/);
  });

  test("of what was configured the day before is not dated to that day's time", () => {
    expect(parsedPage(first(SAMPLE_NOW - 86_400_000)).text(".row .pct")).toBe(
      "Suivi depuis aujourd’hui",
    );
  });

  test("is said in English", () => {
    expect(parsedPage(page, { locale: "en" }).text(".row .pct")).toBe("Monitored since 14:27");
  });
});

test("a percentage is floored, with its coverage where it is not whole", () => {
  const nearly = { ratio: 0.99999, ratioWithMaintenance: 0.998, coverage: 0.873, downSeconds: 9 };
  const component = pageOfOne({});
  const { availability } = component.providers[0]!.components[0]!;
  const { text } = parsedPage(pageOfOne({ availability: { ...availability, "90d": nearly } }));

  expect(text(".pct")).toBe("99,99 % (mesuré 87 % du temps)");
});

test("the strip, its text and the days for the island say the same", () => {
  const { document } = parsedPage(samplePage());
  const row = document.querySelector("[data-ids*='infogreffe/rcs']")!;
  const strip = row.querySelector(".strip")!;
  const downs = (strip.getAttribute("data-marks") ?? "").match(/\d+d/g) ?? [];
  const count = downs.reduce((n, run) => n + Number.parseInt(run), 0);
  const notes = (strip.getAttribute("data-notes") ?? "").split(";").filter(Boolean);

  expect(row.querySelector("svg[role=img]")?.getAttribute("aria-label")).toContain(
    `${count} en panne`,
  );
  expect(notes.filter((note) => !note.includes(":0:"))).toHaveLength(count);
  // Four days ago: 42 minutes of a day.
  expect(notes).toContain("85:2520:9708");
});

test("an outage is drawn the higher the longer it lasted, and pierces the line", () => {
  const outages = [60, 900, 3_600, 14_400, 80_000];
  const days = Array.from({ length: 90 }, (_, i) =>
    sampleDay(dateAgo(89 - i), daySeconds({ major_outage: outages[89 - i] ?? 0 })),
  );
  const { document } = parsedPage(pageOfOne({ days }));
  const d = document.querySelector(".strip .b-down")?.getAttribute("d") ?? "";

  expect([...d.matchAll(/h4v(\d+)h-4z/g)].map((m) => Number(m[1]))).toEqual(
    [24, 24, 19, 15, 11].flatMap((height) => [height, 3]),
  );
});

test("the gateway stands against its commitment, and providers do not", () => {
  const { document, text, texts } = parsedPage(samplePage());

  expect(text(".tile")).toMatch(
    /^La passerelleOpérationnel99,97 % sur 30 jours12 min d’arrêt sur les 3 h 36 admises en un mois \(engagement : 99,5 %\)\./,
  );
  expect(document.querySelector(".meter")?.getAttribute("aria-label")).toMatch(
    /^5\s% du temps d’arrêt admis est consommé$/,
  );
  expect(texts(".rows .meter")).toEqual([]);
});
