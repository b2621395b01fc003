import type { Incident, IncidentUpdate, Maintenance } from "../../server/core/declared.ts";
import { NOON } from "../helpers/world.ts";

/** Incidents and maintenance as the team would tell them, for these tests. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Twelve characters, each id its own. */
export const idOf = (name: string): string => name.padEnd(12, "0").slice(0, 12);

export function step<Status extends string>(
  id: string,
  status: Status,
  at: number,
  more: Partial<IncidentUpdate<Status>> = {},
): IncidentUpdate<Status> {
  return {
    id: idOf(id),
    status,
    body: "Nous cherchons.",
    notified: false,
    createdAt: at,
    updatedAt: at,
    displayAt: at,
    author: "team",
    components: [],
    ...more,
  };
}

/** An open incident of Sirene since 11:00, identified at 11:30, with awkward characters. */
export function incident(more: Partial<Incident> = {}): Incident {
  return {
    id: idOf("sirene1"),
    title: "INSEE : Sirene <en panne> & lent",
    status: "identified",
    impact: "major",
    startedAt: NOON - HOUR_MS,
    createdAt: NOON - HOUR_MS,
    updatedAt: NOON - 30 * MINUTE_MS,
    monitoringAt: null,
    resolvedAt: null,
    nextUpdateAt: null,
    components: [{ id: "insee/sirene", state: "major_outage" }],
    whatToDo: "Servez le cache.",
    notAffected: null,
    errorCodes: ["502"],
    updates: [
      step("sirene1b", "identified", NOON - 30 * MINUTE_MS, {
        body: "Panne **confirmée** & <script>alert(1)</script> : [détails](https://insee.test/a?b=1&c=2).",
        notified: true,
      }),
      step("sirene1a", "investigating", NOON - HOUR_MS, {
        components: [{ id: "insee/sirene", oldState: "operational", newState: "major_outage" }],
      }),
    ],
    ...more,
  };
}

/** One that was resolved so many days ago. */
export function pastIncident(name: string, daysAgo: number): Incident {
  const startedAt = NOON - daysAgo * DAY_MS;
  const resolvedAt = startedAt + HOUR_MS;
  return incident({
    id: idOf(name),
    title: `Panne passée ${name}`,
    status: "resolved",
    impact: "minor",
    startedAt,
    createdAt: startedAt,
    updatedAt: resolvedAt,
    resolvedAt,
    components: [{ id: "insee/sirene", state: "operational" }],
    updates: [
      step(`${name}b`, "resolved", resolvedAt, { body: "Rétabli." }),
      step(`${name}a`, "investigating", startedAt),
    ],
  });
}

/** A maintenance of Liasses, planned for tomorrow from 18:00 to 20:00. */
export function maintenance(more: Partial<Maintenance> = {}): Maintenance {
  const announcedAt = NOON - 2 * DAY_MS;
  return {
    id: idOf("dgfip1"),
    title: "DGFIP : bascule du portail",
    status: "scheduled",
    startsAt: NOON + DAY_MS + 6 * HOUR_MS,
    endsAt: NOON + DAY_MS + 8 * HOUR_MS,
    announcedAt,
    createdAt: announcedAt,
    updatedAt: announcedAt,
    completedAt: null,
    sequence: 0,
    components: ["dgfip/liasses"],
    updates: [step("dgfip1a", "scheduled", announcedAt, { body: "Réponses 503 attendues." })],
    ...more,
  };
}
