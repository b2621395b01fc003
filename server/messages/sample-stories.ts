import type { ComponentState, Instant, Locale } from "../core/model.ts";
import type {
  Incident,
  IncidentStatus,
  IncidentUpdate,
  Maintenance,
  MaintenanceStatus,
} from "../core/declared.ts";
import type { PageConfig } from "../core/configuration.ts";
import { componentPath } from "../core/page/paths.ts";
import type {
  ComponentStory,
  DigestStory,
  HookStory,
  IncidentStory,
  MaintenanceStory,
  AffectedComponent,
  SubscriptionStory,
} from "../core/messages/story.ts";
import { CONFIRM_MS } from "../core/messages/subscriber.ts";
import { publicId } from "../context/ids.ts";
import { storyPage } from "../core/messages/story.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/duration.ts";

/** Stories of an incident and a maintenance that never were, on a page as it is configured. */
export type SampleStories = {
  incident(kind: IncidentStory["kind"], step?: "postmortem" | "correction"): IncidentStory;
  maintenance(
    kind: MaintenanceStory["kind"],
    changed?: MaintenanceStory["changed"],
  ): MaintenanceStory;
  subscription(kind: SubscriptionStory["kind"]): SubscriptionStory;
  digest(): DigestStory;
  hookSuspended(): HookStory;
  component(): ComponentStory;
};

type Texts = Readonly<Record<Locale, string>>;

const STEPS: Readonly<Record<IncidentStatus, Texts>> = {
  investigating: {
    fr: "Les appels échouent avec des codes **502** et **504** depuis midi. Nous avons prévenu le fournisseur.",
    en: "Calls have failed with codes **502** and **504** since noon. We have told the provider.",
  },
  identified: {
    fr: "Le fournisseur a trouvé la cause : un certificat expiré sur l’un de ses serveurs.",
    en: "The provider has found the cause: an expired certificate on one of its servers.",
  },
  monitoring: {
    fr: "Le certificat est remplacé ; nous surveillons.",
    en: "The certificate is replaced; we are watching.",
  },
  resolved: {
    fr: "Les appels aboutissent à nouveau, sans reprise à faire de votre côté.",
    en: "Calls succeed again; there is nothing to do again on your side.",
  },
  postmortem: {
    fr: "Le certificat avait expiré dans la nuit.\n\n- Le fournisseur surveille désormais sa date.\n- Nos sondes préviennent trente jours avant.",
    en: "The certificate had expired overnight.\n\n- The provider now watches its date.\n- Our probes warn thirty days ahead.",
  },
};
const WHAT_TO_DO: Texts = {
  fr: "Servez la dernière réponse gardée, ou laissez saisir les données à la main.",
  en: "Serve the last answer that you kept, or let the data be typed in by hand.",
};
const NOT_AFFECTED: Texts = {
  fr: "Les autres API et la passerelle répondent normalement.",
  en: "The other APIs and the gateway answer as usual.",
};
const MAINTENANCE: Texts = {
  fr: "Le fournisseur met ses serveurs à jour. Les appels répondent **503** pendant l’opération.",
  en: "The provider brings its servers up to date. Calls answer **503** meanwhile.",
};

/**
 * @param at the present, to which the sample's times are put
 */
export function sampleStories(page: PageConfig, at: Instant): SampleStories {
  const places = placesOf(page);
  const head = { page: storyPage(page), at };
  const { stepOf, incidentAt, maintenanceAt } = sampleEvents(page, places, at);

  const incident: SampleStories["incident"] = (kind, step) => {
    const status = step === "postmortem" ? "postmortem" : STATUS_OF[kind];
    const story = incidentAt(status);
    return {
      kind,
      ...head,
      incident: story,
      isCorrection: step === "correction",
      step: stepOf(status, STEPS[status]),
      places: places.map((place, i) => ({
        ...place,
        state: story.components[i]?.state ?? "unknown",
      })),
    };
  };
  const maintenance: SampleStories["maintenance"] = (kind, changed = []) => {
    const status = PHASE_OF[kind];
    return {
      kind,
      ...head,
      maintenance: maintenanceAt(status),
      places,
      changed,
      occurrences: [],
      step: kind === "maintenance.reminder" ? null : stepOf(status, MAINTENANCE),
      leadMs: kind === "maintenance.reminder" ? DAY_MS : null,
    };
  };

  return {
    incident,
    maintenance,
    subscription: (kind) => ({
      kind,
      ...head,
      isWhole: false,
      scopes: scopesOf(page),
      request:
        kind === "subscription.confirm" ? { id: "exemple00003", expiresAt: at + CONFIRM_MS } : null,
    }),
    digest: () => ({
      kind: "digest",
      ...head,
      items: [incident("incident.resolved"), maintenance("maintenance.planned")],
    }),
    hookSuspended: () => ({ kind: "webhook.suspended", ...head, reason: "it answered 500" }),
    component: () => componentStory(page, at),
  };
}

/** Returns the sample incident and maintenance in each status, and the steps that led there. */
function sampleEvents(page: PageConfig, places: readonly AffectedComponent[], at: Instant) {
  const other: Locale = page.locale === "fr" ? "en" : "fr";
  const own = (texts: Texts) => texts[page.locale];
  const [startedAt, startsAt] = [at - 102 * MINUTE_MS, at + DAY_MS];
  const named = places[0]?.provider.name ?? page.title;

  const stepOf = <Status extends IncidentStatus | MaintenanceStatus>(
    status: Status,
    texts: Texts,
  ): IncidentUpdate<Status> => ({
    id: "exemple0step",
    status,
    author: "team",
    components: [],
    body: own(texts),
    translations: { [other]: { body: texts[other] } },
    createdAt: at,
    updatedAt: at,
    displayAt: at,
  });

  const incidentAt = (status: IncidentStatus): Omit<Incident, "updates"> => {
    const isOver = status === "resolved" || status === "postmortem";
    const state: ComponentState = isOver ? "operational" : "major_outage";
    const title = { fr: `${named} ne répond plus`, en: `${named} does not answer` };
    return {
      id: "exemple00001",
      status,
      impact: "major",
      startedAt,
      createdAt: startedAt,
      title: own(title),
      whatToDo: own(WHAT_TO_DO),
      notAffected: own(NOT_AFFECTED),
      translations: {
        [other]: {
          title: title[other],
          whatToDo: WHAT_TO_DO[other],
          notAffected: NOT_AFFECTED[other],
        },
      },
      updatedAt: at,
      monitoringAt: null,
      resolvedAt: isOver ? at : null,
      nextUpdateAt: isOver ? null : at + 30 * MINUTE_MS,
      components: places.map(({ id }) => ({ id, state })),
      errorCodes: ["502", "504"],
    };
  };

  const maintenanceAt = (status: MaintenanceStatus): Omit<Maintenance, "updates"> => {
    const title = { fr: `Mise à jour de ${named}`, en: `Update of ${named}` };
    return {
      id: "exemple00002",
      status,
      title: own(title),
      translations: { [other]: { title: title[other] } },
      startsAt,
      endsAt: startsAt + 2 * HOUR_MS,
      announcedAt: at - DAY_MS,
      createdAt: at - DAY_MS,
      updatedAt: at,
      sequence: 0,
      completedAt: status === "completed" ? startsAt + 2 * HOUR_MS : null,
      components: places.map(({ id }) => id),
    };
  };

  return { stepOf, incidentAt, maintenanceAt };
}

const STATUS_OF: Readonly<Record<IncidentStory["kind"], IncidentStatus>> = {
  "incident.opened": "investigating",
  "incident.updated": "identified",
  "incident.resolved": "resolved",
};

const PHASE_OF: Readonly<Record<MaintenanceStory["kind"], MaintenanceStatus>> = {
  "maintenance.planned": "scheduled",
  "maintenance.changed": "scheduled",
  "maintenance.reminder": "scheduled",
  "maintenance.started": "in_progress",
  "maintenance.finished": "completed",
  "maintenance.cancelled": "cancelled",
};

/** A provider behind the gateway is what most mails are about; the gateway if there is none. */
const providerOf = ({ providers }: PageConfig) =>
  providers.find((p) => p.role === "provider" && p.components.length > 0) ??
  providers.find((p) => p.components.length > 0);

function placesOf(page: PageConfig): AffectedComponent[] {
  const provider = providerOf(page);
  return (provider?.components.slice(0, 2) ?? []).map(({ id, name, advice, routes }) => ({
    id,
    name,
    advice,
    routes,
    provider: { id: provider!.id, name: provider!.name },
  }));
}

function scopesOf(page: PageConfig): string[] {
  return page.providers.slice(0, 3).map(({ name }) => name);
}

function componentStory(page: PageConfig, at: Instant): ComponentStory {
  const provider = providerOf(page);
  const component = provider?.components[0];
  const id = component?.id ?? page.id;
  const path = (locale: Locale) =>
    provider && component ? componentPath(provider, component, locale) : "/";
  return {
    kind: "component.changed",
    page: storyPage(page),
    at,
    component: {
      id: publicId(page.id, "component", id),
      groupId: publicId(page.id, "provider", provider?.id ?? page.id),
      name: component?.name ?? page.title,
      ...(provider && { provider: { name: provider.name } }),
      path: { fr: path("fr"), en: path("en") },
      description: component?.description ?? null,
      position: 1,
      createdAt: at - 90 * DAY_MS,
      updatedAt: at,
    },
    before: "operational",
    now: "major_outage",
  };
}
