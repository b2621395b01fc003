import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { THEME_SCRIPT_SOURCE } from "../../server/core/page/theme-script.ts";
import { renderPage } from "../../web/page/render.tsx";
import { SAMPLE_NOW, sampleComponent, sampleProvider } from "../helpers/sample-components.ts";
import { calmPage, samplePage, sampleView } from "../helpers/sample-page.ts";
import { pageOfOne, parsedPage } from "../helpers/parsed-page.ts";

test("the same view gives the same bytes", () => {
  const view = sampleView(samplePage());

  expect(renderPage(view)).toBe(renderPage(view));
});

test("that the team holds a state is said beside it, with its end, and only then", () => {
  const held = pageOfOne({ heldUntil: Date.parse("2026-11-21T17:00:00Z") });

  expect(parsedPage(held).texts(".row .why")).toEqual([
    "L’équipe maintient cet état jusqu’à 18 h 00 : d’ici là nos mesures ne le changent pas.",
  ]);
  expect(parsedPage(pageOfOne({})).texts(".row .why, .row .note")).toEqual([]);
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
  const { document, text, texts } = parsedPage(samplePage());

  expect(document.title).toBe("INSEE en panne – Statut API Entreprise");
  expect(texts("h1")).toEqual(["INSEE en panne, DGFIP au ralenti"]);
  expect(text(".say")).toBe(
    "INSEE en panne, DGFIP au ralenti" +
      "20 des 24 API répondent normalement ; 1 est en maintenance, 1 est sans données." +
      "Vérifié à 14 h 32 (il y a 7 s), heure de Paris.",
  );
});

test("the gateway comes first, then what is in trouble, then the order of the configuration", () => {
  const names = parsedPage(samplePage()).texts(".rows > .row .name");

  expect(names).toHaveLength(25);
  expect(names.slice(0, 9)).toEqual([
    "API Entreprise Passerelle",
    "INSEE Sirene",
    "DGFIP Liasses fiscales",
    "MSA Conformité cotisations",
    "OPQIBI Certification ingénierie",
    "URSSAF Attestations sociales",
    "DGFIP Attestations fiscales",
    "DGFIP Chiffre d’affaires",
    "Infogreffe RCS",
  ]);
});

test("a further API of a provider stands under the first, but not under a loud one", () => {
  const { texts } = parsedPage(samplePage());

  expect(texts(".kin .name")).toEqual(["DGFIP Chiffre d’affaires", "INPI RNE, actes et bilans"]);
  expect(texts(".loud .name")).toHaveLength(4);
});

test("a loud row says since when, what callers get, and where to read more", () => {
  const page = samplePage();
  const measured = { latencyMs: 4_000, httpStatus: 502, certificateEndsAt: null };
  const providers = page.providers.map((p) => ({
    ...p,
    components: p.components.map((c) => ({
      ...c,
      measured: { ...measured, results: {} as never },
      latencyMs: { p50: 300, p95: 400 },
    })),
  }));

  expect(parsedPage({ ...page, providers }).texts(".loud .note")).toEqual([
    "Depuis 13 h 20 (1 h 12), erreur 502 · Incident",
    "Depuis 14 h 06 (26 min), 4 s au lieu de 300 ms",
    "Que faire ? Portez votre délai d’attente à 10 secondes et réessayez une seule fois.",
    "Jusqu’à 18 h 00, annoncée le 17 nov. · Détails",
    "Depuis 09 h 32 (5 h)",
  ]);
});

test("the axis of days stands once, with the first days of its months", () => {
  const { document, texts } = parsedPage(samplePage());

  expect(document.querySelectorAll(".axis")).toHaveLength(1);
  expect(texts(".axis text")).toEqual(["août", "sept.", "oct.", "nov.", "aujourd’hui"]);
});

test("the last 24 hours are drawn with one step for each API in trouble", () => {
  const { document } = parsedPage(samplePage());
  const path = (tone: string) =>
    document.querySelector(`.horizon .l-${tone}`)?.getAttribute("d") ?? "";

  expect(document.querySelector(".horizon svg")?.getAttribute("aria-label")).toBe(
    "Depuis 24\u00a0heures\u00a0: 1 API en panne, 1 au ralenti, 1 en maintenance.",
  );
  // The outage stands on the line, the slowness on the outage, the maintenance on both.
  expect(path("down")).toMatch(/^M\d+ 35h\d+v8/);
  expect(path("degraded")).toMatch(/^M\d+ 29h\d+v5/);
  expect(path("maintenance").split("M")).toHaveLength(4);
  expect(parsedPage(calmPage()).document.querySelector(".horizon path")).toBeNull();
});

test("many APIs in trouble at once stay below the sentence", () => {
  const recent = [{ from: SAMPLE_NOW - 3_600_000, to: SAMPLE_NOW, state: "major_outage" as const }];
  const components = Array.from({ length: 300 }, (_, i) =>
    sampleComponent(`x/${i}`, `Y ${i}`, { recent }),
  );
  const { document } = parsedPage(samplePage({ providers: [sampleProvider("X", components)] }));
  const d = document.querySelector(".l-down")?.getAttribute("d") ?? "";

  const tops = [...d.matchAll(/M\d+ ([\d.]+)h/g)].map((m) => Number(m[1]));
  expect(tops.length).toBeGreaterThan(0);
  expect(tops.length).toBeLessThan(5);
  expect(Math.min(...tops)).toBeGreaterThan(0);
});

test("an open incident shows how bad, since when, what to do, the latest, and the next update", () => {
  const { document, text } = parsedPage(samplePage());

  expect(text(".incident h3")).toBe("INSEE : l’API Sirene ne répond plus");
  expect(text(".incident > .line")).toBe("PanneCause identifiéeDepuis 13 h 20 (1 h 12)");
  expect(text(".incident .advice")).toContain("Que faire ? Les appels renvoient 502.");
  expect(text(".incident .latest")).toBe(
    "À 14 h 05 (il y a 27 min) · équipe" +
      "L’INSEE confirme une panne de son portail. Rétablissement estimé à 16 h.",
  );
  expect(text(".next")).toBe("Prochaine information à 15 h 00 (dans 28 min)");
  expect(document.querySelector(".promise a")?.getAttribute("href")).toBe(
    "/subscribe/email?incident=k3v9m2x7q1ab",
  );
  expect(document.querySelector(".promise button")?.getAttribute("data-text")).toMatch(
    /^https:\/\/statut\.entreprise\.test\/incidents\/[a-z0-9-]*k3v9m2x7q1ab$/,
  );
});

test("a promise of news that has passed is owned up to", () => {
  const [incident] = samplePage().incidents;
  if (!incident) throw new Error("the sample has an incident");
  const late = { ...incident, nextUpdateAt: SAMPLE_NOW - 600_000 };

  expect(parsedPage(samplePage({ incidents: [late] })).text(".next")).toBe(
    "Mise à jour attendue depuis 14 h 22",
  );
});

test("without incident three tiles say how the gateway is, what comes, and what was last", () => {
  const { document, text, texts } = parsedPage(calmPage());

  expect(text("h1")).toBe("Tout fonctionne");
  expect(document.querySelector(".incident, .troubles, .notice:not([hidden])")).toBeNull();
  expect(texts(".tiles > .tile h2")).toEqual([
    "La passerelleOpérationnel",
    "Prochaine maintenance",
    "Dernier incident",
  ]);
  expect(text("#recent")).toBe("Résolus en 14 jours");
});

test("undeclared failures are listed with the sentence while no incident is open", () => {
  const { texts } = parsedPage(samplePage({ incidents: [] }));

  expect(texts(".troubles li")).toEqual([
    "INSEE Sirene : panne depuis 13 h 20 (1 h 12)",
    "DGFIP Liasses fiscales : dégradé depuis 14 h 06 (26 min)",
  ]);
});

test("each state is a mark and a word beside its colour", () => {
  const { document } = parsedPage(samplePage());
  const labels = [...document.querySelectorAll(".row .state")];

  expect(labels).toHaveLength(25);
  for (const label of labels) {
    expect(label.textContent).not.toBe("");
    const mark = label.querySelector("use")?.getAttribute("href") ?? "";
    expect(document.querySelector(mark)?.nodeName.toLowerCase()).toBe("symbol");
  }
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

  expect(parsedPage(page).texts(".notice:not([hidden])")).toEqual([]);
  expect(parsedPage(stale).texts(".notice:not([hidden])")).toEqual([
    "Données périmées. Nos vérifications ne s’exécutent plus depuis 14 h 32 : les états affichés peuvent avoir changé.",
  ]);
});

test("beside an incident stands what is on until when, and what is planned", () => {
  const { texts } = parsedPage(samplePage());

  expect(texts(".tile > .ends")).toEqual(["MSAjusqu’à 18 h 00", "DGFIPmar. 24 nov., 20 h 00"]);
});

test("the next maintenance may be a window that does not come back", () => {
  const from = Date.parse("2026-11-27T12:00:00Z");
  const { texts } = parsedPage(pageOfOne({ windows: [{ from, to: from + 4 * 3_600_000 }] }));

  expect(texts(".tile p")[0]).toBe("X, ven. 27 nov., de 13 h 00 à 17 h 00");
});

test("the maintenance page has what is planned, soonest first, then the habitual windows", () => {
  const { texts } = parsedPage(samplePage(), { route: { name: "maintenances", month: "2026-11" } });

  expect(texts(".planned h3").slice(0, 2)).toEqual([
    "MSA : migration de la base",
    "DGFIP : mise à jour du portail",
  ]);
  expect(texts(".recurring tbody tr")).toContainEqual(
    "DGFIPtous les jours, de 01 h 00 à 02 h 00dim. 22 nov.",
  );
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
  const { document } = parsedPage(
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
  expect(document.querySelector(".row .name > span")?.textContent).toBe(evil);
});

test("nothing inline but what the policy names, nothing from elsewhere", () => {
  const html = renderPage(sampleView(samplePage()));
  const { document } = parsedPage(samplePage());

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
  const { document, text } = parsedPage(samplePage(), { locale: "en" });

  expect(document.documentElement.lang).toBe("en");
  expect(document.title).toBe("INSEE is down – API Entreprise status");
  expect(text(".row .pct")).toBe("99.99%");
  expect(document.querySelector(".incident h3")?.getAttribute("lang")).toBe("fr");
  expect(document.querySelector(".row .name > span")?.getAttribute("lang")).toBe("fr");
  expect(document.querySelector("header .languages a")?.getAttribute("hreflang")).toBe("fr");
});

test("each language is announced to the other, and the French marks nothing as foreign", () => {
  const { document } = parsedPage(samplePage());
  const alternates = [...document.querySelectorAll("link[rel=alternate][hreflang]")];

  expect(alternates.map((l) => [l.getAttribute("hreflang"), l.getAttribute("href")])).toEqual([
    ["fr", "https://statut.entreprise.test/"],
    ["en", "https://statut.entreprise.test/en/"],
  ]);
  expect(document.querySelector("main [lang]")).toBeNull();
});

test("anchors lead somewhere, and no id is used twice", () => {
  const { document } = parsedPage(samplePage());
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);

  expect(new Set(ids).size).toBe(ids.length);
  for (const link of document.querySelectorAll("a[href^='#']")) {
    expect(ids).toContain(link.getAttribute("href")?.slice(1));
  }
});

test.each([404, 410, 429, 500] as const)("the %d page carries the state all the same", (status) => {
  const { document, text } = parsedPage(samplePage(), { route: { name: "error", status } });

  expect(document.title).toMatch(/ – INSEE en panne – Statut API Entreprise$/);
  expect(text(".hero h2")).toBe("INSEE en panne, DGFIP au ralenti");
  expect(document.querySelectorAll("h1")).toHaveLength(1);
  // Its own address is not the home's: it must not refresh into it.
  expect(document.querySelector("[data-live]")).toBeNull();
});
