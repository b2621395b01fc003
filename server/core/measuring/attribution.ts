import type { ComponentStatus } from "./component-status.ts";
import type { Fault } from "./intervals.ts";
import type { Cause, ComponentState, Instant } from "../model.ts";
import type {
  ComponentConfig,
  Locations,
  MonitorConfig,
  ProviderConfig,
} from "../configuration.ts";
import { heard, locationsOf, type ByRegion, type Voices } from "./locations.ts";

/**
 * The party at fault. The same call made through the gateway and straight to the provider tells
 * them apart; where only one of them is made, its evidence may still suffice.
 *
 * The answer is stored with the verified interval: its `fault` is `"gateway"`, `"provider"` or
 * `"unknown"` while the state is an outage, and null otherwise; `seen` in its `detail` is the
 * evidence, for operators. Reports read `fault`. Time within planned
 * maintenance is `planned` whatever was seen in it, and reports know that from the maintenance
 * layer. A change of fault within an outage begins a new interval of the same state.
 */
export type Attributed = Fault | "planned";

/**
 * Evidence from one way of calling:
 * - `works`: it has answered since the outage began;
 * - `unreachable`: the gateway itself was not reached;
 * - `blames`: the gateway answers, and reports that the provider fails;
 * - `fails`: no answer, or a wrong one, without more information;
 * - `mixed`: as many regions as must agree see it fail, and others see it work;
 * - `silent`: no monitor calls this way, or nothing recent enough is known.
 */
export type Word = "works" | "unreachable" | "blames" | "fails" | "mixed" | "silent";

/** Evidence at the time when a component is down. */
export type Testimony = {
  /** Role of the component's provider. */
  readonly role: ProviderConfig["role"];
  /** Within a planned window that covers it. */
  readonly planned: boolean;
  readonly gateway: Word;
  readonly direct: Exclude<Word, "unreachable" | "blames">;
};

/** By what the gateway's way says, then by what the direct one says. */
const TABLE: Readonly<Record<Word, Readonly<Record<Testimony["direct"], Fault>>>> = {
  // Through the gateway all is well: between us and the provider something is not, and it is no
  // outage of what integrators use.
  works: { works: "unknown", fails: "unknown", mixed: "unknown", silent: "unknown" },
  unreachable: { works: "gateway", fails: "provider", mixed: "gateway", silent: "gateway" },
  blames: { works: "gateway", fails: "provider", mixed: "provider", silent: "provider" },
  fails: { works: "gateway", fails: "provider", mixed: "unknown", silent: "unknown" },
  // The gateway answers some regions: if nothing else fails, it or the network on the way there
  // does; without a direct call the two cannot be told apart.
  mixed: { works: "gateway", fails: "provider", mixed: "unknown", silent: "unknown" },
  silent: { works: "unknown", fails: "provider", mixed: "unknown", silent: "unknown" },
};

/** The decision, for a component that is down. */
export function attribute({ role, planned, gateway, direct }: Testimony): Attributed {
  if (planned) return "planned";
  // No provider is behind the gateway's own components.
  if (role === "gateway") {
    return [gateway, direct].every((w) => w === "works" || w === "silent") ? "unknown" : "gateway";
  }
  return TABLE[gateway][direct];
}

/**
 * Returns the party at fault in a component's outage, from its monitors' evidence; `null` without
 * an outage.
 *
 * A success counts only if it came after the outage had begun.
 *
 * @param voices regions that are not heard; absent: all are
 */
export function faultOf(
  status: ComponentStatus,
  component: Pick<ComponentConfig, "monitors" | "locations">,
  role: ProviderConfig["role"],
  voices?: Voices,
): Fault | null {
  if (!isOutage(status.verified.state)) return null;
  const words = { gateway: [] as Word[], direct: [] as Word[] };
  for (const [via, all] of Map.groupBy(component.monitors, (m) => wayOf(m, role))) {
    const { since } = status.verified;
    const [regional, own] = [new Map<string, Word[]>(), [] as Word[]];
    for (const config of all) {
      const state = status.monitors[config.key];
      const locations = locationsOf(component, config);
      if (!locations && state) own.push(wordOf(state, config, via, since));
      for (const [region, seen] of heardIn(status.regions?.[config.key], locations, voices)) {
        const before = regional.get(region) ?? [];
        regional.set(region, [...before, wordOf(seen, config, via, since)]);
      }
    }
    const agreedWord = together([...regional.values()].map(strongest), component.locations);
    words[via].push(...own, agreedWord);
  }
  const direct = strongest(words.direct);
  const isPlain = direct === "works" || direct === "mixed" || direct === "silent";
  const found = attribute({
    role,
    planned: false,
    gateway: strongest(words.gateway),
    direct: isPlain ? direct : "fails",
  });
  return found === "planned" ? "unknown" : found;
}

/** Returns the states of the regions that probe a monitor and are heard. */
function heardIn(
  byRegion: ByRegion | undefined,
  locations: Locations | null,
  voices: Voices | undefined,
): [region: string, seen: Seen][] {
  return (locations?.regions ?? []).flatMap((region): [string, Seen][] => {
    const state = byRegion?.[region];
    return state ? [[region, { ...state, verified: heard(state, voices?.get(region)) }]] : [];
  });
}

/** Returns the evidence of several regions about one way, of which so many must agree on failures. */
function together(words: readonly Word[], locations: Locations | undefined): Word {
  if (!locations) return "silent";
  const failures = FAILURES.flatMap((word) => words.filter((w) => w === word));
  const failure = failures[locations.agree - 1];
  const works = words.includes("works");
  if (failure) return works ? "mixed" : failure;
  return works ? "works" : "silent";
}

/**
 * Returns the way that a monitor calls: as configured; else through the gateway for its own
 * components and for kinds that read what the gateway reports; else straight to the provider.
 */
export function wayOf(
  { via, kind }: Pick<MonitorConfig, "via" | "kind">,
  role: ProviderConfig["role"],
): "gateway" | "direct" {
  if (via) return via;
  return role === "gateway" || kind === "ping" || kind === "observed" ? "gateway" : "direct";
}

const isOutage = (state: ComponentState) => state === "major_outage" || state === "partial_outage";

type Seen = {
  readonly verified: { readonly state: ComponentState };
  readonly lastUpAt: Instant | null;
  readonly cause: Cause | null;
  readonly httpStatus: number | null;
};

function wordOf(
  { verified, lastUpAt, cause, httpStatus }: Seen,
  { kind }: Pick<MonitorConfig, "kind">,
  via: "gateway" | "direct",
  since: Instant,
): Word {
  if (verified.state === "operational" || verified.state === "degraded_performance") {
    return lastUpAt !== null && lastUpAt >= since ? "works" : "silent";
  }
  if (!isOutage(verified.state)) return "silent";
  if (via === "direct") return "fails";
  if (cause === "dns" || cause === "connect" || cause === "tls") return "unreachable";
  // Real traffic reached the gateway, or there would be none to count.
  if (kind === "observed") return "blames";
  // A ping is the gateway's own word: `bad_gateway` comes with 502, or 200 from some proxies.
  if (kind === "ping") return cause === "http_5xx" && httpStatus !== 503 ? "blames" : "fails";
  // RFC 9110, 15.6.3 and 15.6.5: whom a gateway asked answered wrongly, or not in time.
  return httpStatus === 502 || httpStatus === 504 ? "blames" : "fails";
}

/** Failures, the most telling first. */
const FAILURES: readonly Word[] = ["unreachable", "blames", "fails"];

/** Returns the most telling evidence of several monitors that call the same way. */
function strongest(words: readonly Word[]): Word {
  const order: readonly Word[] = [...FAILURES, "mixed", "works"];
  return order.find((word) => words.includes(word)) ?? "silent";
}
