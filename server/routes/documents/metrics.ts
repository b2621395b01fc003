import type { PageSnapshot } from "../../core/model.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Variants } from "../../http/documents.ts";
import { CONTENT_TYPES, preferredFormat, type Format } from "../../formats/exposition.ts";
import { metrics, probeMetrics } from "../../formats/metrics.ts";

const answer = (format: Format, body: string): Rendered => ({
  type: CONTENT_TYPES[format],
  body,
  headers: { vary: "Accept, Accept-Encoding" },
});

/** All pings of all pages, in the format that the scraper prefers. */
const all: Variants = {
  pick: ({ accept }) => preferredFormat(accept),
  render: (name) => {
    const format = name as Format;
    return (_, snapshot) => answer(format, metrics(snapshot, format));
  },
};

/** One ping, in the way of blackbox_exporter. */
const one: Variants = {
  pick({ query, accept }, page) {
    if ((query.get("module") ?? "ping") !== "ping") return null;
    const id = targetOf(query.get("target") ?? "", page);
    return id === null ? null : JSON.stringify([preferredFormat(accept), id]);
  },
  render(name) {
    const [format, id] = JSON.parse(name) as [Format, string];
    return (page) => {
      const body = probeMetrics(page, id, format);
      return body === null ? null : answer(format, body);
    };
  },
};

export const metricAddresses = [
  ["/metrics", all],
  ["/probe", one],
] as const;

/**
 * The component that a target names: by its id, an alias of its own, or the address of its ping,
 * as scrape configurations written for the gateway have it.
 */
function targetOf(target: string, page: PageSnapshot): string | null {
  const path = /^https?:\/\/[^/]+(\/.*)$/.exec(target)?.[1];
  const named = path === undefined ? target : /^\/ping\/(.+)$|^\/api\/(.+)\/ping$/.exec(path);
  const id = typeof named === "string" ? named : (named?.[1] ?? named?.[2]);
  const components = page.providers.flatMap((p) => p.components);
  const found =
    components.find((c) => c.id === id) ??
    components.find((c) => id !== undefined && c.aliases.includes(id));
  return found?.id ?? null;
}
