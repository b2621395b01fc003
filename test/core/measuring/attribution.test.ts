import { describe, expect, test } from "vitest";
import {
  attribute,
  faultOf,
  wayOf,
  type Attributed,
  type Testimony,
} from "../../../server/core/measuring/attribution.ts";
import type { ComponentStatus } from "../../../server/core/measuring/component-status.ts";
import type { ComponentState } from "../../../server/core/model.ts";
import type { MonitorConfig } from "../../../server/core/configuration.ts";
import {
  unchecked,
  unpublished,
  type MonitorState,
} from "../../../server/core/measuring/status.ts";
import { monitorConfig } from "../../helpers/monitor-config.ts";

const provider: Testimony = {
  role: "provider",
  planned: false,
  gateway: "silent",
  direct: "silent",
};

describe("the decision table", () => {
  test.each<[Testimony["gateway"], Testimony["direct"], Attributed]>([
    ["works", "works", "unknown"],
    ["works", "fails", "unknown"],
    ["works", "silent", "unknown"],
    ["unreachable", "works", "gateway"],
    ["unreachable", "fails", "provider"],
    ["unreachable", "silent", "gateway"],
    ["blames", "works", "gateway"],
    ["blames", "fails", "provider"],
    ["blames", "silent", "provider"],
    ["fails", "works", "gateway"],
    ["fails", "fails", "provider"],
    ["fails", "silent", "unknown"],
    ["silent", "works", "unknown"],
    ["silent", "fails", "provider"],
    ["silent", "silent", "unknown"],
    ["works", "mixed", "unknown"],
    ["unreachable", "mixed", "gateway"],
    ["blames", "mixed", "provider"],
    ["fails", "mixed", "unknown"],
    ["mixed", "works", "gateway"],
    ["mixed", "fails", "provider"],
    ["mixed", "mixed", "unknown"],
    ["mixed", "silent", "unknown"],
    ["silent", "mixed", "unknown"],
  ])("through the gateway it %s, directly it %s: %s", (gateway, direct, expected) => {
    expect(attribute({ ...provider, gateway, direct })).toBe(expected);
    expect(attribute({ ...provider, gateway, direct, planned: true })).toBe("planned");
  });

  test.each<[Testimony["gateway"], Testimony["direct"], Attributed]>([
    ["unreachable", "silent", "gateway"],
    ["fails", "silent", "gateway"],
    ["silent", "fails", "gateway"],
    ["blames", "works", "gateway"],
    ["silent", "silent", "unknown"],
  ])("of the gateway's own, %s and %s: %s", (gateway, direct, expected) => {
    expect(attribute({ ...provider, role: "gateway", gateway, direct })).toBe(expected);
  });
});

test.each<[Partial<MonitorConfig>, "gateway" | "provider", "gateway" | "direct"]>([
  [{ kind: "http" }, "provider", "direct"],
  [{ kind: "http", via: "gateway" }, "provider", "gateway"],
  [{ kind: "ping" }, "provider", "gateway"],
  [{ kind: "observed" }, "provider", "gateway"],
  [{ kind: "observed", via: "direct" }, "provider", "direct"],
  [{ kind: "http" }, "gateway", "gateway"],
])("%j of a %s calls by way of: %s", (config, role, expected) => {
  expect(wayOf({ kind: "http", ...config }, role)).toBe(expected);
});

const BEGAN = 1_000_000;

const monitor = (key: string, more: Partial<MonitorConfig> = {}): MonitorConfig =>
  monitorConfig({ key, ...more });

const saw = (state: ComponentState, more: Partial<MonitorState> = {}): MonitorState => ({
  ...unchecked(0),
  verified: { state, since: BEGAN },
  ...more,
});

const status = (
  monitors: Record<string, MonitorState>,
  state: ComponentState = "major_outage",
): ComponentStatus => ({
  monitors,
  verified: { state, since: BEGAN },
  publication: unpublished(0),
});

describe("from what monitors saw", () => {
  const through = monitor("through", { via: "gateway" });
  const direct = monitor("direct", { via: "direct" });
  const both = [through, direct];
  const down = saw("major_outage", { cause: "timeout" });
  const well = saw("operational", { lastUpAt: BEGAN + 1 });

  test.each<[string, Record<string, MonitorState>, readonly MonitorConfig[], unknown]>([
    ["both ways fail", { through: down, direct: down }, both, "provider"],
    [
      "the provider answers, but not through the gateway",
      { through: down, direct: well },
      both,
      "gateway",
    ],
    [
      "a direct success from before the outage says nothing",
      { through: down, direct: saw("operational", { lastUpAt: BEGAN - 1 }) },
      both,
      "unknown",
    ],
    [
      "a direct probe of which nothing is known",
      { through: down, direct: saw("unknown") },
      both,
      "unknown",
    ],
    ["only directly, as usual", { direct: down }, [monitor("direct")], "provider"],
    [
      "the gateway's ping says bad_gateway",
      { ping: saw("major_outage", { cause: "http_5xx", httpStatus: 502 }) },
      [monitor("ping", { kind: "ping" })],
      "provider",
    ],
    [
      "the gateway's ping cannot be reached",
      { ping: saw("major_outage", { cause: "connect" }) },
      [monitor("ping", { kind: "ping" })],
      "gateway",
    ],
    [
      "the gateway's ping says nothing in time",
      { ping: down },
      [monitor("ping", { kind: "ping" })],
      "unknown",
    ],
    [
      "504 through the gateway, and no direct call",
      { through: saw("major_outage", { cause: "http_5xx", httpStatus: 504 }) },
      [through],
      "provider",
    ],
    [
      "real traffic fails while the provider answers us",
      { observed: saw("major_outage", { cause: "http_5xx" }), direct: well },
      [monitor("observed", { kind: "observed" }), direct],
      "gateway",
    ],
  ])("%s", (_, monitors, configs, expected) => {
    expect(faultOf(status(monitors), { monitors: configs }, "provider")).toBe(expected);
  });

  test("the gateway's own components are the gateway's", () => {
    expect(faultOf(status({ direct: down }), { monitors: [monitor("direct")] }, "gateway")).toBe(
      "gateway",
    );
  });

  test.each<ComponentState>([
    "operational",
    "degraded_performance",
    "unknown",
    "under_maintenance",
  ])("%s is nobody's fault", (state) => {
    expect(
      faultOf(status({ through: down, direct: down }, state), { monitors: both }, "provider"),
    ).toBe(null);
  });
});

describe("from what monitors saw in several regions", () => {
  const through = monitor("through", { via: "gateway" });
  const direct = monitor("direct", { via: "direct" });
  const locations = { regions: ["par", "fra", "lon"], agree: 2 };
  const component = { monitors: [through, direct], locations };
  const down = saw("major_outage", { cause: "timeout" });
  const blamed = saw("major_outage", { cause: "http_5xx", httpStatus: 502 });
  const cut = saw("major_outage", { cause: "connect" });
  const well = saw("operational", { lastUpAt: BEGAN + 1 });
  const nothing = saw("unknown");
  const inRegions = (states: Record<string, readonly MonitorState[]>): ComponentStatus => ({
    ...status({ through: down, direct: nothing }),
    regions: Object.fromEntries(
      Object.entries(states).map(([key, all]) => [
        key,
        Object.fromEntries(locations.regions.map((region, i) => [region, all[i]!])),
      ]),
    ),
  });

  test.each<[string, readonly MonitorState[], readonly MonitorState[], unknown]>([
    ["the gateway fails everywhere", [down, down, down], [well, well, well], "gateway"],
    ["both ways fail in two regions", [down, down, well], [down, down, well], "unknown"],
    ["both ways fail everywhere", [down, down, down], [down, down, down], "provider"],
    ["the direct way fails in one region", [down, down, down], [down, well, well], "gateway"],
    ["two cannot reach the gateway", [cut, cut, well], [well, well, well], "gateway"],
    [
      "one cannot reach it, and it blames",
      [cut, blamed, nothing],
      [nothing, nothing, nothing],
      "provider",
    ],
    [
      "the gateway blames, and one region differs",
      [blamed, blamed, blamed],
      [down, down, well],
      "provider",
    ],
    [
      "one direct failure is no evidence",
      [blamed, blamed, nothing],
      [down, nothing, nothing],
      "provider",
    ],
    [
      "only two regions fail, without direct calls",
      [down, down, well],
      [nothing, nothing, nothing],
      "unknown",
    ],
  ])("%s", (_, byGateway, byDirect, expected) => {
    const seen = inRegions({ through: byGateway, direct: byDirect });

    expect(faultOf(seen, component, "provider")).toBe(expected);
  });

  test("a region that is not heard gives no evidence", () => {
    const seen = inRegions({ through: [down, down, down], direct: [well, nothing, nothing] });
    const voices = new Map([["par", { isHeard: false, since: BEGAN, why: "clock" as const }]]);

    expect(faultOf(seen, component, "provider")).toBe("gateway");
    expect(faultOf(seen, component, "provider", voices)).toBe("unknown");
  });

  test("of the gateway's own, regions that differ leave the gateway at fault", () => {
    const seen = inRegions({ through: [down, down, well], direct: [nothing, nothing, nothing] });

    expect(faultOf(seen, component, "gateway")).toBe("gateway");
  });
});
