import { describe, expect, test } from "vitest";
import type { PageConfig, Template } from "../../../server/core/model.ts";
import {
  fill,
  templatesFor,
  textsOf,
  unknownPlaceholders,
  valuesOf,
} from "../../../server/core/events/templates.ts";
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
        "Depuis 11\u00a0h\u00a000, nos sondes n’obtiennent plus de réponse correcte de Sirene.",
        "Constat : erreurs du serveur (5xx).",
        "Routes concernées : `/v3/insee/sirene`.",
        "",
        "Nous cherchons l’origine de la panne.",
      ].join("\n"),
    });
  });

  test("in English, with less known and since yesterday", () => {
    const less = { ...seen, since: NOON - 24 * HOUR_MS, causes: [], codes: [], routes: [] };

    expect(textsOf(outage, "en", valuesOf(less, "en")).body).toBe(
      "Since 14 January at 12:00, our probes get no correct answer from Sirene any more.\n\n" +
        "We are looking for the origin of the outage.",
    );
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
