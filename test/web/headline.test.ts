import { expect, test } from "vitest";
import type { ComponentState } from "../../server/core/model.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { headline, isStale } from "../../web/page/headline.ts";
import { wordsFor } from "../../web/page/words.ts";
import { samplePage, sampleComponent, sampleProvider, sampleView } from "../helpers/sample-page.ts";

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
  [{ INSEE: "operational" }, "Tous les services fonctionnent", "All services are working"],
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
    "INSEE en panne partielle, 2 fournisseurs en mode dégradé",
    "INSEE is partly down, 2 providers degraded",
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

test("the gateway is named first", () => {
  expect(say(pageOf({ INSEE: "major_outage" }, "major_outage")).sentence).toBe(
    "Passerelle et INSEE en panne",
  );
});

test("only what is operational answers normally", () => {
  const { counts } = say(
    pageOf({ A: "major_outage", B: "degraded_performance", C: "under_maintenance", D: "unknown" }),
  );

  expect(counts).toBe(
    "1 des 5 API répond normalement. 1 fournisseur en maintenance, 1 sans données.",
  );
});

test("a page that knows nothing does not claim that all is well", () => {
  expect(say(samplePage({ providers: [] }))).toEqual({
    state: "unknown",
    sentence: "Données insuffisantes",
    counts: "",
  });
  expect(say(pageOf({ A: "unknown" }, "unknown")).sentence).toBe("Données insuffisantes");
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
