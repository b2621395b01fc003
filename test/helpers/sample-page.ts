import type { Locale } from "../../server/core/model.ts";
import type {
  ComponentSnapshot,
  PageSnapshot,
  PlannedWindow,
  ProviderSnapshot,
} from "../../server/core/snapshot.ts";
import type { Incident, Maintenance } from "../../server/core/declared.ts";
import type { PageAssets, PageRoute, PageView } from "../../server/core/page/view.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import {
  dateAgo,
  DAYS,
  daySeconds,
  publicId,
  SAMPLE_NOW,
  sampleComponent,
  sampleDay,
  sampleProvider,
  TODAY_LENGTH,
} from "./sample-components.ts";

/** Names as the reference gateway publishes them. */
const CATALOGUE: readonly {
  name: string;
  apis: readonly (readonly [id: string, name: string])[];
}[] = [
  { name: "INSEE", apis: [["insee/sirene", "Sirene"]] },
  { name: "URSSAF", apis: [["urssaf/attestation_sociale", "Attestations sociales"]] },
  {
    name: "DGFIP",
    apis: [
      ["dgfip/attestation_fiscale", "Attestations fiscales"],
      ["dgfip/chiffre_affaires", "Chiffre d’affaires"],
      ["dgfip/liasses_fiscales", "Liasses fiscales"],
    ],
  },
  { name: "Infogreffe", apis: [["infogreffe/rcs", "RCS"]] },
  {
    name: "INPI",
    apis: [
      ["inpi/rne", "RNE"],
      ["inpi/rne/actes_bilans", "RNE, actes et bilans"],
    ],
  },
  { name: "DJEPVA", apis: [["djepva/api-association", "API Association"]] },
  { name: "Banque de France", apis: [["banque_de_france/bilans", "Bilans"]] },
  { name: "CNETP", apis: [["cnetp/cotisations", "Attestations cotisations congés payés"]] },
  { name: "CIBTP", apis: [["cibtp/cotisations", "Attestations cotisations congés payés"]] },
  { name: "MSA", apis: [["msa/conformite_cotisations", "Conformité cotisations"]] },
  { name: "OPQIBI", apis: [["opqibi/certification_ingenierie", "Certification ingénierie"]] },
  { name: "FNTP", apis: [["fntp/carte_professionnelle", "Carte professionnelle TP"]] },
  { name: "ADEME", apis: [["ademe/certification_rge", "Certifications RGE"]] },
  { name: "Commission européenne", apis: [["european_commission/numero_tva", "Numéro de TVA"]] },
  { name: "GIP-MDS", apis: [["gip_mds/effectifs", "Effectifs"]] },
  { name: "Douanes (DGDDI)", apis: [["douanes/immatriculations_eori", "Immatriculations EORI"]] },
  { name: "Qualifelec", apis: [["qualifelec/certificats", "Certificats"]] },
  { name: "Qualibat", apis: [["qualibat/certifications", "Certificats"]] },
  { name: "PRO BTP", apis: [["probtp/cotisations_retraite", "Cotisations retraite"]] },
  { name: "Carif-Oref", apis: [["carif_oref/qualiopi", "Certifications Qualiopi"]] },
  { name: "Data.Subvention", apis: [["data_subvention/subventions", "Subventions"]] },
];

function dailyWindows(fromUtc: string, lengthMs: number): PlannedWindow[] {
  return Array.from({ length: 14 }, (_, i) => {
    const from = Date.parse(`${dateAgo(-1 - i)}T${fromUtc}:00Z`);
    return { from, to: from + lengthMs };
  });
}

const SUNDAY_WINDOWS: readonly PlannedWindow[] = ["2026-11-22", "2026-11-29"].map((date) => {
  const from = Date.parse(`${date}T22:00:00Z`);
  return { from, to: from + 45 * MINUTE_MS };
});

function windowsOf(id: string): readonly PlannedWindow[] {
  if (id.startsWith("dgfip/")) return dailyWindows("00:00", HOUR_MS);
  if (id.startsWith("cnetp/")) return dailyWindows("05:00", 30 * MINUTE_MS);
  if (id.startsWith("msa/")) return dailyWindows("02:00", 30 * MINUTE_MS);
  if (id.startsWith("banque_")) return dailyWindows("21:04", 4 * MINUTE_MS);
  if (id.startsWith("qualibat/")) return SUNDAY_WINDOWS;
  return [];
}

/** An open incident of INSEE as a team would tell it, and two that are over. */
export const sampleIncidents: readonly Incident[] = [
  {
    id: "k3v9m2x7q1ab",
    title: "INSEE : l’API Sirene ne répond plus",
    status: "identified",
    impact: "major",
    startedAt: SAMPLE_NOW - 72 * MINUTE_MS,
    createdAt: SAMPLE_NOW - 68 * MINUTE_MS,
    updatedAt: SAMPLE_NOW - 27 * MINUTE_MS,
    monitoringAt: null,
    resolvedAt: null,
    nextUpdateAt: SAMPLE_NOW + 28 * MINUTE_MS,
    components: [{ id: "insee/sirene", state: "major_outage" }],
    whatToDo:
      "Les appels renvoient **502**. Ne réessayez pas plus d’une fois par minute ; les réponses en cache de moins de 24 h restent valables. À défaut, laissez l’usager saisir son SIREN.",
    notAffected: "les autres API, et les extraits RCS d’Infogreffe",
    errorCodes: ["502", "01002"],
    updates: [
      {
        id: publicId("u2"),
        status: "identified",
        body: "L’INSEE confirme une panne de son portail. Rétablissement estimé à **16 h**.",
        createdAt: SAMPLE_NOW - 27 * MINUTE_MS,
        updatedAt: SAMPLE_NOW - 27 * MINUTE_MS,
        displayAt: SAMPLE_NOW - 27 * MINUTE_MS,
        author: "team",
        components: [],
      },
      {
        id: publicId("u1"),
        status: "investigating",
        body: "98 % des appels à Sirene échouent (erreurs 5xx).",
        createdAt: SAMPLE_NOW - 68 * MINUTE_MS,
        updatedAt: SAMPLE_NOW - 68 * MINUTE_MS,
        displayAt: SAMPLE_NOW - 68 * MINUTE_MS,
        author: "automatic",
        components: [{ id: "insee/sirene", oldState: "operational", newState: "major_outage" }],
      },
    ],
  },
  pastIncident("p1", "Infogreffe : réponses 503", "infogreffe/rcs", 4 * DAY_MS, 42 * MINUTE_MS),
  pastIncident("p2", "ADEME : lenteurs", "ademe/certification_rge", 9 * DAY_MS, 95 * MINUTE_MS),
];

function pastIncident(id: string, title: string, api: string, ago: number, ms: number): Incident {
  const startedAt = SAMPLE_NOW - ago;
  const resolvedAt = startedAt + ms;
  return {
    id: publicId(id),
    title,
    status: "resolved",
    impact: "minor",
    startedAt,
    createdAt: startedAt,
    updatedAt: resolvedAt,
    monitoringAt: null,
    resolvedAt,
    nextUpdateAt: null,
    components: [{ id: api, state: "operational" }],
    whatToDo: null,
    notAffected: null,
    errorCodes: [],
    updates: [
      {
        id: publicId(`${id}u`),
        status: "resolved",
        body: "Retour à la normale.",
        createdAt: resolvedAt,
        updatedAt: resolvedAt,
        displayAt: resolvedAt,
        author: "automatic",
        components: [],
      },
    ],
  };
}

function maintenance(
  id: string,
  title: string,
  components: readonly string[],
  times: { startsAt: string; endsAt: string; status: Maintenance["status"]; body: string },
): Maintenance {
  const createdAt = SAMPLE_NOW - 4 * DAY_MS;
  return {
    id: publicId(id),
    title,
    status: times.status,
    startsAt: Date.parse(times.startsAt),
    endsAt: Date.parse(times.endsAt),
    announcedAt: createdAt,
    createdAt,
    updatedAt: createdAt,
    completedAt: null,
    sequence: 0,
    components,
    updates: [
      {
        id: publicId(`${id}u`),
        status: times.status,
        body: times.body,
        createdAt,
        updatedAt: createdAt,
        displayAt: createdAt,
        author: "provider",
        components: [],
      },
    ],
  };
}

/** One maintenance that is on, one that is planned. */
export const sampleMaintenances: readonly Maintenance[] = [
  maintenance(
    "m2",
    "DGFIP : mise à jour du portail",
    ["dgfip/attestation_fiscale", "dgfip/liasses_fiscales"],
    {
      startsAt: "2026-11-24T19:00:00Z",
      endsAt: "2026-11-24T21:00:00Z",
      status: "scheduled",
      body: "Les appels répondront par une erreur 503.",
    },
  ),
  maintenance("m1", "MSA : migration de la base", ["msa/conformite_cotisations"], {
    startsAt: "2026-11-21T12:00:00Z",
    endsAt: "2026-11-21T17:00:00Z",
    status: "in_progress",
    body: "Bascule annoncée par la MSA. Aucune action n’est requise.",
  }),
];

function page(providers: readonly ProviderSnapshot[], more: Partial<PageSnapshot>): PageSnapshot {
  const worst = sampleProvider(
    "worst",
    providers.flatMap((provider) => provider.components),
  );
  return {
    id: "entreprise",
    publicId: publicId("page"),
    title: "API Entreprise",
    url: "https://statut.entreprise.test",
    hostnames: ["statut.entreprise.test"],
    locale: "fr",
    timeZone: "Europe/Paris",
    contact: "support@entreprise.test",
    sla: { target: 99.5, noticeHours: 24 },
    pings: { maintenanceAs: "maintenance" },
    updatedAt: SAMPLE_NOW,
    state: worst.state,
    since: worst.since,
    providers,
    incidents: [],
    maintenances: [],
    ...more,
  };
}

function gateway(): ProviderSnapshot {
  const days = Array.from({ length: DAYS }, (_, i) => {
    const ago = DAYS - 1 - i;
    const seconds = daySeconds(
      ago === 16 ? { major_outage: 720 } : {},
      ago === 0 ? TODAY_LENGTH : 86_400,
    );
    return sampleDay(dateAgo(ago), seconds);
  });
  const component = sampleComponent("passerelle", "Passerelle", { days, routes: ["/v3/ping"] });
  return sampleProvider("API Entreprise", [component], { role: "gateway" });
}

/** A bad afternoon: 25 components in all states, an incident, maintenance, gaps in the data. */
export function samplePage(more: Partial<PageSnapshot> = {}): PageSnapshot {
  const providers = CATALOGUE.map(({ name, apis }) =>
    sampleProvider(
      name,
      apis.map(([id, api]) => sampleComponent(id, api, { windows: windowsOf(id) })),
    ),
  );
  return page([gateway(), ...providers], {
    incidents: sampleIncidents,
    maintenances: sampleMaintenances,
    ...more,
  });
}

/** The same page on a good day: everything answers, nothing is announced. */
export function calmPage(more: Partial<PageSnapshot> = {}): PageSnapshot {
  const providers = CATALOGUE.map(({ name, apis }) =>
    sampleProvider(
      name,
      apis.map(([id, api]) =>
        sampleComponent(id, api, { state: "operational", cause: null, recent: [] }),
      ),
    ),
  );
  return page([gateway(), ...providers], more);
}

/** The page with other fields of one component, whose state becomes its provider's too. */
export function withComponent(
  id: string,
  more: Partial<ComponentSnapshot>,
  of: PageSnapshot = samplePage(),
): PageSnapshot {
  return {
    ...of,
    providers: of.providers.map((provider) => {
      const components = provider.components.map((c) => (c.id === id ? { ...c, ...more } : c));
      const { state } = more;
      return components.some((c) => c.id === id) && state !== undefined
        ? { ...provider, state, components }
        : { ...provider, components };
    }),
  };
}

/** A page of `size` components, each with a history of its own: for sizes and speed. */
export function largePage(size: number): PageSnapshot {
  const providers = Array.from({ length: size }, (_, i) =>
    sampleProvider(
      `Fournisseur ${i}`,
      [sampleComponent(`fournisseur-${i}/api_${i * 37}`, `Ressource n° ${i}`)],
      { id: `fournisseur-${i}`, publicId: publicId(`large ${i}`) },
    ),
  );
  return page(providers, { incidents: sampleIncidents, maintenances: sampleMaintenances });
}

/** A view of a page, as the server would ask for it. */
export function sampleView(
  of: PageSnapshot,
  {
    locale = "fr",
    route = { name: "home" },
    assets = { style: "/s.css", script: "/s.js" },
  }: {
    locale?: Locale;
    route?: PageRoute;
    assets?: PageAssets;
  } = {},
): PageView {
  return {
    page: of,
    route,
    locale,
    now: SAMPLE_NOW,
    assets,
    alternates: { fr: "/", en: "/en/" },
  };
}
