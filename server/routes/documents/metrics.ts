import { z } from "zod";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Variants } from "../../http/page-documents.ts";
import { CONTENT_TYPES, preferredFormat, type Format } from "../../formats/exposition.ts";
import { metrics, probeMetrics } from "../../formats/metrics.ts";
import { addedFamilies } from "../../http/process-figures.ts";
import { describeDocument, text } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";

const tag = "Badges and metrics";

const allMetrics = describeDocument("/metrics", {
  tag,
  id: "metrics",
  summary: "Prometheus text, or OpenMetrics when asked for",
  media: "text/plain",
});
const probe = describeDocument("/probe", {
  tag,
  id: "probe",
  summary: "One ping's metrics, as blackbox_exporter gives them",
  query: z.object({
    target: text("<component>", "Identifier of a ping"),
    module: z.string().optional(),
  }),
  media: "text/plain",
  responses: NOT_FOUND,
});

export const metricDescriptions = [allMetrics, probe];

const answer = (format: Format, body: string): Rendered => ({
  type: CONTENT_TYPES[format],
  body,
  headers: { vary: "Accept, Accept-Encoding" },
});

/** The pings of all pages and the process, in the format that the scraper prefers. */
const all: Variants = {
  pick: ({ accept }) => preferredFormat(accept),
  render: (name) => {
    const format = name as Format;
    return (page, snapshot) => {
      // A page that not everybody may see is in its own metrics alone.
      const pages = snapshot.pages.filter((one) => !one.isPrivate || one.id === page.id);
      return answer(format, metrics({ ...snapshot, pages }, format, addedFamilies()));
    };
  },
};

/** One ping, as blackbox_exporter writes it. */
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
  [allMetrics.path, all],
  [probe.path, one],
] as const;

/**
 * Returns the component that a target names: by its id, an alias of its own, or the address of its ping,
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
