import { addMonths, monthOf } from "../core/calendar.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { Story } from "../core/messages/story.ts";
import type { SampleStories } from "./sample-stories.ts";
import * as notices from "../notify/team-notices.ts";
import { DAY_MS, HOUR_MS } from "../core/duration.ts";

/** The inputs of samples. */
export type Making = {
  readonly stories: SampleStories;
  readonly page: PageConfig;
  readonly at: number;
};

type Made = { readonly fr: string; readonly en: string; readonly story: (by: Making) => Story };

/** Address of the sample's webhook, which does not exist. */
export const SAMPLE_ENDPOINT = "https://chat.exemple.fr/hooks/exemple";

const team =
  (notice: (by: Making) => notices.TeamNotice) =>
  (by: Making): Story =>
    notices.teamStory(notice(by), by.page.locale, by.at);

const incident = (...[kind, step]: Parameters<SampleStories["incident"]>) => {
  return ({ stories }: Making) => stories.incident(kind, step);
};
const maintenance = (...[kind, changed]: Parameters<SampleStories["maintenance"]>) => {
  return ({ stories }: Making) => stories.maintenance(kind, changed);
};
const said = (fr: string, en: string, story: Made["story"]): Made => ({ fr, en, story });

/** Every kind of mail that is made of a story, by the name of its sample. */
export const SAMPLE_MAILS: ReadonlyMap<string, Made> = new Map([
  [
    "confirm",
    said("Confirmation", "Confirmation", (m) => m.stories.subscription("subscription.confirm")),
  ],
  ["welcome", said("Bienvenue", "Welcome", (m) => m.stories.subscription("subscription.welcome"))],
  ["incident-opened", said("Incident ouvert", "Incident opened", incident("incident.opened"))],
  ["incident-updated", said("Point d’étape", "Incident update", incident("incident.updated"))],
  [
    "incident-corrected",
    said("Rectificatif", "Correction", incident("incident.updated", "correction")),
  ],
  [
    "incident-resolved",
    said("Incident résolu", "Incident resolved", incident("incident.resolved")),
  ],
  ["incident-postmortem", said("Bilan", "Postmortem", incident("incident.updated", "postmortem"))],
  [
    "maintenance-planned",
    said("Maintenance prévue", "Maintenance planned", maintenance("maintenance.planned")),
  ],
  [
    "maintenance-changed",
    said(
      "Maintenance modifiée",
      "Maintenance changed",
      maintenance("maintenance.changed", ["times"]),
    ),
  ],
  [
    "maintenance-reminder",
    said("Rappel de maintenance", "Maintenance reminder", maintenance("maintenance.reminder")),
  ],
  [
    "maintenance-started",
    said("Maintenance commencée", "Maintenance started", maintenance("maintenance.started")),
  ],
  [
    "maintenance-overrun",
    said(
      "Maintenance prolongée",
      "Maintenance prolonged",
      maintenance("maintenance.changed", ["overrun"]),
    ),
  ],
  [
    "maintenance-finished",
    said("Maintenance terminée", "Maintenance finished", maintenance("maintenance.finished")),
  ],
  [
    "maintenance-cancelled",
    said("Maintenance annulée", "Maintenance cancelled", maintenance("maintenance.cancelled")),
  ],
  ["digest", said("Résumé du jour", "Daily digest", (m) => m.stories.digest())],
  [
    "webhook-suspended",
    said("Webhook suspendu", "Webhook suspended", (m) => m.stories.hookSuspended()),
  ],
  [
    "team-month",
    said(
      "Équipe : mois clos",
      "Team: month closed",
      team(({ page, at }) =>
        notices.monthNotice(page, {
          month: addMonths(monthOf(at, page.timeZone), -1),
          target: page.sla?.target ?? null,
          ratio: 0.99834,
          ratioWithMaintenance: 0.99561,
          leftSeconds: 8_100,
        }),
      ),
    ),
  ],
  [
    "team-burn",
    said(
      "Équipe : budget d’erreur",
      "Team: error budget",
      team(({ page }) => notices.burnNotice(page, { longMs: HOUR_MS, long: 18.2, factor: 14.4 })),
    ),
  ],
  [
    "team-draft",
    said(
      "Équipe : brouillon",
      "Team: draft",
      team(({ page, at, stories }) =>
        notices.draftNotice(page, {
          list: "incidents",
          id: "exemple00001",
          createdAt: at - 16 * 60_000,
          title: stories.incident("incident.opened").incident.title,
        }),
      ),
    ),
  ],
  [
    "team-overdue",
    said(
      "Équipe : point en retard",
      "Team: update overdue",
      team(({ page, at, stories }) =>
        notices.overdueNotice(page, {
          id: "exemple00001",
          promisedAt: at - 5 * 60_000,
          title: stories.incident("incident.opened").incident.title,
        }),
      ),
    ),
  ],
  [
    "team-credential",
    said(
      "Équipe : identifiant",
      "Team: credential",
      team(({ page, at }) =>
        notices.credentialNotice(page, {
          expires: new Date(at + 14 * DAY_MS).toISOString().slice(0, 10),
          daysLeft: 14,
          threshold: 14,
          monitors: ["insee/sirene (http)"],
        }),
      ),
    ),
  ],
  [
    "team-token",
    said(
      "Équipe : jeton",
      "Team: token",
      team(({ page, at }) =>
        notices.tokenNotice(page, {
          id: "exemple00004",
          name: "scripts",
          expiresAt: at + 7 * DAY_MS,
          daysLeft: 7,
          threshold: 7,
        }),
      ),
    ),
  ],
  [
    "team-mail",
    said(
      "Équipe : courriels",
      "Team: mails",
      team(({ page }) => notices.failedMailNotice(page, "exemple", "550 5.1.1 no such user")),
    ),
  ],
  [
    "team-webhook",
    said(
      "Équipe : webhook",
      "Team: webhook",
      team(({ page, at }) =>
        notices.hookNotice(
          page,
          { id: "exemple00005", endpoint: SAMPLE_ENDPOINT, at },
          "it answered 500",
        ),
      ),
    ),
  ],
]);
