import { expect, test } from "vitest";
import type { Incident } from "../../server/core/declared.ts";
import { SAMPLE_NOW } from "../helpers/sample-components.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { oldIncident } from "../helpers/sample-past.ts";
import { sharedSite } from "../helpers/shared-site.ts";
import { openSite } from "../helpers/site.ts";
import { flat, visitAddress } from "../helpers/visit.ts";
import { MINUTE_MS } from "../../server/core/duration.ts";

// What people were promised of the pages behind the home, one test for each promise.

const shared = sharedSite();
const { visit } = shared;

const statusOf = async (path: string) =>
  (await fetch(shared.site.url + path, { headers: { accept: "text/html" } })).status;

const open = samplePage().incidents[0]!;

test("an incident's address answers for ever, whatever words stand before its id", async () => {
  const resolved: Incident = {
    ...open,
    title: "INSEE : Sirene rétablie",
    status: "resolved",
    resolvedAt: SAMPLE_NOW,
    nextUpdateAt: null,
  };
  shared.site.show(samplePage({ incidents: [resolved] }));

  for (const path of [
    "/incidents/k3v9m2x7q1ab",
    "/incidents/insee-l-api-sirene-ne-repond-plus-k3v9m2x7q1ab",
    "/incidents/insee-sirene-retablie-k3v9m2x7q1ab",
    "/en/incidents/k3v9m2x7q1ab",
    `/incidents/urssaf-${oldIncident.id}`,
  ]) {
    expect([path, await statusOf(path)]).toEqual([path, 200]);
  }
  await using v = await visit(
    "/incidents/insee-l-api-sirene-ne-repond-plus-k3v9m2x7q1ab",
    samplePage({ incidents: [resolved] }),
  );
  // One address among them is the one to keep: readable, and the id.
  expect(await v.page.locator("link[rel=canonical]").getAttribute("href")).toBe(
    "https://statut.entreprise.test/incidents/insee-sirene-retablie-k3v9m2x7q1ab",
  );
  expect(flat(await v.page.title())).toBe(
    "Résolu – INSEE : Sirene rétablie – Statut API Entreprise",
  );
  expect(flat(await v.page.locator(".hero").innerText())).toContain("durée 1 h 12");
});

test("an unknown address is not found, with a search; a deleted event is gone", async () => {
  shared.site.show(samplePage());
  expect(await statusOf("/incidents/zzzzzzzzzzzz")).toBe(404);
  expect(await statusOf("/incidents/gone4gone4go")).toBe(410);
  expect(await statusOf("/maintenances/zzzzzzzzzzzz")).toBe(404);
  expect(await statusOf("/fournisseurs/insee/annuaire")).toBe(410);
  expect(await statusOf("/en/providers/ancien")).toBe(410);

  await using v = await visit("/fournisseurs/sirene");

  expect(flat(await v.page.locator("h1").innerText())).toBe("Page introuvable");
  expect(flat(await v.page.locator(".hero h2").innerText())).toContain("INSEE en panne");
  expect(flat(await v.page.locator(".results").innerText())).toBe("INSEE Sirene Panne");
  await v.page.locator("#q").fill("qualibat");
  await v.page.keyboard.press("Enter");
  await v.page.waitForURL(/recherche/);
  expect(flat(await v.page.locator(".results").innerText())).toContain("Qualibat");
});

test("every change is in the timeline, newest first, with its time and its kind of author", async () => {
  await using v = await visit("/incidents/k3v9m2x7q1ab");
  const steps = v.page.locator(".timeline > li");

  const moments = await steps
    .locator("p time:first-child")
    .evaluateAll((all) => all.map((time) => (time as HTMLTimeElement).dateTime));
  expect(moments).toEqual(["2026-11-21T14:05:17+01:00", "2026-11-21T13:24:17+01:00"]);
  expect((await steps.locator(".author").allInnerTexts()).map(flat)).toEqual([
    "équipe",
    "automatique",
  ]);
  expect(flat(await v.page.locator(".changes").innerText())).toBe(
    "INSEE Sirene : Opérationnel → Panne",
  );
  // Who speaks is told by a shape too.
  const shape = (nth: number) =>
    steps
      .nth(nth)
      .locator(".dot")
      .evaluate((e) => getComputedStyle(e).borderRadius);
  expect(await shape(0)).not.toBe(await shape(1));
});

test("a postmortem comes before the steps", async () => {
  const told: Incident = {
    ...open,
    status: "postmortem",
    resolvedAt: SAMPLE_NOW - 10 * MINUTE_MS,
    updates: [
      {
        ...open.updates[0]!,
        id: "pm",
        status: "postmortem",
        body: "Une **mise à jour** du portail a échoué. <script>alert(1)</script>",
      },
      ...open.updates,
    ],
  };
  await using v = await visit("/incidents/k3v9m2x7q1ab", samplePage({ incidents: [told] }));

  const headings = (await v.page.locator("h2").allInnerTexts()).map(flat);
  expect(headings.slice(0, 2)).toEqual(["Bilan", "Déroulé"]);
  expect(await v.page.locator(".prose strong").innerText()).toBe("mise à jour");
  expect(flat(await v.page.locator(".prose").innerText())).toContain("<script>alert(1)</script>");
  expect(await v.page.locator(".timeline > li").count()).toBe(2);
});

test("a provider's page has availability, chart, incidents, maintenance, routes, ping", async () => {
  await using v = await visit("/fournisseurs/insee");
  const said = flat(await v.page.locator("main").innerText());

  for (const part of ["24 heures", "7 jours", "30 jours", "90 jours", "12 mois"]) {
    expect(said).toContain(part);
  }
  expect(said).toContain("99,87 % (99,41 % maintenances comprises)");
  expect(said).toContain("curl -i https://statut.entreprise.test/ping/insee/sirene");
  expect(said).toContain("/v3/insee/sirene/etablissements/{siret}");
  expect(said).toContain("INSEE : l’API Sirene ne répond plus");
  expect(said).toContain("Aucune maintenance exceptionnelle n’est annoncée.");
  for (const feed of ["/history.atom", "/history.rss", "/feed.json", "/maintenances.ics"]) {
    expect(await v.page.locator(`.tools a[href="${feed}?provider=insee"]`).count()).toBe(1);
  }
  expect(await v.page.locator('.tools a[href="/subscribe/email?provider=insee"]').count()).toBe(1);
  expect(said).toContain("aujourd’hui, 13 h 20 Erreur 502 Incident en cours");
});

test("an unknown figure is not shown, and an unreadable one is reported", async () => {
  await using v = await visit("/fournisseurs/opqibi");
  const year = v.page.locator("tbody tr", { hasText: "12 mois" });
  expect(flat(await year.innerText())).toBe("12 mois Pas de données – 0 %");

  await using bare = await openSite({ archive: null });
  await using w = await visitAddress(shared.browser, `${bare.url}/fournisseurs/insee`);

  expect(flat(await w.page.locator("main").innerText())).toContain(
    "12 mois Illisible pour l’instant",
  );
  expect(flat(await w.page.locator(".latency").innerText())).toContain(
    "Les mesures ne peuvent pas être lues pour l’instant.",
  );
});

test.each(["24h", "7d", "30d", "90d"])(
  "over %s the chart says what its table says",
  async (period) => {
    await using v = await visit(`/fournisseurs/insee?period=${period}`);
    await v.page.locator("figure").scrollIntoViewIfNeeded();
    const chart = v.page.locator(".plot[role=slider]");
    await v.page.locator(".latency details summary").click();

    const rows = await v.page.locator(".latency tbody tr").evaluateAll((all) =>
      all.map((row) => {
        const [p95, p50] = [...row.querySelectorAll("td")].map((cell) => cell.textContent);
        const when = row.querySelector("time")?.textContent;
        return `${when} · 95\u00a0% des réponses avant ${p95} · Réponse médiane ${p50}`;
      }),
    );
    const told: (string | null)[] = [];
    await chart.focus();
    await v.page.keyboard.press("Home");
    for (let i = 0; i < 5; i++) {
      told.push(await chart.getAttribute("aria-valuetext"));
      await v.page.keyboard.press("ArrowRight");
    }

    expect(rows.length).toBe({ "24h": 24, "7d": 159, "30d": 30, "90d": 90 }[period]);
    expect(told).toEqual(rows.slice(0, 5));
    expect(await chart.getAttribute("aria-valuemax")).toBe(String(rows.length));
    expect(v.errors).toEqual([]);
  },
);

test("a chart can be reached by Tab, has a table, a CSV, and dashes beside its colours", async () => {
  await using v = await visit("/fournisseurs/insee");
  await v.page.locator("figure").scrollIntoViewIfNeeded();
  await v.page.locator(".periods a").last().focus();

  await v.page.keyboard.press("Tab");
  const first = await v.page.evaluate(() => document.activeElement?.className);
  await v.page.keyboard.press("End");
  const reading = flat(await v.page.locator(".reading").innerText());
  await v.page.keyboard.press("Tab");
  const second = await v.page.evaluate(() => document.activeElement?.nodeName);

  expect([first, second]).toEqual(["plot", "SUMMARY"]);
  expect(reading).toMatch(
    /^sam\. 21 nov\. à 14 h 00 · 95 % des réponses avant .* · Réponse médiane /,
  );
  const csv = await v.page.locator(".latency a[download]").getAttribute("href");
  expect(csv).toMatch(/^\/api\/v1\/latency\?component=insee%2Fsirene&from=.*&format=csv$/);
  const dashes = (line: string) =>
    v.page.locator(`.key .${line}`).evaluate((e) => getComputedStyle(e).strokeDasharray);
  expect(await dashes("usual")).not.toBe(await dashes("slow"));
  expect(await v.page.locator(".plot").getAttribute("role")).toBe("slider");
});

test("dates of the chart are French and Paris’s, for a reader in New York too", async () => {
  await using v = await visit("/fournisseurs/insee", samplePage(), {
    timezoneId: "America/New_York",
    locale: "en-US",
  });
  await v.page.locator("figure").scrollIntoViewIfNeeded();
  await v.page.locator(".plot").focus();
  await v.page.keyboard.press("End");

  const text = flat(await v.page.locator(".plot").getAttribute("aria-valuetext"));
  expect(text).toMatch(/^sam\. 21 nov\. à 14 h 00 · 95 % des réponses avant \d+ ms · Réponse/);
  expect(v.errors).toEqual([]);
});

test("history is by civil month in Paris, with filters, permalinks, previous and next", async () => {
  // Begun on 31 October at 23:30 in Paris, which is still October in UTC as well; ended in November.
  const late: Incident = {
    ...oldIncident,
    id: "late4late4la",
    title: "À cheval sur deux mois",
    startedAt: Date.parse("2026-10-31T22:30:00Z"),
    resolvedAt: Date.parse("2026-10-31T23:30:00Z"),
  };
  // 31 October at 23:30 UTC is 1 November in Paris.
  const next: Incident = {
    ...late,
    id: "next4next4ne",
    title: "En novembre seulement",
    startedAt: Date.parse("2026-10-31T23:30:00Z"),
    resolvedAt: Date.parse("2026-11-01T00:30:00Z"),
  };
  const page = samplePage({ incidents: [...samplePage().incidents, next, late] });
  const titles = async (path: string) => {
    await using v = await visit(path, page);
    return (await v.page.locator(".events a").allInnerTexts()).map(flat);
  };

  expect(await titles("/historique/2026-10")).toEqual(["À cheval sur deux mois"]);
  expect((await titles("/historique/2026-11")).slice(-2)).toEqual([
    "En novembre seulement",
    "À cheval sur deux mois",
  ]);
  expect(await titles("/historique/2025-10")).toEqual([oldIncident.title]);
  expect(await titles("/historique/2026-11?provider=dgfip")).toEqual([
    "DGFIP : mise à jour du portail",
  ]);
  expect(await titles("/historique/2026-11?kind=maintenance")).toHaveLength(2);
  expect(await titles("/historique/2026-11?provider=insee&kind=maintenance")).toEqual([]);
  for (const path of ["/historique/2026-12", "/historique/2026-13", "/historique/2024-01"]) {
    expect([path, await statusOf(path)]).toEqual([path, 404]);
  }
  await using v = await visit("/historique/2026-10?kind=incident", page);
  await v.page.locator(".turn a[rel=next]").first().click();
  expect(v.page.url()).toMatch(/\/historique\/2026-11\?kind=incident$/);
  expect(await v.page.locator(".turn a[rel=next]").count()).toBe(0);
});

test("maintenance has a list, a calendar, and a file for one's own agenda", async () => {
  await using v = await visit("/maintenances");
  expect((await v.page.locator(".planned h3").allInnerTexts()).map(flat)).toEqual([
    "MSA : migration de la base",
    "DGFIP : mise à jour du portail",
  ]);
  const busy = v.page.locator(".calendar .busy");
  expect((await busy.locator("> time").allInnerTexts()).map(flat)).toEqual(["21", "24"]);

  await v.page.locator(".planned h3 a", { hasText: "DGFIP" }).click();
  const file = await v.page
    .getByRole("link", { name: "Ajouter à mon agenda" })
    .getAttribute("href");
  const calendar = await fetch(shared.site.url + file!);
  const lines = (await calendar.text()).split("\r\n");

  expect(calendar.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  expect(lines.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(1);
  expect(lines).toContain("DTSTART:20261124T190000Z");
  expect(lines).toContain("DTEND:20261124T210000Z");
  expect(lines).toContain("SEQUENCE:0");
  expect(lines).toContain("STATUS:CONFIRMED");
});

test("cancelled maintenance and an overrun are marked", async () => {
  const [planned, on] = samplePage().maintenances;
  const page = samplePage({
    maintenances: [
      { ...planned!, status: "cancelled", sequence: 1 },
      { ...on!, endsAt: SAMPLE_NOW - 20 * MINUTE_MS },
    ],
  });
  await using off = await visit(`/maintenances/${planned!.id}`, page);
  expect(flat(await off.page.locator(".hero").innerText())).toContain(
    "Annulée Cette maintenance n’aura pas lieu.",
  );
  const calendar = await (await fetch(`${shared.site.url}/maintenances/${planned!.id}.ics`)).text();
  expect(calendar).toContain("STATUS:CANCELLED\r\n");
  expect(calendar).toContain("SEQUENCE:1\r\n");

  await using late = await visit(`/maintenances/${on!.id}`, page);
  expect(flat(await late.page.locator(".hero").innerText())).toContain(
    "Devait se terminer aujourd’hui à 14 h 12 : elle dure plus longtemps que prévu.",
  );
});
