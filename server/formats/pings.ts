import { isoInZone } from "../core/calendar.ts";
import type { ComponentSnapshot, PageSnapshot } from "../core/snapshot.ts";
import type { ComponentState, Instant } from "../core/model.ts";

/**
 * The gateway's own ping contract, byte for byte what its clients read: the keys in this order,
 * times in the page's zone with three digits of milliseconds, HTTP 502 with the same body when
 * the provider is out of order.
 */

export type PingStatus = "ok" | "bad_gateway" | "unknown" | "maintenance";

/** `/pings`: names and absolute addresses, in configured order, and nothing else. */
export function pingsJson(page: PageSnapshot, shape: "ping" | "api"): string {
  const address = (id: string) =>
    shape === "ping" ? `${page.url}/ping/${id}` : `${page.url}/api/${id}/ping`;
  const components = page.providers.flatMap((p) => p.components);
  const listed = components.filter((c) => c.pingName !== null);
  return JSON.stringify(listed.map((c) => ({ name: c.pingName, url: address(c.id) })));
}

/** `/ping/<id>`: one state, the verified one, with the HTTP status that goes with it. */
export function pingJson(
  page: PageSnapshot,
  component: ComponentSnapshot,
  generatedAt: Instant,
): { readonly httpStatus: 200 | 502; readonly body: string } {
  const iso = (at: Instant) => isoInZone(at, page.timeZone);
  const seen = pingStatus(component.verified.state);
  const status = seen === "maintenance" ? page.pings.maintenanceAs : seen;
  // The end of a window without an announced end is unknown: answer the time of now.
  const until = component.maintenanceUntil ?? generatedAt;
  const looked = seen === "ok" || seen === "bad_gateway" ? component.lastCheckedAt : null;
  return {
    httpStatus: status === "bad_gateway" ? 502 : 200,
    body: JSON.stringify({
      status,
      ...(status === "maintenance" ? { until: iso(until) } : {}),
      last_update: iso(looked ?? generatedAt),
      // Never null in the contract: never up since it is monitored says so by that date.
      last_ok_status: iso(component.lastUpAt ?? component.createdAt),
    }),
  };
}

function pingStatus(state: ComponentState): PingStatus {
  switch (state) {
    case "operational":
    case "degraded_performance":
      return "ok";
    case "partial_outage":
    case "major_outage":
      return "bad_gateway";
    case "under_maintenance":
      return "maintenance";
    case "unknown":
      return "unknown";
  }
}

/** From worst to best: what an identifier shared by several components answers with. */
const WORST_FIRST: readonly PingStatus[] = ["bad_gateway", "maintenance", "unknown", "ok"];

/** The worst of several components, for an alias that they share; the first among equals. */
export function worstPing(components: readonly ComponentSnapshot[]): ComponentSnapshot | null {
  const badness = (c: ComponentSnapshot) => WORST_FIRST.indexOf(pingStatus(c.verified.state));
  return components.reduce<ComponentSnapshot | null>(
    (worst, c) => (worst === null || badness(c) < badness(worst) ? c : worst),
    null,
  );
}
