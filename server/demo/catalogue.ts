import type { DemoProvider, DemoResource } from "./resource.ts";
import { STATE_PROVIDERS } from "./state-providers.ts";

/** The provider whose maintenance is on when the demo starts: see `windowAround`. */
export const MAINTAINED = "cnetp";

/**
 * The 25 resources of the reference gateway under their providers, and the gateway itself. Only
 * the names are real: behind each stands a simulated server.
 */
export const PROVIDERS: readonly DemoProvider[] = [
  ...STATE_PROVIDERS,
  {
    id: MAINTAINED,
    name: "CNETP",
    url: "https://www.cnetp.fr",
    resources: [
      {
        id: "cnetp/attestation_cotisations_conges_payes_chomage_intemperies",
        name: "Attestations cotisations congés payés",
        answer: "record",
        typicalMs: 90,
        character: "solid",
      },
    ],
  },
  {
    id: "cibtp",
    name: "CIBTP",
    url: "https://www.cibtp.fr",
    resources: [
      {
        id: "cibtp/attestation_cotisations_conges_payes_chomage_intemperies",
        name: "Attestations cotisations congés payés",
        answer: "record",
        typicalMs: 150,
        character: "flaky",
        confirm: "30s",
      },
    ],
  },
  {
    id: "msa",
    name: "MSA",
    url: "https://www.msa.fr",
    maintenance: [{ from: "03:00", to: "03:30" }],
    resources: [
      {
        id: "msa/conformite_cotisations",
        name: "Conformité cotisations",
        answer: "record",
        typicalMs: 80,
        character: "solid",
        confirm: "20s",
      },
    ],
  },
  {
    id: "opqibi",
    name: "OPQIBI",
    url: "https://www.opqibi.com",
    resources: [
      {
        id: "opqibi/certification_ingenierie",
        name: "Certification ingénierie",
        answer: "record",
        typicalMs: 55,
        character: "solid",
      },
    ],
  },
  {
    id: "fntp",
    name: "FNTP",
    url: "https://www.fntp.fr",
    resources: [
      {
        id: "fntp/carte_professionnelle_travaux_publics",
        name: "Cartes professionnelles Travaux Publics",
        answer: "record",
        typicalMs: 70,
        character: "solid",
      },
    ],
  },
  {
    id: "ademe",
    name: "ADEME",
    url: "https://www.ademe.fr",
    resources: [
      {
        id: "ademe/certification_rge",
        name: "Certifications RGE",
        answer: "collection",
        typicalMs: 115,
        character: "slow-mornings",
      },
    ],
  },
  {
    id: "european_commission",
    name: "Commission européenne",
    url: "https://commission.europa.eu",
    resources: [
      {
        id: "european_commission/numero_tva",
        name: "Numéro de TVA",
        answer: "xml",
        typicalMs: 180,
        character: "flaky",
        confirm: "30s",
      },
    ],
  },
  {
    id: "gip_mds",
    name: "GIP-MDS",
    url: "https://www.net-entreprises.fr",
    resources: [
      {
        id: "gip_mds/effectifs",
        name: "Effectifs",
        answer: "record",
        typicalMs: 100,
        character: "steady",
      },
    ],
  },
  {
    id: "fabrique_numerique_ministeres_sociaux",
    name: "Fabrique numérique des ministères sociaux",
    url: "https://www.fabrique.social.gouv.fr",
    resources: [
      {
        id: "fabrique_numerique_ministeres_sociaux/conventions_collectives",
        name: "Conventions collectives",
        answer: "collection",
        typicalMs: 45,
        character: "solid",
      },
    ],
  },
  {
    id: "douanes",
    name: "Douanes (DGDDI)",
    url: "https://www.douane.gouv.fr",
    resources: [
      {
        id: "douanes/immatriculations_eori",
        name: "Immatriculations EORI",
        answer: "absent",
        typicalMs: 65,
        character: "steady",
      },
    ],
  },
  {
    id: "qualifelec",
    name: "Qualifelec",
    url: "https://www.qualifelec.fr",
    resources: [
      {
        id: "qualifelec/certificats",
        name: "Certificats",
        answer: "collection",
        typicalMs: 60,
        character: "solid",
      },
    ],
  },
  {
    id: "qualibat",
    name: "Qualibat",
    url: "https://www.qualibat.com",
    resources: [
      {
        id: "qualibat/certifications",
        name: "Certificats",
        answer: "record",
        typicalMs: 95,
        character: "steady",
        confirm: "30s",
      },
    ],
  },
  {
    id: "probtp",
    name: "PRO BTP",
    url: "https://www.probtp.com",
    maintenance: [{ from: "23:30", to: "00:30", day: "sunday" }],
    resources: [
      {
        id: "probtp/cotisations_retraite",
        name: "Cotisations retraite",
        answer: "record",
        typicalMs: 125,
        character: "steady",
        confirm: "30s",
      },
    ],
  },
  {
    id: "carif_oref",
    name: "Carif-Oref",
    url: "https://www.intercariforef.org",
    resources: [
      {
        id: "carif_oref/qualiopi",
        name: "Certifications Qualiopi France Compétences",
        answer: "collection",
        typicalMs: 88,
        character: "flaky",
        confirm: "20s",
      },
    ],
  },
  {
    id: "data_subvention",
    name: "Data.Subvention",
    url: "https://datasubvention.beta.gouv.fr",
    resources: [
      {
        id: "data_subvention/subventions",
        name: "Subventions",
        answer: "collection",
        typicalMs: 135,
        character: "slow-mornings",
        confirm: "20s",
      },
    ],
  },
];

/** Every resource by its id, in the order of the page. */
export const RESOURCES: ReadonlyMap<string, DemoResource> = new Map(
  PROVIDERS.flatMap((p) => p.resources).map((r) => [r.id, r]),
);
