import { expect, test } from "vitest";
import type { ComponentState } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { headline, isStale } from "../../web/page/headline.ts";
import { wordsFor } from "../../web/page/words.ts";
import { sampleComponent, sampleProvider } from "../helpers/sample-components.ts";
import { samplePage, sampleView } from "../helpers/sample-page.ts";

function pageOf(
  states: Record<string, ComponentState>,
  gateway: ComponentState = "operational",
): PageSnapshot {
  const providers = Object.entries(states).map(([name, state]) =>
    sampleProvider(name, [sampleComponent(name.toLowerCase(), "API", { state })]),
  );
  const ours = sampleProvider("Passerelle", [sampleComponent("gw", "API", { state: gateway })], {
    role: "gateway",
  });
  return samplePage({ providers: [...providers, ours] });
}

const say = (page: PageSnapshot, locale: "fr" | "en" = "fr") => {
  const said = headline(page, wordsFor(sampleView(page, { locale })));
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  return { state: said.state, sentence: plain(said.sentence), counts: plain(said.counts) };
};

test.each([
  [{ INSEE: "operational" }, "Tout fonctionne", "Everything works"],
  [{ INSEE: "major_outage" }, "INSEE en panne", "INSEE is down"],
  [
    { INSEE: "major_outage", URSSAF: "major_outage" },
    "INSEE et URSSAF en panne",
    "INSEE and URSSAF are down",
  ],
  [
    { A: "major_outage", B: "major_outage", C: "major_outage", D: "major_outage" },
    "A, B et 2 autres en panne",
    "A, B and 2 others are down",
  ],
  [
    { INSEE: "partial_outage", DGFIP: "degraded_performance", MSA: "degraded_performance" },
    "INSEE en panne partielle, DGFIP et MSA en difficulté",
    "INSEE is partly down, DGFIP and MSA are degraded",
  ],
  [{ MSA: "under_maintenance" }, "MSA en maintenance", "MSA is under maintenance"],
  [
    { OPQIBI: "unknown", INSEE: "operational" },
    "Données insuffisantes pour OPQIBI",
    "Not enough data for OPQIBI",
  ],
] as const)("%o reads: %s", (states, french, english) => {
  const page = pageOf(states);

  expect(say(page).sentence).toBe(french);
  expect(say(page, "en").sentence).toBe(english);
});

test.each([
  [["slow", "slow"], "A et B au ralenti", "A and B are slow"],
  [["slow", "http_5xx"], "A et B en difficulté", "A and B are degraded"],
  [["slow", null], "A et B en difficulté", "A and B are degraded"],
] as const)("answers that are degraded by %j read: %s", (causes, french, english) => {
  const providers = causes.map((cause, i) => {
    const name = ["A", "B"][i] ?? "";
    const state = "degraded_performance";
    return sampleProvider(name, [sampleComponent(name, "API", { state, cause })]);
  });
  const page = samplePage({ providers });

  expect(say(page).sentence).toBe(french);
  expect(say(page, "en").sentence).toBe(english);
});

test("the gateway is named first", () => {
  expect(say(pageOf({ INSEE: "major_outage" }, "major_outage")).sentence).toBe(
    "Passerelle et INSEE en panne",
  );
});

test.each<[Record<string, ComponentState>, ComponentState, string, string]>([
  [
    { A: "major_outage", B: "operational", C: "under_maintenance", D: "unknown" },
    "operational",
    "1 des 4 API répond normalement ; 1 est en maintenance, 1 est sans données.",
    "1 of 4 APIs answers normally; 1 is under maintenance, 1 is without data.",
  ],
  [
    { A: "operational", B: "operational" },
    "operational",
    "Les 2 API et la passerelle répondent normalement.",
    "All 2 APIs and the gateway answer normally.",
  ],
  [
    { A: "operational", B: "operational" },
    "major_outage",
    "Les 2 API répondent normalement.",
    "All 2 APIs answer normally.",
  ],
  [
    { A: "operational" },
    "operational",
    "L’API et la passerelle répondent normalement.",
    "The API and the gateway answer normally.",
  ],
  [
    { A: "under_maintenance", B: "under_maintenance" },
    "operational",
    "Aucune des 2 API ne répond normalement.",
    "None of the 2 APIs answers normally.",
  ],
])("%j behind a gateway that is %s: %s", (states, gateway, french, english) => {
  const page = pageOf(states, gateway);

  expect(say(page).counts).toBe(french);
  expect(say(page, "en").counts).toBe(english);
});

test("a page that knows nothing does not claim that all is well", () => {
  expect(say(samplePage({ providers: [] }))).toEqual({
    state: "unknown",
    sentence: "Données insuffisantes",
    counts: "",
  });
  expect(say(pageOf({ A: "unknown" }, "unknown"))).toMatchObject({
    sentence: "Données insuffisantes",
    counts: "",
  });
});

test("figures are out of date when every check has stopped, not when one has", () => {
  const of = (stale: boolean[]) =>
    samplePage({
      providers: stale.map((s, i) =>
        sampleProvider(`P${i}`, [sampleComponent(`p${i}`, "API", { stale: s })]),
      ),
    });

  expect(isStale(of([true, true]))).toBe(true);
  expect(isStale(of([true, false]))).toBe(false);
  expect(isStale(of([]))).toBe(false);
});
