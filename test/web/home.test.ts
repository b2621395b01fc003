import { createHash } from "node:crypto";
import { Window } from "happy-dom";
import { describe, expect, test } from "vitest";
import { THEME_SCRIPT_SOURCE } from "../../server/core/page/theme-script.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { renderPage } from "../../web/page/render.tsx";
import {
  calmPage,
  dateAgo,
  daySeconds,
  SAMPLE_NOW,
  sampleComponent,
  sampleDay,
  samplePage,
  sampleProvider,
  sampleView,
} from "../helpers/sample-page.ts";

type Options = Parameters<typeof sampleView>[1];

/** The page as a parser sees it. */
function open(page: PageSnapshot, options: Options = {}) {
  const window = new Window({ settings: { disableJavaScriptEvaluation: true } });
  const document = new window.DOMParser().parseFromString(
    renderPage(sampleView(page, options)),
    "text/html",
  );
  const text = (selector: string) =>
    (document.querySelector(selector)?.textContent ?? "")
      .replaceAll(/[\s\u00a0\u202f]+/g, " ")
      .trim();
  const texts = (selector: string) =>
    [...document.querySelectorAll(selector)].map((e) =>
      e.textContent.replaceAll(/[\s\u00a0\u202f]+/g, " ").trim(),
    );
  return { document, text, texts };
}

const only = (more: Parameters<typeof sampleComponent>[2], id = "x/y") =>
  samplePage({
    providers: [sampleProvider("X", [sampleComponent(id, "Y", more)])],
    incidents: [],
    maintenances: [],
  });

test("the same view gives the same bytes", () => {
  const view = sampleView(samplePage());

  expect(renderPage(view)).toBe(renderPage(view));
});

test("that the team holds a state is said beside it, with its end, and only then", () => {
  const held = only({ heldUntil: Date.parse("2026-11-21T17:00:00Z") });

  expect(open(held).texts(".row .why")).toEqual([
    "L’équipe maintient cet état jusqu’à 18 h 00 : d’ici là nos mesures ne le changent pas.",
  ]);
  expect(open(only({})).texts(".row .why")).toEqual([]);
});

test("subscribing is offered only where mails can leave", () => {
  const view = sampleView(samplePage());
  const [provider] = samplePage().providers;
  const route = { name: "provider", provider: provider!, period: "7d", past: null } as const;

  for (const offered of [view, { ...view, route }]) {
    expect(renderPage(offered)).toContain('href="/subscribe/email');
    expect(renderPage({ ...offered, canSubscribe: false })).not.toContain("/subscribe/email");
  }
});

test("title and h1 begin with the worst state, and there is one h1", () => {
  const { document, text, texts } = open(samplePage());

  expect(document.title).toBe("INSEE en panne – Statut API Entreprise");
  expect(texts("h1")).toEqual(["INSEE en panne, 1 fournisseur en mode dégradé"]);
  expect(text(".say")).toBe(
    "INSEE en panne, 1 fournisseur en mode dégradé21 des 25 API répondent normalement. 1 fournisseur en maintenance, 1 sans données." +
      "Dernière vérification à 14 h 32 min 10 s (il y a 7 s), heure de Paris." +
      "DGFIP Liasses fiscales : dégradé depuis 14 h 06 (26 min)",
  );
});

test("providers in trouble come first, then the order of the configuration", () => {
  const names = open(samplePage()).texts(".providers .provider > .row h3, .providers .group h3");

  expect(names.slice(0, 6)).toEqual([
    "INSEE Sirene",
    "DGFIP",
    "MSA Conformité cotisations",
    "OPQIBI Certification ingénierie",
    "URSSAF Attestations sociales",
    "Infogreffe RCS",
  ]);
});

test("an open incident shows what is affected, since when, what to do, and the next update", () => {
  const { text, texts } = open(samplePage());

  expect(text(".incident h3")).toBe("INSEE : l’API Sirene ne répond plus");
  expect(text(".incident > .soft")).toBe("Cause identifiée · depuis 13 h 20 (1 h 12)");
  expect(text(".what-to-do")).toContain("Que faire ?Les appels renvoient 502.");
  expect(text(".incident dl")).toContain("/v3/insee/sirene/etablissements/{siret}");
  expect(text(".incident dl")).toContain("01002");
  expect(text(".incident dl")).toContain("extraits RCS d’Infogreffe");
  expect(text(".next")).toBe("Prochaine information à 15 h 00 (dans 28 min)");
  expect(texts(".timeline li > p")).toEqual([
    "Cause identifiée · 14 h 05 (il y a 27 min) · équipe",
    "En cours d’analyse · 13 h 24 (il y a 1 h 08) · automatique",
  ]);
});

test("a promise of news that has passed is owned up to", () => {
  const [incident] = samplePage().incidents;
  if (!incident) throw new Error("the sample has an incident");
  const late = { ...incident, nextUpdateAt: SAMPLE_NOW - 600_000 };

  expect(open(samplePage({ incidents: [late] })).text(".next")).toBe(
    "Mise à jour attendue depuis 14 h 22",
  );
});

test("without incident there is no section for it", () => {
  const { document, text } = open(calmPage());

  expect(text("h1")).toBe("Tous les services fonctionnent");
  expect(document.querySelector(".incident, #recent, .notice:not([hidden])")).toBeNull();
});

test("each state is a mark and a word beside its colour", () => {
  const { document } = open(samplePage());
  const labels = [...document.querySelectorAll(".row .state")];

  expect(labels).toHaveLength(25);
  for (const label of labels) {
    expect(label.textContent).not.toBe("");
    const mark = label.querySelector("use")?.getAttribute("href") ?? "";
    expect(document.querySelector(mark)?.nodeName.toLowerCase()).toBe("symbol");
  }
});

describe("no data", () => {
  const empty = { ratio: null, ratioWithMaintenance: null, coverage: 0, downSeconds: 0 };
  const days = Array.from({ length: 90 }, (_, i) =>
    sampleDay(dateAgo(89 - i), daySeconds({ unknown: 86_400 })),
  );
  const page = only({
    days,
    state: "unknown",
    availability: { "24h": empty, "7d": empty, "30d": empty, "90d": empty },
    lastCheckedAt: null,
  });

  test("is neither 100 nor 0, and is drawn as such", () => {
    const { document, text } = open(page);

    expect(text(".figures")).toContain("Pas de données");
    expect(text(".row")).not.toMatch(/100 %|disponible/);
    expect(document.querySelector(".strip")?.getAttribute("data-marks")).toBe("90n");
    expect(document.querySelectorAll(".strip .b-ok")).toHaveLength(0);
    expect(document.querySelector(".strip svg")?.getAttribute("aria-label")).toBe(
      "X Y\u00a0: 90 jours, dont 90 sans données",
    );
  });

  test("is said of the page as well", () => {
    const { document, text } = open(page);

    expect(document.title).toBe("Données insuffisantes – Statut API Entreprise");
    expect(text(".hero")).toContain("Aucune vérification pour l’instant.");
  });
});

test("a percentage is floored, with its coverage where it is not whole", () => {
  const nearly = { ratio: 0.99999, ratioWithMaintenance: 0.998, coverage: 0.873, downSeconds: 9 };
  const component = only({});
  const { availability } = component.providers[0]!.components[0]!;
  const { texts, text } = open(only({ availability: { ...availability, "90d": nearly } }));

  expect(text(".figures b")).toBe("99,99 % disponible");
  expect(text(".figures")).toContain("données sur 87 % du temps");
  expect(texts(".details tbody tr")).toContainEqual(
    "90 jours99,99 % (99,80 % maintenances comprises)9 s87 %",
  );
});

test("the strip, its text and its table say the same", () => {
  const { document, texts } = open(samplePage());
  const row = document.querySelector("[data-ids*='infogreffe/rcs']")!;
  const downs = (row.querySelector(".strip")?.getAttribute("data-marks") ?? "").match(/\d+d/g);

  expect(row.querySelector("svg[role=img]")?.getAttribute("aria-label")).toContain("en panne");
  expect(row.querySelectorAll(".days .down")).toHaveLength(
    (downs ?? []).reduce((n, run) => n + Number.parseInt(run), 0),
  );
  expect(texts("[data-ids*='infogreffe/rcs'] .days tbody tr")[0]).toMatch(
    /^mar\. 17 nov\.PanneInfogreffe : réponses 50342 min/,
  );
});

test("the gateway's commitment stands apart from the providers", () => {
  const { document, text } = open(samplePage());

  expect(text(".commitment")).toBe(
    "99,97 % de disponibilité sur 30 joursAu-dessus de l’engagement" +
      "Engagement : 99,5 % par mois civil. 12 min d’indisponibilité ; l’engagement en admet 3 h 36 sur 30 jours.",
  );
  expect(document.querySelector(".providers [data-name='API Entreprise']")).toBeNull();
  expect(text(".providers .section-head p")).toMatch(/^Pour information/);
});

test("stale figures are the one notice", () => {
  const page = samplePage();
  const stale = {
    ...page,
    providers: page.providers.map((p) => ({
      ...p,
      components: p.components.map((c) => ({ ...c, stale: true })),
    })),
  };

  expect(open(page).texts(".notice:not([hidden])")).toEqual([]);
  expect(open(stale).texts(".notice:not([hidden])")).toEqual([
    "Données périmées. Nos vérifications ne s’exécutent plus depuis 14 h 32 : les états affichés peuvent avoir changé.",
  ]);
});

test("planned maintenance of the fortnight, soonest first, then the habitual windows", () => {
  const { texts } = open(samplePage());

  expect(texts(".planned h3")).toEqual([
    "MSA : migration de la base",
    "DGFIP : mise à jour du portail",
  ]);
  expect(texts(".planned li")[1]).toContain("mar. 24 nov., de 20 h 00 à 22 h 00 · DGFIP");
  expect(texts(".recurring tbody tr")).toContainEqual(
    "DGFIPtous les jours, de 01 h 00 à 02 h 00dim. 22 nov.",
  );
  expect(texts(".recurring tbody tr")).toContainEqual(
    "Qualibatle dimanche, de 23 h 00 à 23 h 45dim. 22 nov.",
  );
});

test("a dated window that does not come back stands among what is planned", () => {
  const from = Date.parse("2026-11-27T12:00:00Z");
  const { texts } = open(only({ windows: [{ from, to: from + 4 * 3_600_000 }] }));

  expect(texts(".planned li")).toEqual(["XPrévueven. 27 nov., de 13 h 00 à 17 h 00"]);
  expect(texts(".recurring")).toEqual([]);
});

test("hostile names and texts stay text", () => {
  const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`;
  const [incident] = samplePage().incidents;
  if (!incident) throw new Error("the sample has an incident");
  const component = sampleComponent("x/y", evil, {
    state: "major_outage",
    advice: evil,
    description: evil,
    routes: [evil],
    aliases: [evil],
  });
  const { document } = open(
    samplePage({
      title: evil,
      contact: "javascript:alert(1)",
      providers: [sampleProvider(evil, [component], { publicId: "abc" })],
      incidents: [
        {
          ...incident,
          title: evil,
          whatToDo: evil,
          notAffected: evil,
          errorCodes: [evil],
          components: [{ id: "x/y", state: "major_outage" }],
        },
      ],
    }),
  );

  expect(document.querySelectorAll("script")).toHaveLength(2);
  expect(document.querySelectorAll("img, [onerror]")).toHaveLength(0);
  expect(document.querySelector("[href^='javascript']")).toBeNull();
  expect(document.querySelector(".row h3 .api")?.textContent).toBe(evil);
});

test("nothing inline but what the policy names, nothing from elsewhere", () => {
  const html = renderPage(sampleView(samplePage()));
  const { document } = open(samplePage());

  expect(document.querySelectorAll("[style], style")).toHaveLength(0);
  const inline = [...document.querySelectorAll("script:not([src])")].map((e) => e.textContent);
  const hash = createHash("sha256").update(inline.join()).digest("base64");
  expect(inline).toHaveLength(1);
  expect(THEME_SCRIPT_SOURCE).toBe(`'sha256-${hash}'`);
  expect(html).not.toMatch(/\son\w+=/);
  for (const element of document.querySelectorAll("[src], link[rel=stylesheet], use, img")) {
    const address = element.getAttribute("src") ?? element.getAttribute("href") ?? "";
    expect(address).toMatch(/^(\/[^/]|#)/);
  }
});

test("English has its words, its numbers, and marks what the team wrote in French", () => {
  const { document, text } = open(samplePage(), { locale: "en" });

  expect(document.documentElement.lang).toBe("en");
  expect(document.title).toBe("INSEE is down – API Entreprise status");
  expect(text(".figures b")).toBe("99.99% available");
  expect(document.querySelector(".incident h3")?.getAttribute("lang")).toBe("fr");
  expect(document.querySelector(".row .api")?.getAttribute("lang")).toBe("fr");
  expect(document.querySelector("header .languages a")?.getAttribute("hreflang")).toBe("fr");
});

test("each language is announced to the other, and the French marks nothing as foreign", () => {
  const { document } = open(samplePage());
  const alternates = [...document.querySelectorAll("link[rel=alternate][hreflang]")];

  expect(alternates.map((l) => [l.getAttribute("hreflang"), l.getAttribute("href")])).toEqual([
    ["fr", "https://statut.entreprise.test/"],
    ["en", "https://statut.entreprise.test/en/"],
  ]);
  expect(document.querySelector("main [lang]")).toBeNull();
});

test("anchors lead somewhere, and no id is used twice", () => {
  const { document } = open(samplePage());
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);

  expect(new Set(ids).size).toBe(ids.length);
  for (const link of document.querySelectorAll("a[href^='#']")) {
    expect(ids).toContain(link.getAttribute("href")?.slice(1));
  }
});

test.each([404, 410, 429, 500] as const)("the %d page carries the state all the same", (status) => {
  const { document, text } = open(samplePage(), { route: { name: "error", status } });

  expect(document.title).toMatch(/ – INSEE en panne – Statut API Entreprise$/);
  expect(text(".hero h2")).toBe("INSEE en panne, 1 fournisseur en mode dégradé");
  expect(document.querySelectorAll("h1")).toHaveLength(1);
  // Its own address is not the home's: it must not refresh into it.
  expect(document.querySelector("[data-live]")).toBeNull();
});
