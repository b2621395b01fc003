import { Window } from "happy-dom";
import { expect, test } from "vitest";
import { insertPlanned, insertStates } from "../../db/intervals.ts";
import { addCorrection } from "../../server/actions/corrections.ts";
import type { Locale } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { slaCsv, slaJson } from "../../server/formats/sla.ts";
import { slaText } from "../../server/formats/sla-text.ts";
import { createDocuments } from "../../server/http/documents.ts";
import { publicAddresses } from "../../server/routes/addresses.ts";
import { loadShownMonths } from "../../server/state/month-reports.ts";
import { freezeMonths } from "../../server/work/upkeep/freeze-month.ts";
import { renderPage, socialCard } from "../../web/page/render.tsx";
import { sampleView } from "../helpers/sample-page.ts";
import { world } from "../helpers/world.ts";

const at = (text: string) => Date.parse(text);
const NOW = at("2026-11-20T09:00:00+01:00");

/** Three months: the gateway was down an hour in October, in maintenance two hours in November. */
async function threeMonths(): Promise<PageSnapshot> {
  const w = await world({ at: NOW });
  const since = at("2026-09-01T00:00:00+02:00");
  const down = at("2026-10-07T10:00:00+02:00");
  for (const { id: componentId, provider } of w.live.components) {
    const seen = { componentId, layer: "verified" as const, detail: null };
    const up = "operational" as const;
    await insertStates(
      w.db,
      provider.role === "gateway"
        ? [
            { ...seen, from: since, to: down, state: up },
            { ...seen, from: down, to: down + 3_600_000, state: "major_outage" },
            { ...seen, from: down + 3_600_000, to: null, state: up },
          ]
        : [{ ...seen, from: since, to: null, state: up }],
    );
    if (provider.role !== "gateway") continue;
    const from = at("2026-11-10T20:00:00+01:00");
    const announcedAt = from - 72 * 3_600_000;
    await insertPlanned(w.db, [
      { componentId, from, to: from + 7_200_000, announcedAt, source: "maintenance:abcdefghijkl" },
    ]);
  }
  await freezeMonths(w.ctx);
  await addCorrection(w.ctx, {
    component: "passerelle",
    from: down,
    to: down + 1_800_000,
    state: "operational",
    author: "Équipe <b>",
    reason: "La sonde était coupée.",
  });
  const snapshot = await w.publish();
  const months = (await loadShownMonths(w.ctx)).get("exemple")!;
  return { ...snapshot.pages[0]!, months };
}

function open(page: PageSnapshot, month: string | null, locale: Locale = "fr") {
  const html = renderPage({
    ...sampleView(page, { route: { name: "sla", month }, locale }),
    now: NOW,
  });
  const window = new Window({ settings: { disableJavaScriptEvaluation: true } });
  const document = new window.DOMParser().parseFromString(html, "text/html");
  const plain = (text: string) => text.replaceAll(/[\s\u00a0\u202f]+/g, " ").trim();
  return {
    document,
    text: (selector: string) => plain(document.querySelector(selector)?.textContent ?? ""),
    rows: (section: string) =>
      [...document.querySelectorAll(`section[aria-labelledby=${section}] tbody tr`)].map((row) =>
        [...row.children].map((cell) => plain(cell.textContent)),
      ),
  };
}

test("a month says whether its promise was kept, by how much, which day and whose fault", async () => {
  const { document, text, rows } = open(await threeMonths(), "2026-10");
  const tiles = [...document.querySelectorAll(".tile")].map((t) =>
    t.textContent.replaceAll(/[\s\u00a0\u202f]+/g, " ").trim(),
  );

  expect(text("h1")).toBe("Engagement tenu en octobre");
  expect(text(".say p")).toContain("99,86 % pour la passerelle, 99,5 % promis. Mois clos le");
  expect(tiles[0]).toBe(
    "Disponibilité99,86 %99,86 % maintenances comprises ; mesuré 100 % du temps",
  );
  // 745 hours; half a percent is 3 h 43 min 30 s.
  expect(tiles[1]).toBe("Temps d’arrêt1 h sur 3 h 43 admisesReste 2 h 43");
  expect(document.querySelector(".meter")?.getAttribute("aria-label")).toMatch(
    /^26.% du temps admis$/,
  );
  expect(rows("commitment")).toEqual([
    ["La passerelle", "1 h"],
    ["Un fournisseur, une maintenance, inconnue, faute de mesure", "0"],
    ["mer. 7 oct.", "1 h", "0", "0"],
  ]);
  expect(text(".days .value")).toBe("1 h");
  expect(document.querySelectorAll(".days .d-ok")).toHaveLength(30);
});

test("a month over the time allowed is red, pierces the line, and says so first", async () => {
  const page = await threeMonths();
  const months = page.months!.map((m) =>
    m.month === "2026-10"
      ? { ...m, ratio: 0.99, spentSeconds: 20_000, leftSeconds: -6_590, downSeconds: 20_000 }
      : m,
  );
  const { document, text } = open({ ...page, months }, "2026-10");

  expect(text("h1")).toBe("Engagement non tenu en octobre");
  expect(text(".tile.is-down")).toContain("5 h 33 sur 3 h 43 admises");
  expect(text(".tile.is-down")).toContain("Dépassé de 1 h 49");
  const [bar, peg] = document.querySelectorAll(".months-chart .down");
  expect([bar?.localName, peg?.localName]).toEqual(["rect", "path"]);
  expect(text("section[aria-labelledby=months] > p")).toBe(
    "Un mois n’a pas tenu l’engagement : octobre 2026, 5 h 33 pour 3 h 43 admises.",
  );
  expect(document.querySelectorAll(".months-chart .line")).toHaveLength(3);
});

test("a month that goes on keeps its promise while time is left", async () => {
  const page = await threeMonths();
  const late = (leftSeconds: number) =>
    open(
      {
        ...page,
        months: page.months!.map((m) =>
          m.month === "2026-11" ? { ...m, ratio: 0.98, spentSeconds: 7_200, leftSeconds } : m,
        ),
      },
      null,
    ).text("h1");

  expect(late(5_760)).toBe("Engagement tenu à ce jour en novembre");
  expect(late(-1)).toBe("Engagement non tenu en novembre");
  // Once it is over its ratio decides, and it is not yet closed.
  const over = page.months!.map((m) => ({ ...m, frozenAt: null, until: m.to }));
  const october = open({ ...page, months: over }, "2026-10");
  expect(october.text("h1")).toBe("Engagement tenu en octobre");
  expect(october.text(".say p")).toContain("Mois terminé : ce rapport reste provisoire");
});

test("page, JSON, CSV and text have the same numbers", async () => {
  const page = await threeMonths();
  const month = page.months!.find((m) => m.month === "2026-10")!;
  const { document } = open(page, "2026-10");

  const json = JSON.parse(slaJson(month)) as Record<string, number>;
  const row = slaCsv(month).split("\r\n")[1]!.split(",");
  const text = slaText(month, page.title, "fr");

  const seconds = [...document.querySelectorAll("section[aria-labelledby=commitment] data")].map(
    (data) => Number(data.getAttribute("value")),
  );
  const order = [json.spentSeconds, json.budgetSeconds, json.leftSeconds];
  expect(seconds.slice(0, 3)).toEqual(order);
  expect(row.slice(4, 7).map(Number)).toEqual([
    json.ratio,
    json.ratioWithMaintenance,
    json.coverage,
  ]);
  expect(row.slice(14, 17).map(Number)).toEqual([
    json.budgetSeconds,
    json.spentSeconds,
    json.leftSeconds,
  ]);
  expect(text).toMatch(/Disponibilité\s+99,865\s%/);
  expect(text).toMatch(/reste\s+2 h 43 min 30 s/);
  expect(text).toContain("Équipe <b> : La sonde était coupée.");
});

test("excluded maintenance is shown with its notice", async () => {
  const { rows, text } = open(await threeMonths(), null);

  expect(text(".say .ratio")).toBe("100 %");
  expect(rows("excluded").at(-1)).toEqual([
    "abcdefghijkl",
    "10 nov., 20 h 00",
    "10 nov., 22 h 00",
    "3 j",
  ]);
});

test("an erratum stands beside the report, with who and why, and nothing in it is markup", async () => {
  const { text, rows, document } = open(await threeMonths(), "2026-10");

  expect(text(".errata")).toContain("par Équipe <b>");
  expect(text(".errata")).toContain("La sonde était coupée.");
  expect(text(".errata")).toContain(
    "La disponibilité du mois serait de 99,93 % ; le rapport clos dit 99,86 %.",
  );
  expect(document.querySelector(".errata b")).toBeNull();
  expect(rows("months").map((row) => [row[0], row[6]])).toEqual([
    ["novembre 2026", "provisoire"],
    ["octobre 2026", "clos (1 erratum)"],
    ["septembre 2026", "clos"],
  ]);
});

test("providers are shown apart, for information", async () => {
  const { rows, text } = open(await threeMonths(), "2026-10", "en");

  expect(text("section[aria-labelledby=providers] .soft")).toContain("For information");
  expect(rows("providers").map((row) => row.slice(0, 2))).toEqual([
    ["INSEE", "100%"],
    ["DGFIP", "100%"],
  ]);
});

test("each provider has its days of the month, as long as all of them are kept", async () => {
  const page = await threeMonths();
  const { document } = open(page, "2026-10");
  const strips = [...document.querySelectorAll(".month-strip")];

  expect(
    strips.map((strip) => strip.getAttribute("aria-label")?.replaceAll("\u00a0", " ")),
  ).toEqual(["INSEE : 31 jours sans panne", "DGFIP : 31 jours sans panne"]);
  expect(strips[0]?.querySelectorAll("path")).toHaveLength(1);

  // A month of which the first days are gone would look as if it had begun later.
  const cut = {
    ...page,
    providers: page.providers.map((p) => ({
      ...p,
      components: p.components.map((c) => ({ ...c, days: c.days.slice(-50) })),
    })),
  };
  expect(open(cut, "2026-10").document.querySelectorAll(".month-strip")).toHaveLength(0);
  expect(open(cut, null).document.querySelectorAll(".month-strip")).toHaveLength(2);
});

test("the method is printed in words, with its formulas, and its hash once closed", async () => {
  const { text } = open(await threeMonths(), "2026-10");

  expect(text(".method-panel")).toContain(
    "disponibilité = temps disponible ÷ (durée − temps inconnu − maintenances exclues)",
  );
  expect(text(".hash")).toMatch(/^[0-9a-f]{64}$/);
});

test("the report is at /sla and /en/sla, by month, and nowhere else", async () => {
  const page = await threeMonths();
  const web = {
    render: renderPage,
    card: socialCard,
    assets: { style: "/s.css", script: "/s.js" },
  };
  const documents = createDocuments((page) => publicAddresses(web, page));
  documents.publish({ schemaVersion: 1, revision: 1, generatedAt: NOW, pages: [page] });
  const asked = { host: undefined, ifNoneMatch: undefined, acceptEncoding: undefined };
  const title = (path: string, query = "") => {
    const answer = documents.answer({ ...asked, path, query });
    return /<h1[^>]*>(.*?)<\/h1>/.exec(answer?.body?.toString() ?? "")?.[1] ?? null;
  };

  expect(title("/sla")).toBe("Engagement tenu à ce jour en novembre");
  expect(title("/en/sla", "month=2026-10")).toBe("Service level met in October");
  expect(title("/sla", "month=2025-10")).toBeNull();
  expect(title("/sla", "month=nonsense")).toBeNull();
});

test("until the first report is worked out, the page says so", async () => {
  const { months: _, ...page } = await threeMonths();

  expect(open(page, null).text("main")).toContain("Le rapport est en cours de calcul");
});
