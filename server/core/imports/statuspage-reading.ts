import { parseInstant } from "../instant.ts";
import type { AnnouncedMaintenance, Instant, Outcome } from "../model.ts";

/** The state of a component, read from another Statuspage-compatible page. */
export type PageReading = {
  readonly outcome: Outcome | "maintenance";
  /** The component's name and status, in the page's own words. */
  readonly words: string;
  readonly maintenanceUntil: Instant | null;
  /** Scheduled ones that name the component, soonest first; those that are over left out. */
  readonly announced: readonly AnnouncedMaintenance[];
};

/** No page plans more than these at a time; what comes after the soonest is left for later. */
const MOST_ANNOUNCED = 50;
/** Statuspage's own have twelve characters. */
const LONGEST_ID = 200;

/** Strangers write this document: nothing in it is taken for granted. */
type Loose = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Loose => typeof value === "object" && value !== null;
const textIn = (value: Loose, key: string): string =>
  typeof value[key] === "string" ? value[key] : "";
const objectsIn = (value: Loose, key: string): readonly Loose[] => {
  const list = value[key];
  return Array.isArray(list) ? list.filter(isObject) : [];
};

/** Partly out is not out: calls go on, and ours tell better whether ours do. */
const OUTCOMES: ReadonlyMap<string, PageReading["outcome"]> = new Map([
  ["operational", "up"],
  ["degraded_performance", "degraded"],
  ["partial_outage", "degraded"],
  ["major_outage", "down"],
  ["under_maintenance", "maintenance"],
]);

/**
 * Reads the document `/api/v2/summary.json` of a Statuspage-compatible page.
 *
 * @param component an id of that page, or a name: exact, or else whatever its case
 * @returns the reading, or in words why there is none
 */
export function readStatuspage(
  document: unknown,
  component: string,
  now: Instant,
): PageReading | string {
  if (!isObject(document) || !Array.isArray(document["components"]))
    return "no Statuspage document: it has no components";
  const found = componentIn(objectsIn(document, "components"), component);
  if (typeof found === "string") return found;
  const status = textIn(found, "status");
  const outcome = OUTCOMES.get(status);
  if (outcome === undefined) return `no status that we know: "${status}"`;

  const maintenances = objectsIn(document, "scheduled_maintenances").filter((each) =>
    objectsIn(each, "components").some(({ id }) => id === found["id"]),
  );
  const running = maintenances.find((each) =>
    ["in_progress", "verifying"].includes(textIn(each, "status")),
  );
  const until = running === undefined ? null : parseInstant(textIn(running, "scheduled_until"));
  return {
    outcome,
    words: `${textIn(found, "name")}: ${status}`,
    maintenanceUntil: outcome === "maintenance" ? until : null,
    announced: maintenances
      .flatMap((each) => announcedIn(each, now))
      .sort((a, b) => a.from - b.from)
      .slice(0, MOST_ANNOUNCED),
  };
}

/**
 * Finds a component by its id, its name, or its group's and its own ("Group - Name"). A name that
 * several bear is none: which of them is meant cannot be known. A group is not a component.
 */
function componentIn(all: readonly Loose[], wanted: string): Loose | string {
  const groups = new Map(all.map((each) => [each["id"], textIn(each, "name")]));
  const namesOf = (each: Loose) => {
    const [name, group] = [textIn(each, "name"), groups.get(each["group_id"])];
    return group === undefined ? [name] : [name, `${group} - ${name}`, `${group} / ${name}`];
  };
  const single = all.filter((each) => each["group"] !== true);
  const fits: readonly ((each: Loose) => boolean)[] = [
    (each) => each["id"] === wanted,
    (each) => namesOf(each).includes(wanted),
    (each) => namesOf(each).some((name) => name.toLowerCase() === wanted.toLowerCase()),
  ];
  for (const fit of fits) {
    const own = single.filter(fit);
    const found = own.length > 0 ? own : all.filter(fit);
    if (found.length > 1) {
      const which = found.map(
        (each) => `${namesOf(each)[1] ?? textIn(each, "name")} (${textIn(each, "id")})`,
      );
      return `several components are called "${wanted}": ${which.join(", ")}; name one by its id`;
    }
    if (found[0]) return found[0];
  }
  return `no component "${wanted}" on that page`;
}

function announcedIn(maintenance: Loose, now: Instant): AnnouncedMaintenance[] {
  const from = parseInstant(textIn(maintenance, "scheduled_for"));
  const to = parseInstant(textIn(maintenance, "scheduled_until"));
  if (from === null || to === null) return [];
  const id = textIn(maintenance, "id");
  const over = textIn(maintenance, "status") === "completed" || to <= now;
  if (id === "" || id.length > LONGEST_ID || over || !(from < to)) return [];
  // Newest first.
  const [update] = objectsIn(maintenance, "incident_updates");
  const title = textIn(maintenance, "name");
  return [{ id, from, to, title, body: update === undefined ? "" : textIn(update, "body") }];
}
