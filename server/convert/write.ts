import { Document, isMap, isSeq, type Node, type YAMLMap } from "yaml";
import { probeKinds } from "../../probes/index.ts";
import { canonicalTimeZone } from "../core/time-zone.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS, formatDuration } from "../core/duration.ts";
import { beginningOf, oneLine, plainLines } from "../core/plain-text.ts";
import type {
  Draft,
  DraftComponent,
  DraftMonitor,
  DraftProvider,
  DraftWindow,
  Path,
} from "./draft.ts";
import type { Report } from "./report.ts";
import { slugOf, uniqueIds } from "./slug.ts";
import type { Variable } from "./secrets.ts";
import { acceptedSettings } from "./settings.ts";

/** The head of the file, and the operator's values in place of the peer's. */
export type Heading = {
  readonly from: string;
  readonly files: readonly string[];
  readonly title?: string | undefined;
  readonly url?: string | undefined;
  readonly variables: readonly Variable[];
};

const PLACEHOLDER_URL = "https://status.example.org";
const LONGEST_NAME = 200;

/** Comments of the file by the path of what they precede. */
type Comments = Map<string, string[]>;

/** Writes a draft as a commented vigie.yaml, and reports what could not be taken over. */
export function writeYaml(
  draft: Draft,
  heading: Heading,
  report: Report,
): { readonly yaml: string; readonly monitors: number } {
  const comments: Comments = new Map();
  const title = oneLine(heading.title ?? draft.title ?? "") || "Status";
  const url = pageAddress(heading.url ?? draft.url);
  if (url === PLACEHOLDER_URL)
    comment(comments, ["pages", 0, "url"], "Change: the public address of this page.");
  const timeZone = draft.timeZone === null ? null : canonicalTimeZone(draft.timeZone);
  if (draft.timeZone !== null && timeZone === null)
    report.add(
      [],
      `the time zone ${JSON.stringify(draft.timeZone)} is unknown: Europe/Paris is used`,
    );
  const pageId = slugOf(title) || "status";
  const providerId = uniqueIds();
  const componentId = uniqueIds();
  const providers = draft.providers.map((provider, index) =>
    writtenProvider(provider, ["pages", 0, "providers", index], {
      providerId,
      componentId,
      comments,
      report,
    }),
  );
  const page = {
    id: pageId,
    title: beginningOf(title, LONGEST_NAME),
    url,
    ...(timeZone !== null && { timeZone }),
    providers,
  };
  const document = new Document({ pages: [page] });
  document.commentBefore = headingOf(heading);
  for (const [key, texts] of comments)
    putComment(document, JSON.parse(key) as Path, texts.join("\n"));
  const components = providers.flatMap((provider) => provider.components);
  return {
    yaml: document.toString({ lineWidth: 0 }),
    monitors: components.reduce((sum, { monitors = [] }) => sum + monitors.length, 0),
  };
}

type Writing = {
  readonly providerId: (wished: string) => string;
  readonly componentId: (wished: string) => string;
  readonly comments: Comments;
  readonly report: Report;
};

function writtenProvider(provider: DraftProvider, path: Path, writing: Writing) {
  const id = writing.providerId(slugOf(provider.name) || "provider");
  const maintenance: readonly DraftWindow[] = provider.maintenance ?? [];
  return {
    id,
    name: nameOf(provider.name, id),
    ...(provider.url !== undefined && { url: provider.url }),
    ...(maintenance.length > 0 && { maintenance }),
    components: provider.components.map((component, index) =>
      writtenComponent(component, id, [...path, "components", index], writing),
    ),
  };
}

function writtenComponent(
  component: DraftComponent,
  provider: string,
  path: Path,
  writing: Writing,
) {
  const slug = slugOf(component.name) || slugOf(component.wishedId ?? "") || "api";
  const id = writing.componentId(slug === provider ? slug : `${provider}/${slug}`);
  const monitors = component.monitors.flatMap((monitor) => {
    const taken = takenMonitor(monitor, writing.report);
    if (taken === null)
      comment(
        writing.comments,
        path,
        `A monitor of kind ${monitor.kind} was left out: its settings have no counterpart.`,
      );
    return taken === null ? [] : [taken];
  });
  if (monitors.length === 0)
    comment(writing.comments, path, "No monitor: its state is unknown until one is written here.");
  const maintenance: readonly DraftWindow[] = component.maintenance ?? [];
  const words = (component.keywords ?? []).map((word) => beginningOf(oneLine(word), 100).trim());
  const keywords = [...new Set(words.filter(Boolean))].slice(0, 100);
  const description = plainLines(component.description ?? "").trim();
  return {
    id,
    name: nameOf(component.name, id),
    ...(description !== "" && { description: beginningOf(description, 10_000) }),
    ...(component.routes !== undefined && { routes: component.routes }),
    ...(keywords.length > 0 && { keywords }),
    ...(maintenance.length > 0 && { maintenance }),
    ...(monitors.length > 0 && { monitors }),
  };
}

const nameOf = (name: string, otherwise: string) =>
  beginningOf(oneLine(name), LONGEST_NAME).trim() || otherwise;

/** Returns a monitor as it is written, or `null` where its kind refuses it. */
function takenMonitor(monitor: DraftMonitor, report: Report): object | null {
  const { kind, path } = monitor;
  const probe = probeKinds.get(kind);
  if (probe === undefined) return null;
  const settings = acceptedSettings(probe, monitor.settings, (message) =>
    report.add(path, message),
  );
  if (settings === null) return null;
  // A DNS monitor's name is the name to look up.
  const name = kind === "dns" ? undefined : monitor.name;
  return { kind, ...(name !== undefined && { name }), ...settings, ...pace(monitor, report) };
}

const BOUNDS = {
  every: [SECOND_MS, 30 * DAY_MS],
  timeout: [10, 10 * MINUTE_MS],
  confirm: [0, 30 * DAY_MS],
} as const;

/** Times as Vigie takes them; what lies outside its bounds becomes the nearest that it takes. */
function pace(monitor: DraftMonitor, report: Report): object {
  const within = (key: keyof typeof BOUNDS, ms: number | undefined) => {
    if (ms === undefined) return undefined;
    const [least, most] = BOUNDS[key];
    const taken = Math.min(most, Math.max(least, Math.round(ms)));
    if (taken !== Math.round(ms))
      report.add(
        monitor.path,
        `${key} of ${formatDuration(Math.round(ms))}: taken as ${formatDuration(taken)}`,
      );
    return taken;
  };
  const everyMs = within("every", monitor.everyMs);
  let timeoutMs = monitor.kind === "heartbeat" ? undefined : within("timeout", monitor.timeoutMs);
  const longest = everyMs ?? MINUTE_MS;
  if (timeoutMs !== undefined && timeoutMs > longest) {
    report.add(
      monitor.path,
      `timeout of ${formatDuration(timeoutMs)}: cut to its interval, ${formatDuration(longest)}`,
    );
    timeoutMs = longest;
  }
  const repeat =
    monitor.repeat === undefined
      ? undefined
      : Math.min(10, Math.max(0, Math.round(monitor.repeat)));
  if (repeat !== undefined && monitor.repeat !== undefined && monitor.repeat > 10)
    report.add(monitor.path, `${monitor.repeat} retries: taken as 10, the most`);
  const confirmMs = within("confirm", monitor.confirmMs);
  return {
    ...(everyMs !== undefined && { every: formatDuration(everyMs) }),
    ...(timeoutMs !== undefined && { timeout: formatDuration(timeoutMs) }),
    ...(repeat !== undefined && { repeat }),
    ...(confirmMs !== undefined && { confirm: formatDuration(confirmMs) }),
  };
}

/** The address of the peer's page, without a slash at its end. */
function pageAddress(text: string | null | undefined): string {
  const url = URL.parse(text?.trim() ?? "");
  if (url === null || !/^https?:$/.test(url.protocol)) return PLACEHOLDER_URL;
  return url.origin + url.pathname.replace(/\/+$/, "");
}

function headingOf({ from, files, variables }: Heading): string {
  const lines = [
    `Written by vigie import-config from ${files.map((file) => JSON.stringify(oneLine(file))).join(", ")} (${from}).`,
    "Check it with: vigie config check FILE",
  ];
  if (variables.length > 0)
    lines.push(
      "",
      "Secrets are not in this file. Set these variables; NAME_FILE may name a file instead:",
      ...variables.map(({ name, place }) => `  ${name}: ${place}`),
    );
  return lines.map((line) => ` ${oneLine(line) === "" ? "" : line}`).join("\n");
}

function comment(comments: Comments, path: Path, text: string): void {
  const key = JSON.stringify(path);
  comments.set(key, [...(comments.get(key) ?? []), ` ${text}`]);
}

function putComment(document: Document, path: Path, text: string): void {
  const key = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true);
  if (isSeq(parent) && typeof key === "number") (parent.items[key] as Node).commentBefore = text;
  if (isMap(parent)) keyNode(parent, key).commentBefore = text;
}

function keyNode(map: YAMLMap, key: unknown): Node {
  const pair = map.items.find(({ key: one }) => String(one) === String(key));
  return pair?.key as Node;
}
