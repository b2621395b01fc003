import type { Locale } from "../../server/core/model.ts";
import type { UsageCounts, UsageWindow } from "../../server/core/people/token-usage.ts";

/** Words of what a token called. */
export type UsageMessages = {
  readonly title: string;
  readonly period: string;
  readonly windows: Readonly<Record<UsageWindow, string>>;
  readonly outcomes: Readonly<Record<keyof UsageCounts, string>>;
  readonly none: string;
  readonly limit: (perMinute: string) => string;
  /** @param count writes a number */
  readonly chart: (
    window: UsageWindow,
    totals: UsageCounts,
    count: (value: number) => string,
  ) => string;
  readonly banned: (until: string) => string;
  readonly bannedTask: (grant: string, until: string) => string;
  readonly bannedHint: string;
  readonly seeCalls: string;
  readonly figures: string;
  readonly from: string;
  readonly last: string;
  readonly call: string;
  readonly status: string;
  readonly utcDays: string;
};

const french: UsageMessages = {
  title: "Consommation",
  period: "Période",
  windows: { "10m": "10\u00a0min", "30h": "30\u00a0h", "8d": "8\u00a0jours" },
  outcomes: { served: "Servis", refused: "Refusés (429)", failed: "En échec" },
  none: "Aucun appel sur cette période.",
  limit: (perMinute) => `Limite\u00a0: ${perMinute} appels par minute et par jeton`,
  chart: (window, { served, refused, failed }, count) =>
    `Appels sur ${french.windows[window]}\u00a0: ${count(served)} ${served < 2 ? "servi" : "servis"}, ${count(refused)} ${refused < 2 ? "refusé" : "refusés"}, ${count(failed)} en échec`,
  banned: (until) =>
    `Une machine a continué d’appeler malgré les réponses 429\u00a0: les appels faits avec ce jeton sont refusés jusqu’au ${until}. Personne ne peut écourter ce délai.`,
  bannedTask: (grant, until) => `Un jeton est suspendu jusqu’au ${until}\u00a0: ${grant}`,
  bannedHint:
    "Une de vos machines a continué d’appeler malgré les réponses 429. Personne ne peut écourter ce délai.",
  seeCalls: "Voir les appels",
  figures: "Les chiffres",
  from: "À partir de",
  last: "Les dix derniers appels",
  call: "Appel",
  status: "Réponse",
  utcDays: "Les jours sont comptés en temps universel.",
};

const english: UsageMessages = {
  title: "Usage",
  period: "Period",
  windows: { "10m": "10\u00a0min", "30h": "30\u00a0h", "8d": "8\u00a0days" },
  outcomes: { served: "Served", refused: "Refused (429)", failed: "Failed" },
  none: "No calls in this period.",
  limit: (perMinute) => `Limit: ${perMinute} calls a minute for a token`,
  chart: (window, { served, refused, failed }, count) =>
    `Calls in ${english.windows[window]}: ${count(served)} served, ${count(refused)} refused, ${count(failed)} failed`,
  banned: (until) =>
    `A machine went on calling in spite of answers 429: calls with this token are refused until ${until}. Nobody can shorten that.`,
  bannedTask: (grant, until) => `A token is suspended until ${until}: ${grant}`,
  bannedHint:
    "One of your machines went on calling in spite of answers 429. Nobody can shorten that.",
  seeCalls: "See the calls",
  figures: "The figures",
  from: "From",
  last: "The last ten calls",
  call: "Call",
  status: "Answer",
  utcDays: "Days are counted in universal time.",
};

export const USAGE_TEXT: Readonly<Record<Locale, UsageMessages>> = { fr: french, en: english };
