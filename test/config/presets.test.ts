import { expect, test } from "vitest";
import { formatMistakes, readConfigFile } from "../../server/config/load.ts";
import type { ComponentConfig, PageConfig } from "../../server/core/configuration.ts";
import { MINUTE_MS } from "../../server/core/duration.ts";
import { findsFor } from "../../web/text/search.ts";

/** The pages of a bundled preset; it must load without any variable and warn of nothing in it. */
function preset(name: string): readonly PageConfig[] {
  const path = new URL(`../../server/presets/${name}.yaml`, import.meta.url).pathname;
  const loaded = readConfigFile(path, {});
  if (!loaded.ok) throw new Error(formatMistakes(loaded.mistakes));
  expect(loaded.warnings.filter(({ message }) => !message.includes("is not built yet"))).toEqual(
    [],
  );
  return loaded.config.pages;
}

const providerComponents = (page: PageConfig | undefined): ComponentConfig[] =>
  (page?.providers ?? [])
    .filter(({ role }) => role === "provider")
    .flatMap(({ components }) => components);

/** Identifier, published name, minutes that the gateway keeps an ok, minutes before an alert. */
const ENTREPRISE = [
  ["insee/sirene", "INSEE - Sirene", 2, 1],
  ["urssaf/attestation_sociale", "URSSAF - Attestations sociales", 5, 1],
  ["dgfip/attestation_fiscale", "DGFIP - Attestations fiscales", 5, 5],
  ["dgfip/chiffre_affaires", "DGFIP - Chiffre affaires", 5, 5],
  ["dgfip/liasses_fiscales", "DGFIP - Liasses fiscales", 5, 5],
  ["infogreffe/rcs", "Infogreffe - RCS", 2, 1],
  ["inpi/rne", "INPI - RNE", 2, 5],
  ["inpi/rne/actes_bilans", "INPI - RNE - Actes Bilans", 2, 5],
  ["djepva/api-association", "DJEPVA - API Association", 5, 1],
  ["banque_de_france/bilans", "Banque de France - Bilans", 10, 1],
  [
    "cnetp/attestation_cotisations_conges_payes_chomage_intemperies",
    "CNETP - Attestations cotisations congés payés",
    5,
    1,
  ],
  [
    "cibtp/attestation_cotisations_conges_payes_chomage_intemperies",
    "CIBTP - Attestations cotisations congés payés",
    10,
    30,
  ],
  ["msa/conformite_cotisations", "MSA - Conformité cotisations", 2, 5],
  ["opqibi/certification_ingenierie", "OPQIBI - Certification ingénierie", 5, 1],
  [
    "fntp/carte_professionnelle_travaux_publics",
    "FNTP - Cartes professionelles Travaux Publics",
    10,
    1,
  ],
  ["ademe/certification_rge", "ADEME - Certifications RGE", 2, 1],
  ["european_commission/numero_tva", "Commission Européenne - Numéro de TVA", 10, 30],
  ["gip_mds/effectifs", "GIP-MDS - Effectifs", 10, 1],
  [
    "fabrique_numerique_ministeres_sociaux/conventions_collectives",
    "Fabrique Numérique des Ministères Sociaux - Conventions collectives",
    1,
    1,
  ],
  ["douanes/immatriculations_eori", "Douanes - Immatriculations EORI", 5, 1],
  ["qualifelec/certificats", "Qualifelec - Certificats", 1, 1],
  ["qualibat/certifications", "Qualibat - Certificats", 10, 30],
  ["probtp/cotisations_retraite", "PROBTP - Cotisations retraite", 10, 30],
  ["carif_oref/qualiopi", "Carif Oref - Certifications Qualiopi France Competences", 5, 5],
  ["data_subvention/subventions", "DataSubvention - Subventions", 5, 5],
] as const;

test("API Entreprise: 25 pings with their names, what they keep and what they wait", () => {
  const [page] = preset("api-entreprise");

  const found = providerComponents(page).map(({ id, pingName, monitors }) => [
    id,
    pingName,
    monitors[0]?.okForMs,
    monitors[0]?.confirmMs,
  ]);
  const expected = ENTREPRISE.map(([id, name, kept, wait]) => [
    id,
    name,
    // Asked every minute: an ok kept for one minute spares nothing.
    kept === 1 ? 0 : kept * MINUTE_MS,
    wait * MINUTE_MS,
  ]);
  expect(found).toHaveLength(25);
  expect(found).toEqual(expect.arrayContaining(expected));
  for (const { id, monitors } of providerComponents(page))
    expect(monitors).toMatchObject([
      {
        kind: "ping",
        everyMs: MINUTE_MS,
        settings: { url: `https://entreprise.api.gouv.fr/ping/${id}` },
      },
    ]);
});

test("API Entreprise: the commitment binds the gateway, probed by its own liveness", () => {
  const [page] = preset("api-entreprise");

  expect(page).toMatchObject({
    title: "API Entreprise",
    locale: "fr",
    timeZone: "Europe/Paris",
    sla: { target: 99.5, noticeHours: 24 },
  });
  const gateways = page?.providers.filter(({ role }) => role === "gateway");
  expect(gateways).toMatchObject([
    {
      id: "api-entreprise",
      name: "API Entreprise",
      components: [
        {
          monitors: [
            {
              kind: "http",
              settings: {
                url: "https://entreprise.api.gouv.fr/v3/ping",
                expect: { status: [200] },
              },
            },
          ],
        },
      ],
    },
  ]);
  expect(page?.providers).toHaveLength(23);
});

test("API Entreprise: the declared windows, and no other", () => {
  const [page] = preset("api-entreprise");

  const windows = page?.providers
    .filter(({ maintenance }) => maintenance.length > 0)
    .map(({ name, maintenance }) => [name, maintenance]);
  expect(Object.fromEntries(windows ?? [])).toEqual({
    "Banque de France": [{ from: "22:04", to: "22:08" }],
    CNETP: [{ from: "06:00", to: "06:30" }],
    DGFIP: [{ from: "01:00", to: "02:00" }],
    "GIP-MDS": [{ from: "13:00", to: "17:00", date: "2025-03-20" }],
    MSA: [{ from: "03:00", to: "03:30" }],
  });
});

const PARTICULIER =
  `ants dsnj_service_national pole_emploi_status pole_emploi_indemnites men_scolarite
  cnous_etudiant_boursier_ine cnous_etudiant_boursier_identite
  cnous_etudiant_boursier_france_connect mesri_statut_etudiant_ine mesri_statut_etudiant_identite
  cnaf_msa_quotient_familial securite_sociale_complementaire_sante_solidaire
  cnaf_msa_revenu_solidarite_active cnaf_msa_allocation_soutien_familial
  cnaf_msa_allocation_adulte_handicape cnaf_msa_prime_activite
  cnaf_msa_participation_familiale_eaje cnav_allocation_enfant_handicape sdh_statut_sportif
  franceconnect insee_metadonnees`.split(/\s+/);

test("API Particulier: 21 pings, eight of which spare their provider for half an hour", () => {
  const [page] = preset("api-particulier");

  const components = providerComponents(page);
  expect(components.map(({ id }) => id).toSorted()).toEqual(PARTICULIER.toSorted());
  for (const { id, monitors } of components) {
    const spared = /^(cnaf_msa|cnav|securite_sociale)_/.test(id);
    expect(monitors, id).toMatchObject([
      {
        kind: "ping",
        okForMs: spared ? 30 * MINUTE_MS : 0,
        settings: { url: `https://particulier.api.gouv.fr/api/${id}/ping` },
      },
    ]);
  }
  expect(components.filter(({ monitors }) => monitors[0]?.okForMs !== 0)).toHaveLength(8);
  expect(page?.providers.filter(({ role }) => role === "gateway")).toMatchObject([
    {
      components: [
        { monitors: [{ settings: { url: "https://particulier.api.gouv.fr/api/ping" } }] },
      ],
    },
  ]);
});

test("API Particulier: addresses of old still answer, and windows are declared", () => {
  const [page] = preset("api-particulier");

  const aliased = (alias: string) =>
    providerComponents(page)
      .filter(({ aliases }) => aliases.includes(alias))
      .map(({ id }) => id);
  expect(aliased("caf").toSorted()).toEqual(
    PARTICULIER.filter((id) => id.startsWith("cnaf_msa_")).toSorted(),
  );
  expect(aliased("v3/ants/extrait_immatriculation_vehicule")).toEqual(["ants"]);
  const windows = page?.providers
    .filter(({ maintenance }) => maintenance.length > 0)
    .map(({ id, maintenance }) => [id, maintenance]);
  expect(Object.fromEntries(windows ?? [])).toEqual({
    cnaf_msa: [{ from: "23:00", to: "23:45", day: "sunday" }],
    men: [{ from: "01:10", to: "02:30" }],
  });
});

test("one instance serves both gateways' pages, by host name", () => {
  const both = preset("api-entreprise-et-particulier");

  expect(both).toEqual([...preset("api-entreprise"), ...preset("api-particulier")]);
  expect(both.map(({ hostnames }) => hostnames)).toEqual([
    ["status.entreprise.api.gouv.fr"],
    ["status.particulier.api.gouv.fr"],
  ]);
});

test.each([
  ["impôts", "dgfip/attestation_fiscale"],
  ["IMPOTS", "dgfip/liasses_fiscales"],
  ["siret", "insee/sirene"],
  ["Kbis", "infogreffe/rcs"],
  ["loi 1901", "djepva/api-association"],
  ["RNA", "djepva/api-association"],
  ["rénovation énergétique", "ademe/certification_rge"],
  ["formation professionnelle", "carif_oref/qualiopi"],
  ["crèche", "cnaf_msa_participation_familiale_eaje"],
  ["allocations", "cnaf_msa_prime_activite"],
  ["handicap", "cnav_allocation_enfant_handicape"],
  ["chômage", "pole_emploi_indemnites"],
  ["étudiant bourse", "cnous_etudiant_boursier_ine"],
  ["université", "mesri_statut_etudiant_identite"],
  ["carte grise", "ants"],
  ["mutuelle", "securite_sociale_complementaire_sante_solidaire"],
])("the search for « %s » finds %s", (query, expected) => {
  const finds = findsFor(query)!;

  const found = preset("api-entreprise-et-particulier").flatMap((page) =>
    page.providers.flatMap((provider) =>
      provider.components
        .filter(({ id, name, aliases, routes, keywords = [] }) =>
          finds({
            words: [provider.name, name, ...(provider.keywords ?? []), ...keywords],
            ids: [id, ...aliases],
            routes,
          }),
        )
        .map(({ id }) => id),
    ),
  );

  expect(found).toContain(expected);
});
