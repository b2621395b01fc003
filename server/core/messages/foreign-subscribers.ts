import type { CsvRow } from "../imports/csv-reading.ts";
import type { RowMistake } from "../imports/past-entry.ts";
import type { PageConfig } from "../configuration.ts";

/** The columns, in this order when written; read in any. Values are separated by ";". */
export const SUBSCRIBER_COLUMNS = ["email", "scopes", "kinds", "locale", "confirmed_at"] as const;
export type Column = (typeof SUBSCRIBER_COLUMNS)[number];

/** A row of a list, by our columns, or what is wrong with it. */
export type ForeignRow = {
  readonly row: number;
  readonly problem: string | null;
  readonly cell: (name: Column) => string;
};

export type ForeignPage = Pick<PageConfig, "providers">;

/** Names of columns in the lists of Statuspage and its like, compared without case and marks. */
const NAMES = {
  email: ["email", "emailaddress", "recipient", "address", "contact", "endpoint", "subscriber"],
  channel: ["type", "mode", "method", "channel", "subscribertype"],
  components: ["components", "componentnames", "component", "subscribedcomponents"],
  all: ["subscribeall", "allcomponents"],
  quarantined: ["quarantinedat", "quarantined"],
  confirmed: ["confirmedat"],
  locale: ["locale", "language"],
} as const;
const CHANNELS = /^(e-?mail|sms|webhook|slack|teams|rss|integration_partner)$/i;
const IS_MAIL = /^(e-?mail)?$/i;

/**
 * Reads the subscribers of another service: the export or the import template of Statuspage
 * (without a header: channel, address, whether to skip the confirmation, components), and lists
 * with columns of such names. Consent is only what a column of that name says: a date of creation
 * is none. Returns `null` where no column holds addresses.
 */
export function readForeignList(
  table: readonly CsvRow[],
  page: ForeignPage,
): { readonly rows: readonly ForeignRow[]; readonly leftOut: readonly RowMistake[] } | null {
  const [first] = table;
  const hasNoHeader = CHANNELS.test(first?.cells[0] ?? "") && /[@\d]/.test(first?.cells[1] ?? "");
  const columns = first?.cells.map((cell) => cell.toLowerCase().replaceAll(/[^a-z]/g, "")) ?? [];
  const at = (name: keyof typeof NAMES) =>
    NAMES[name].map((alias) => columns.indexOf(alias)).find((i) => i >= 0) ?? -1;
  if (!hasNoHeader && at("email") < 0) return null;

  const componentsOf = componentScopes(page);
  const rows: ForeignRow[] = [];
  const leftOut: RowMistake[] = [];
  for (const { row, cells } of hasNoHeader ? table : table.slice(1)) {
    const of = (name: keyof typeof NAMES) => (cells[at(name)] ?? "").trim();
    const channel = hasNoHeader ? (cells[0] ?? "").trim() : of("channel");
    const listed = hasNoHeader
      ? cells.slice(3)
      : /^(true|yes|1)$/i.test(of("all"))
        ? []
        : [of("components")];
    if (!IS_MAIL.test(channel) || of("quarantined") !== "") {
      const why = IS_MAIL.test(channel) ? "in quarantine there" : `channel ${channel}`;
      leftOut.push({ row, message: `${why}: left out` });
      continue;
    }
    const { scopes, problem } = componentsOf(listed);
    const values: Readonly<Record<Column, string>> = {
      email: hasNoHeader ? (cells[1] ?? "").trim() : of("email"),
      scopes: scopes.join(";"),
      kinds: "",
      locale: /^(fr|en)/i.exec(of("locale"))?.[1]?.toLowerCase() ?? "",
      confirmed_at: of("confirmed"),
    };
    rows.push({ row, problem, cell: (name) => values[name] });
  }
  return { rows, leftOut };
}

/** Returns what makes scopes of component names; one that two components have is a problem. */
function componentScopes({ providers }: ForeignPage) {
  const known = new Map<string, Set<string>>();
  const add = (name: string, id: string) => {
    const key = name.trim().toLowerCase();
    known.set(key, (known.get(key) ?? new Set()).add(id));
  };
  for (const provider of providers) {
    for (const { id, name, pingName } of provider.components) {
      for (const each of [id, name, pingName, `${provider.name} - ${name}`])
        if (each) add(each, id);
    }
  }
  const idsOf = (name: string) => [...(known.get(name.trim().toLowerCase()) ?? [])];
  /** A name may hold a comma itself: the whole is looked for first. */
  const namesIn = (cell: string) =>
    idsOf(cell).length > 0 ? [cell] : cell.split(/[;,|]/).map((name) => name.trim());
  return (cells: readonly string[]): { scopes: readonly string[]; problem: string | null } => {
    const names = cells.flatMap(namesIn).filter((name) => name !== "");
    const wrong = names.find((name) => idsOf(name).length !== 1);
    if (wrong !== undefined) {
      const ids = idsOf(wrong);
      const quoted = JSON.stringify(wrong.slice(0, 100));
      const problem =
        ids.length === 0
          ? `components: there is no component ${quoted}`
          : `components: ${quoted} may mean ${ids.join(" or ")}`;
      return { scopes: [], problem };
    }
    return { scopes: names.map((name) => `component:${idsOf(name)[0]}`), problem: null };
  };
}
