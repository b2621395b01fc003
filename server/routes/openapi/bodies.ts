import { addDays } from "../../core/calendar.ts";
import type { Examples } from "./examples.ts";

/**
 * Bodies that can be sent as they stand, by operation. What they make is a draft, or asks its
 * owner first: whoever tries a line of the documentation tells nobody anything.
 */
export function bodiesOf({ component, provider, day }: Examples): Readonly<Record<string, object>> {
  const night = addDays(day, 7);
  return {
    openIncident: {
      title: "Test",
      body: "We are looking into it.",
      draft: true,
      components: [{ id: component, status: "major_outage" }],
    },
    updateIncident: { status: "identified", body: "The cause is known.", notify: false },
    patchIncident: { title: "Test, corrected", notify: false },
    planMaintenance: {
      title: "Test",
      body: "The servers are replaced.",
      draft: true,
      components: [component],
      startsAt: `${night}T20:00`,
      endsAt: `${night}T22:00`,
    },
    patchMaintenance: { endsAt: `${night}T23:00`, notify: false },
    subscribe: {
      email: "vous@exemple.fr",
      scopes: [`provider:${provider}`],
      kinds: ["incident", "maintenance"],
      locale: "fr",
    },
  };
}
