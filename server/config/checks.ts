import type { Document, Path } from "./document.ts";
import { comparableHost } from "../core/host-name.ts";
import { inside, label } from "./issues.ts";
import type { ConfigFinding } from "./mistake.ts";

/** A value and where it is. */
type Spot = { readonly path: Path; readonly value: unknown };

/**
 * What the parts of a file must be to each other, which no schema can say. Looks at the values
 * as written and passes over what has the wrong form, so that all mistakes are told at once.
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

/** To be told accessible, even in part, a site must have been audited (RGAA, declaration). */
function checkStatement(statement: Spot, tell: Tell): void {
  const status = spot(statement, "status");
  if (status.value !== "partielle" && status.value !== "totale") return;
  for (const key of ["auditDate", "auditor"]) {
    if (spot(statement, key).value !== undefined) continue;
    tell(status, `"${status.value}" takes an audit: give its ${key} too, or "non"`);
  }
}

function checkWindow(window: Spot, tell: Tell): void {
  const [from, to, day, date] = ["from", "to", "day", "date"].map((key) => spot(window, key));
  if (!from || !to || !day || !date) return;
  if (typeof from.value === "string" && from.value === to.value)
    tell(to, "from and to are the same: the window would be empty");
  if (day.value !== undefined && date.value !== undefined)
    tell(date, "expected day or date, not both");
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
