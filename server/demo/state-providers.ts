import type { DemoProvider } from "./resource.ts";

/** The gateway, the State's registers and tax offices, and its bank: the first of the catalogue. */
export const STATE_PROVIDERS: readonly DemoProvider[] = [
  {
    id: "demo",
    name: "API Démo",
    role: "gateway",
    resources: [
      {
        id: "passerelle",
        name: "Passerelle",
        answer: "liveness",
        typicalMs: 28,
        character: "gateway",
      },
    ],
  },
  {
    id: "insee",
    name: "INSEE",
    url: "https://www.insee.fr",
    resources: [
      { id: "insee/sirene", name: "Sirene", answer: "record", typicalMs: 62, character: "solid" },
    ],
  },
  {
    id: "urssaf",
    name: "URSSAF",
    url: "https://www.urssaf.fr",
    resources: [
      {
        id: "urssaf/attestation_sociale",
        name: "Attestations sociales",
        answer: "record",
        typicalMs: 140,
        character: "steady",
      },
    ],
  },
  {
    id: "dgfip",
    name: "DGFIP",
    url: "https://www.impots.gouv.fr",
    maintenance: [{ from: "01:00", to: "02:00" }],
    resources: [
      {
        id: "dgfip/attestation_fiscale",
        name: "Attestations fiscales",
        answer: "record",
        typicalMs: 120,
        character: "steady",
        confirm: "20s",
      },
      {
        id: "dgfip/chiffre_affaires",
        name: "Chiffre affaires",
        answer: "collection",
        typicalMs: 95,
        character: "steady",
        confirm: "20s",
      },
      {
        id: "dgfip/liasses_fiscales",
        name: "Liasses fiscales",
        answer: "record",
        typicalMs: 170,
        character: "slow-mornings",
        confirm: "20s",
      },
    ],
  },
  {
    id: "infogreffe",
    name: "Infogreffe",
    url: "https://www.infogreffe.fr",
    resources: [
      { id: "infogreffe/rcs", name: "RCS", answer: "record", typicalMs: 110, character: "flaky" },
    ],
  },
  {
    id: "inpi",
    name: "INPI",
    url: "https://data.inpi.fr",
    resources: [
      {
        id: "inpi/rne",
        name: "RNE",
        answer: "record",
        typicalMs: 85,
        character: "long-outage",
        confirm: "20s",
      },
      {
        id: "inpi/rne/actes_bilans",
        name: "RNE - Actes Bilans",
        answer: "collection",
        typicalMs: 130,
        character: "long-outage",
        confirm: "20s",
      },
    ],
  },
  {
    id: "djepva",
    name: "DJEPVA",
    url: "https://www.associations.gouv.fr",
    resources: [
      {
        id: "djepva/api-association",
        name: "API Association",
        answer: "record",
        typicalMs: 75,
        character: "steady",
      },
    ],
  },
  {
    id: "banque_de_france",
    name: "Banque de France",
    url: "https://www.banque-france.fr",
    maintenance: [{ from: "22:04", to: "22:08" }],
    resources: [
      {
        id: "banque_de_france/bilans",
        name: "Bilans",
        answer: "collection",
        typicalMs: 105,
        character: "steady",
      },
    ],
  },
];
