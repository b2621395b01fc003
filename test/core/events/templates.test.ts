import { describe, expect, test } from "vitest";
import type { Cause, Locale } from "../../../server/core/model.ts";
import type { PageConfig, Template } from "../../../server/core/configuration.ts";
import { fill, unknownPlaceholders } from "../../../server/core/events/template-filling.ts";
import { templatesFor, textsOf, valuesOf } from "../../../server/core/events/templates.ts";
import { configOf, NOON, SMALL } from "../../helpers/world.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

const page = configOf(SMALL).pages[0]!;
const insee = page.providers[1]!;

const seen = {
  page,
  providers: ["INSEE"],
  components: ["Sirene"],
  since: NOON - HOUR_MS,
  causes: ["http_5xx"],
  codes: ["502"],
  routes: ["/v3/insee/sirene"],
  now: NOON,
} as const;

describe("filling in", () => {
  test.each([
    { text: "{provider} : {component}", values: { provider: "INSEE" }, filled: "INSEE :" },
    { text: "a\ncodes : {codes}\nb", values: {}, filled: "a\nb" },
    { text: "a\ncodes : {codes}\nb", values: { codes: "502" }, filled: "a\ncodes : 502\nb" },
    { text: "a\n\n{cause}\n\nb", values: {}, filled: "a\n\nb" },
    { text: "{unknown} {since}", values: { since: "11:00" }, filled: "{unknown} 11:00" },
    { text: "{page}", values: { page: "{provider}", provider: "x" }, filled: "{provider}" },
  ])("$text with $values", ({ text, values, filled }) => {
    expect(fill(text, values)).toBe(filled);
  });

  test.each([
    {
      text: "Maintenance de {component}",
      component: "Attestations",
      filled: "Maintenance d’Attestations",
    },
    { text: "De {component}", component: "Élections", filled: "D’Élections" },
    { text: "de {component}", component: "Sirene", filled: "de Sirene" },
    { text: "de {component}", component: "Habilitations", filled: "de Habilitations" },
  ])("a French de loses its vowel: $filled", ({ text, component, filled }) => {
    expect(fill(text, { component })).toBe(filled);
  });

  test("verbs are plural after several names, and only after those", () => {
    const text = "{provider} {est|sont} prêt ; {component} {répond|répondent}.";
    const values = {
      provider: "INSEE",
      component: "A et B",
      plural: new Set(["component"] as const),
    };

    expect(fill(text, values)).toBe("INSEE est prêt ; A et B répondent.");
    expect(unknownPlaceholders(text)).toEqual([]);
  });

  test("names in braces that mean nothing are found", () => {
    expect(unknownPlaceholders("{provider} {prestataire} {} { x }")).toEqual(["prestataire", ""]);
  });
});

describe("an outage in words", () => {
  const outage = templatesFor(page, insee).find((t) => t.id === "outage")!;

  test("in French", () => {
    expect(textsOf(outage, "fr", valuesOf(seen, "fr"))).toEqual({
      title: "INSEE : Sirene en panne",
      body: [
        "Depuis 11\u00a0h\u00a000, les appels à Sirene reçoivent des erreurs du serveur (502).",
        "Routes concernées : `/v3/insee/sirene`.",
        "",
        "Nous cherchons l’origine de la panne.",
      ].join("\n"),
    });
  });

  test("in English, with less known and since yesterday", () => {
    const less = { ...seen, since: NOON - 24 * HOUR_MS, causes: [], codes: [], routes: [] };

    expect(textsOf(outage, "en", valuesOf(less, "en")).body).toBe(
      "Since 14 January at 12:00, Sirene has been down.\n\n" +
        "We are looking for the cause of the outage.",
    );
  });

  test.each<{ causes: Cause[]; codes?: string[]; fr: string; en: string }>([
    {
      causes: ["timeout"],
      fr: "les appels à Sirene n’obtiennent pas de réponse à temps",
      en: "calls to Sirene have been getting no answer in time",
    },
    {
      causes: ["http_4xx"],
      codes: ["401", "403"],
      fr: "les appels à Sirene sont rejetés (401, 403)",
      en: "calls to Sirene have been rejected (401, 403)",
    },
    {
      causes: ["connect"],
      fr: "la connexion à Sirene est impossible",
      en: "no connection to Sirene can be made",
    },
    {
      causes: ["tls"],
      fr: "la connexion sécurisée à Sirene échoue (certificat ou chiffrement refusé)",
      en: "no secure connection to Sirene can be made (certificate or encryption refused)",
    },
    {
      causes: ["dns"],
      fr: "le nom de domaine de Sirene est introuvable",
      en: "the domain name of Sirene cannot be found",
    },
    {
      causes: ["body"],
      fr: "les appels à Sirene obtiennent des réponses au contenu inattendu",
      en: "calls to Sirene have been getting answers with unexpected content",
    },
    {
      causes: ["http_5xx", "timeout"],
      codes: ["503"],
      fr: "les appels à Sirene échouent : erreurs du serveur (5xx), pas de réponse à temps",
      en: "calls to Sirene have been failing: server errors (5xx), no answer in time",
    },
    { causes: [], fr: "Sirene est en panne", en: "Sirene has been down" },
  ])("the first sentence follows the evidence: $causes", ({ causes, codes = [], fr, en }) => {
    const first = (locale: Locale) =>
      textsOf(outage, locale, valuesOf({ ...seen, causes, codes }, locale)).body.split("\n")[0];

    expect(first("fr")).toBe(`Depuis 11\u00a0h\u00a000, ${fr}.`);
    expect(first("en")).toBe(`Since 11:00, ${en}.`);
  });

  test("many names are counted", () => {
    const many = { ...seen, providers: ["A", "B", "C", "D", "E"] };

    expect(valuesOf(many, "fr").provider).toBe("A, B et 3 autres");
    expect(valuesOf(many, "en").provider).toBe("A, B and 3 others");
  });
});

describe("whose words", () => {
  const own = (title: string): Template => ({ id: "outage", fr: { title, body: "x" } });
  const ofPage: PageConfig = {
    ...page,
    templates: [own("page"), { ...own("autre"), id: "autre" }],
  };

  const titleOf = (page: PageConfig, templates: readonly Template[] = []) =>
    templatesFor(page, { ...insee, templates }).find((t) => t.id === "outage")!.fr!.title;

  test("the provider's replace the page's, which replace the bundled ones", () => {
    expect(titleOf(page)).toBe("{provider} : {component} en panne");
    expect(titleOf(ofPage)).toBe("page");
    expect(titleOf(ofPage, [own("provider")])).toBe("provider");
    expect(templatesFor(ofPage, null).map((t) => t.id)).toContain("autre");
  });

  test("one that was given in French alone keeps the bundled English", () => {
    const [outage] = templatesFor(ofPage, null);

    expect(textsOf(outage!, "fr", {}).title).toBe("page");
    expect(textsOf(outage!, "en", { provider: "A", component: "B" }).title).toBe("A: B down");
  });
});
