import type { ComponentSnapshot, PageSnapshot, SeenFrom, Snapshot } from "../core/snapshot.ts";
import { COMPONENT_STATES, type ComponentState } from "../core/model.ts";
import { isOpen } from "./events.ts";
import type { Family, Sample } from "../core/metric-family.ts";
import { exposition, type Format } from "./exposition.ts";

/** `/metrics`: figures of the process, and every page's pings. */
export const metrics = (
  snapshot: Snapshot,
  format: Format,
  ofProcess: readonly Family[] = [],
): string => exposition([...pingFamilies(snapshot), ...ofProcess], format);

/**
 * Returns the metrics of every page's pings, in blackbox_exporter's names where it has them. Success
 * is the verified state, at once; where nothing is known, or in maintenance, there is no sample: no
 * data is neither up nor down.
 */
export function pingFamilies(snapshot: Snapshot): Family[] {
  const pings = snapshot.pages.flatMap((page) =>
    page.providers.flatMap((provider) =>
      provider.components.map((c) => ({
        c,
        labels: { api: page.id, provider: provider.id, ping: c.id },
      })),
    ),
  );
  const each = (samples: (c: ComponentSnapshot) => readonly Sample[]): Sample[] =>
    pings.flatMap(({ c, labels }) =>
      samples(c).map(([own, value]): Sample => [{ ...labels, ...own }, value]),
    );
  // By component, since these metrics are about components and not pings.
  const components = (samples: (c: ComponentSnapshot) => readonly Sample[]): Sample[] =>
    each(samples).map(([{ ping, ...labels }, value]) => [{ ...labels, component: ping! }, value]);

  return [
    ...probeFamilies(each),
    {
      name: "vigie_component_status",
      type: "gauge",
      help: "1 for the published state of the component, 0 for all others.",
      samples: components((c) =>
        COMPONENT_STATES.map((status) => [{ status }, c.state === status ? 1 : 0]),
      ),
    },
    {
      name: "vigie_availability_ratio",
      type: "gauge",
      help: "Share of the window in which it was available, planned maintenance left out.",
      samples: components((c) =>
        Object.entries(c.availability).flatMap(([window, { ratio }]): Sample[] =>
          ratio === null ? [] : [[{ window }, ratio]],
        ),
      ),
    },
    {
      name: "vigie_last_ok_timestamp_seconds",
      type: "gauge",
      help: "When it was last seen up.",
      samples: each((c) => seconds(c.lastUpAt)),
    },
    {
      name: "vigie_last_check_timestamp_seconds",
      type: "gauge",
      help: "When it was last checked.",
      samples: each((c) => seconds(c.lastCheckedAt)),
    },
    {
      name: "vigie_probes",
      type: "counter",
      help: "Results since the program began, by outcome.",
      samples: each((c) =>
        Object.entries(c.measured?.results ?? {}).map(([result, n]) => [{ result }, n]),
      ),
    },
    ...regionFamilies(each),
    ...pageFamilies(snapshot),
  ];
}

/** Returns the metrics of pings as each region sees them. */
function regionFamilies(each: Each): Family[] {
  const byRegion = (samples: (seen: SeenFrom) => readonly Sample[]) =>
    each((c) =>
      (c.regions?.seen ?? []).flatMap((seen) =>
        samples(seen).map(([labels, value]): Sample => [{ region: seen.id, ...labels }, value]),
      ),
    );
  const families: Family[] = [
    {
      name: "vigie_region_probe_success",
      type: "gauge",
      help: "As probe_success, in one region; absent where it knows nothing or has no voice.",
      samples: byRegion(({ state }) => present(successOf(state))),
    },
    {
      name: "vigie_region_probe_duration_seconds",
      type: "gauge",
      help: "How long the last probe from the region took.",
      samples: byRegion(({ latencyMs }) => present(latencyMs, (ms) => ms / 1000)),
    },
  ];
  return families.filter(({ samples }) => samples.length > 0);
}

/** Returns the metrics of whole pages. */
const pageFamilies = (snapshot: Snapshot): Family[] => [
  {
    name: "vigie_open_incidents",
    type: "gauge",
    help: "Published incidents that are not resolved.",
    samples: snapshot.pages.map((page) => [{ api: page.id }, page.incidents.filter(isOpen).length]),
  },
  {
    name: "vigie_snapshot_timestamp_seconds",
    type: "gauge",
    help: "When the published state was last made.",
    samples: snapshot.pages.map((page) => [{ api: page.id }, snapshot.generatedAt / 1000]),
  },
];

/** `/probe?target=<id>&module=ping`: one ping without labels, as blackbox_exporter answers. */
export function probeMetrics(page: PageSnapshot, id: string, format: Format): string | null {
  const component = page.providers.flatMap((p) => p.components).find((c) => c.id === id);
  return component
    ? exposition(
        probeFamilies((samples) => [...samples(component)]),
        format,
      )
    : null;
}

type Each = (samples: (c: ComponentSnapshot) => readonly Sample[]) => Sample[];

const probeFamilies = (each: Each): Family[] => [
  {
    name: "probe_success",
    type: "gauge",
    help: "1 if the ping is verified to work, 0 if it is verified not to.",
    samples: each((c) => {
      return present(successOf(c.verified.state));
    }),
  },
  {
    name: "probe_duration_seconds",
    type: "gauge",
    help: "How long the last probe took.",
    samples: each((c) => present(c.measured?.latencyMs, (ms) => ms / 1000)),
  },
  {
    name: "probe_http_status_code",
    type: "gauge",
    help: "HTTP status of the last answer.",
    samples: each((c) => present(c.measured?.httpStatus)),
  },
  {
    name: "probe_ssl_earliest_cert_expiry",
    type: "gauge",
    help: "When the first certificate of the chain ends, in Unix seconds.",
    samples: each((c) => seconds(c.measured?.certificateEndsAt)),
  },
];

function successOf(state: ComponentState): 0 | 1 | null {
  switch (state) {
    case "operational":
    case "degraded_performance":
      return 1;
    case "partial_outage":
    case "major_outage":
      return 0;
    case "under_maintenance":
    case "unknown":
      return null;
  }
}

const present = (
  value: number | null | undefined,
  as: (value: number) => number = (v) => v,
): Sample[] => (value === null || value === undefined ? [] : [[{}, as(value)]]);

const seconds = (at: number | null | undefined): Sample[] => present(at, (ms) => ms / 1000);
