import { addDays } from "../../core/calendar.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";

/** Names that exist on a page, so that each documented request runs as it is. */
export type Examples = Readonly<Record<(typeof NAMES)[number], string>>;

const NAMES = [
  "component",
  "publicComponent",
  "provider",
  "incident",
  "maintenance",
  /** The last civil day that is known. */
  "day",
  "month",
  /** A day ahead, for a maintenance. */
  "night",
] as const;

export function examplesOf(page: PageSnapshot): Examples {
  const providers = page.providers.filter((p) => p.components.length > 0);
  const provider = providers.find((p) => p.role === "provider") ?? providers[0];
  const component = provider?.components[0];
  const day = component?.days.at(-1)?.date ?? "2026-11-21";
  return {
    component: component?.id ?? "insee/sirene",
    publicComponent: component?.publicId ?? "0123456789ab",
    provider: provider?.id ?? "insee",
    incident: page.incidents[0]?.id ?? "0123456789ab",
    maintenance: page.maintenances[0]?.id ?? "0123456789ab",
    day,
    month: day.slice(0, 7),
    night: addDays(day, 7),
  };
}

const PLACES = new RegExp(`<(${NAMES.join("|")})>`, "g");

/** Replaces each `<component>`, `<day>` and the like in the text of a JSON document. */
export const withExamples = (json: string, examples: Examples): string =>
  json.replace(PLACES, (_, name: keyof Examples) => JSON.stringify(examples[name]).slice(1, -1));
