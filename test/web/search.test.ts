import { describe, expect, test } from "vitest";
import { findsFor, type Findable } from "../../web/text/search.ts";

const SIRENE: Findable = {
  words: ["INSEE", "Sirene", "entreprises"],
  ids: ["insee/sirene", "sirene"],
  routes: ["/v3/insee/sirene/unites_legales/{siren}"],
};
const FISCALE: Findable = {
  words: ["DGFIP", "Attestations fiscales", "impôts"],
  ids: ["dgfip/attestation_fiscale"],
  routes: [],
};

describe("a search", () => {
  test.each([
    { query: "sirene", found: ["sirene"] },
    { query: "INSÉE  sirène", found: ["sirene"] },
    { query: "impôts", found: ["fiscale"] },
    { query: "IMPOTS", found: ["fiscale"] },
    { query: "entreprise", found: ["sirene"] },
    { query: "/v3/insee/sirene/unites_legales/552032534", found: ["sirene"] },
    { query: "v3/insee/sirene/unites_legales/552032534/", found: ["sirene"] },
    {
      query: "https://entreprise.api.gouv.fr/v3/insee/sirene/unites_legales/552032534?context=x#a",
      found: ["sirene"],
    },
    { query: "entreprise.api.gouv.fr/v3/insee/sirene", found: ["sirene"] },
    { query: "/v4/dgfip/unites_legales/552032534/attestation_fiscale", found: ["fiscale"] },
    { query: "/v3/ins", found: ["sirene"] },
    { query: "/v3/insee/autre/552032534", found: [] },
    { query: "https://entreprise.api.gouv.fr/", found: [] },
    { query: "impôts sirene", found: [] },
  ])("of $query finds $found", ({ query, found }) => {
    const finds = findsFor(query)!;

    expect([finds(SIRENE) && "sirene", finds(FISCALE) && "fiscale"].filter(Boolean)).toEqual(found);
  });

  test("of nothing is none", () => {
    expect(findsFor("  ")).toBeNull();
  });
});
