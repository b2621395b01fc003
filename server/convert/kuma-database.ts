import { Refusal } from "../core/refusal.ts";
import type { Draft } from "./draft.ts";
import { kumaDraft, quoted } from "./kuma.ts";
import { kumaMaintenances } from "./kuma-maintenance.ts";
import type { Reading } from "./peer.ts";
import { isUnset, numberOf, textOf, type Values } from "./values.ts";

/** Rows of Uptime Kuma's database, by table. */
export type KumaTables = Readonly<Record<string, readonly Values[]>>;

/** The tables that the importer reads; a database of an older version lacks some. */
export const KUMA_TABLES = [
  "monitor",
  "status_page",
  "status_page_cname",
  "group",
  "monitor_group",
  "tag",
  "monitor_tag",
  "notification",
  "monitor_notification",
  "proxy",
  "docker_host",
  "remote_browser",
  "maintenance",
  "monitor_maintenance",
  "incident",
  "api_key",
  "user",
] as const;

/** Converts what Uptime Kuma (1.x and 2.x) stores in SQLite. */
export function readKumaDatabase(tables: KumaTables, reading: Reading): Draft {
  const rows = (table: string) => tables[table] ?? [];
  if (tables["monitor"] === undefined)
    throw new Refusal("invalid", "this database has no table of monitors: it is not Uptime Kuma's");
  const tags = new Map(rows("tag").map((tag) => [numberOf(tag["id"]), tag]));
  const linked = (table: string, id: unknown) =>
    rows(table).filter((link) => numberOf(link["monitor_id"]) === numberOf(id));
  const monitors = rows("monitor").map((row) => ({
    ...row,
    tags: linked("monitor_tag", row["id"]).map((link) => ({
      name: tags.get(numberOf(link["tag_id"]))?.["name"],
    })),
    notificationIDList: Object.fromEntries(
      linked("monitor_notification", row["id"]).map((link) => [
        String(link["notification_id"]),
        true,
      ]),
    ),
  }));
  const [page, ...otherPages] = rows("status_page");
  for (const other of otherPages)
    reading.report.add(
      ["status_page"],
      `status page ${quoted(other["title"])}: only the first becomes a page`,
    );
  const pageGroups = rows("group").filter(
    (group) => page === undefined || numberOf(group["status_page_id"]) === numberOf(page["id"]),
  );
  const groups = new Map<number, string>();
  for (const link of rows("monitor_group")) {
    const group = pageGroups.find((one) => numberOf(one["id"]) === numberOf(link["group_id"]));
    const name = textOf(group?.["name"]);
    const monitor = numberOf(link["monitor_id"]);
    if (name !== null && monitor !== null && !groups.has(monitor)) groups.set(monitor, name);
  }
  reportTables(tables, reading);
  const { windows, timeZone } = kumaMaintenances(
    rows("maintenance"),
    rows("monitor_maintenance"),
    reading,
  );
  const draft = kumaDraft("monitor", monitors, groups, reading, windows);
  const domain = textOf(rows("status_page_cname")[0]?.["domain"]);
  return {
    ...draft,
    title: textOf(page?.["title"]),
    url: domain === null ? null : `https://${domain}`,
    timeZone,
  };
}

const LEFT_OUT: Readonly<Record<string, string>> = {
  notification: "notification",
  proxy: "proxy",
  docker_host: "Docker host",
  remote_browser: "remote browser",
  incident: "announcement",
  api_key: "API key",
  user: "account",
};

function reportTables(tables: KumaTables, { report }: Reading): void {
  for (const [table, word] of Object.entries(LEFT_OUT))
    for (const [index, row] of (tables[table] ?? []).entries())
      report.add(
        [table, index],
        `${word} ${quoted(row["name"] ?? row["title"] ?? row["username"])} is not taken over`,
      );
  for (const page of tables["status_page"] ?? [])
    for (const [key, value] of Object.entries(page))
      if (
        /^(description|icon|custom_css|footer_text|google_analytics|analytics|password)/.test(
          key,
        ) &&
        !isUnset(value)
      )
        report.add(["status_page", key], "the look of a page is not taken over");
}
