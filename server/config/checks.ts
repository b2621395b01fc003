import { alertMistakes } from "./alert-checks.ts";
import type { Document, Path } from "./document.ts";
import { comparableHost } from "../core/host-name.ts";
import { DAY_MS } from "../core/duration.ts";
import { parseWindowDay, readDay, type ReadDay } from "../core/events/window-days.ts";
import { inside, label } from "./issues.ts";
import { languageMistakes } from "./languages.ts";
import { locationFindings } from "./location-checks.ts";
import type { ConfigFinding } from "./mistake.ts";

/** A value and where it is. */
type Spot = { readonly path: Path; readonly value: unknown };

/**
 * Returns the mistakes in how parts of a file fit together, which no schema can express.
 *
 * It reads the values as written and passes over those of the wrong form, so that all mistakes are
 * listed at once.
 */
export function checkWhole(document: Document): {
  mistakes: ConfigFinding[];
  warnings: ConfigFinding[];
} {
  const mistakes: ConfigFinding[] = [];
  const warnings: ConfigFinding[] = [];
  const pages = items({ path: [], value: document.value }, "pages");
  const tell = ({ path }: Spot, message: string) =>
    mistakes.push({ at: document.valueAt(path), message: `${label(path)}: ${message}` });
  const line = ({ path }: Spot) => document.line(document.valueAt(path)).line;

  const unique = (spots: readonly Spot[], of: string) => {
    const first = new Map<string, Spot>();
    for (const spot of spots) {
      const name = String(spot.value);
      const before = first.get(name);
      if (before === undefined) first.set(name, spot);
      else tell(spot, `"${name}" is already ${of}, on line ${line(before)}`);
    }
    return first;
  };

  unique(texts(pages, "id"), "the id of another page");
  const hostnames = pages.flatMap((page) => items(page, "hostnames")).filter(isText);
  unique(
    hostnames.map((spot) => ({ ...spot, value: comparableHost(String(spot.value)) })),
    "a host name",
  );
  for (const page of pages.slice(1))
    if (items(page, "hostnames").length === 0)
      warnings.push({
        at: document.valueAt(page.path),
        message: "no host name leads to this page: only the first page can do without hostnames",
      });

  for (const page of pages) checkStatement(spot(page, "accessibility"), tell);
  for (const page of pages)
    for (const { spot: at, message } of languageMistakes(page))
      mistakes.push({ at: document.valueAt(at.path), message });

  const located = locationFindings(document.value);
  for (const { path, message } of [...alertMistakes(document.value), ...located.mistakes])
    mistakes.push({ at: document.valueAt(path), message });
  for (const { path, message } of located.warnings)
    warnings.push({ at: document.valueAt(path), message });

  for (const page of pages) {
    const providers = items(page, "providers");
    const components = providers.flatMap((provider) => items(provider, "components"));
    unique(texts(providers, "id"), "the id of another provider of this page");
    const ids = unique(texts(components, "id"), "the id of another component of this page");

    const gateways = texts(providers, "role").filter((role) => role.value === "gateway");
    for (const second of gateways.slice(1))
      tell(second, `a page has one gateway, given on line ${line(gateways[0] ?? second)}`);

    for (const component of components) {
      const aliases = items(component, "aliases").filter(isText);
      unique(aliases, "an alias of this component");
      for (const alias of aliases) {
        const taken = ids.get(String(alias.value));
        if (taken)
          tell(alias, `"${String(alias.value)}" is the id of a component, on line ${line(taken)}`);
      }
      const count = items(component, "monitors").length;
      const quorum = spot(spot(component, "combine"), "quorum");
      if (typeof quorum.value === "number" && quorum.value > count)
        tell(quorum, `expected at most ${count}, the number of monitors here`);
    }
    for (const owner of [...providers, ...components])
      for (const window of items(owner, "maintenance")) checkWindow(window, tell);
  }
  return { mistakes, warnings };
}

type Tell = (spot: Spot, message: string) => void;

/**
 * A site that claims to be accessible, even in part, must have been audited (RGAA, declaration).
 */
function checkStatement(statement: Spot, tell: Tell): void {
  const status = spot(statement, "status");
  if (status.value !== "partielle" && status.value !== "totale") return;
  for (const key of ["auditDate", "auditor"]) {
    if (spot(statement, key).value !== undefined) continue;
    tell(status, `"${status.value}" takes an audit: give its ${key} too, or "non"`);
  }
}

/** A window over more days than this is no maintenance but a mistake. */
const LONGEST_DAYS = 31;

function checkWindow(window: Spot, tell: Tell): void {
  const of = (key: string) => spot(window, key);
  const [from, to, day, date, until] = ["from", "to", "day", "date", "until"].map(of) as [
    Spot,
    Spot,
    Spot,
    Spot,
    Spot,
  ];
  // From midnight to midnight is a whole day.
  const isEmpty = typeof from.value === "string" && from.value === to.value;
  if (isEmpty && from.value !== "00:00" && until.value === undefined)
    tell(to, "from and to are the same: the window would be empty");
  if (day.value !== undefined && date.value !== undefined)
    tell(date, "expected day or date, not both");
  const days = [day.value].flat().flatMap((text) => {
    const parsed =
      typeof text === "string" || typeof text === "number" ? parseWindowDay(String(text)) : null;
    return parsed === null ? [] : [readDay(parsed)];
  });
  if (new Set(days.map(({ kind }) => kind)).size > 1)
    tell(day, "weekdays, weekdays of a month and days of a month take a window each");
  if (typeof until.value === "string") checkEnd(until, date, day, days, tell);
}

function checkEnd(until: Spot, date: Spot, day: Spot, days: readonly ReadDay[], tell: Tell): void {
  const end = String(until.value);
  if (/^\d/.test(end)) {
    if (typeof date.value !== "string")
      return tell(until, "a date here takes a date as its beginning");
    const lasts = (Date.parse(end) - Date.parse(date.value)) / DAY_MS;
    if (lasts <= 0) tell(until, `expected a date after ${date.value}`);
    else if (lasts > LONGEST_DAYS)
      tell(until, `expected at most ${LONGEST_DAYS} days after ${date.value}`);
    return;
  }
  if (date.value !== undefined) return tell(until, "expected a date, as in date");
  const first = new Set(days.map((one) => (one.kind === "date" ? null : one.weekday)));
  const [only] = first;
  if (day.value === undefined || first.size !== 1 || !only)
    tell(until, "a weekday here takes one weekday as day, on which the window begins");
  else if (only === end)
    tell(until, `expected another weekday than ${only}, on which the window begins`);
}

const spot = (at: Spot, key: string): Spot => ({
  path: [...at.path, key],
  value: inside(at.value, key),
});

/** The items of the list at a key; none where there is no list. */
function items(at: Spot, key: string): Spot[] {
  const { path, value } = spot(at, key);
  return Array.isArray(value)
    ? value.map((item: unknown, index) => ({ path: [...path, index], value: item }))
    : [];
}

const isText = ({ value }: Spot) => typeof value === "string";
const texts = (spots: readonly Spot[], key: string) =>
  spots.map((at) => spot(at, key)).filter(isText);
