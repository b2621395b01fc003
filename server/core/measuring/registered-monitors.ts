import type {
  ComponentConfig,
  Config,
  Locations,
  MonitorConfig,
  PageConfig,
} from "../configuration.ts";
import { formatDuration } from "../duration.ts";
import type { Instant } from "../model.ts";
import { WEB_KINDS, type AddableKind } from "./monitor-address.ts";

/** A monitor that came by HTTP, with the component that it made. */
export type RegisteredMonitor = {
  readonly uuid: string;
  readonly pageId: string;
  readonly providerId: string;
  readonly providerName: string;
  /** The component's id, given once. */
  readonly componentId: string;
  readonly componentName: string;
  /** Name as it was given: "INSEE - Sirene". */
  readonly name: string;
  /** The target's address, which no two monitors of a page share. */
  readonly url: string;
  readonly kind: AddableKind;
  /** Stored for the client that sent them; the locations of the page decide. */
  readonly regions: readonly string[];
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly confirmMs: number;
  readonly repeat: number;
  readonly paused: boolean;
  /** Expectations of an answer, as they were sent; `null`: the default of the kind. */
  readonly expect: Readonly<Record<string, unknown>> | null;
  /** Other settings of the kind, as they were sent. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** The provider and component that a monitor's name means. */
export type NamedPlace = Pick<RegisteredMonitor, "providerId" | "providerName" | "componentName">;

/** The provider of monitors whose name contains none. */
const NO_PROVIDER = { id: "api", name: "API" };
const LONGEST_ID = 200;

/** `/ping/insee/sirene` or `/api/ants/ping`: one ping of a gateway, and its identifier. */
const PING_PATH = /^(?:\/ping\/(.+)|\/api\/(.+)\/ping)$/;
const COMPONENT_ID = /^(?!\.{1,2}(?:\/|$))[\w.-]+(?:\/(?!\.{1,2}(?:\/|$))[\w.-]+)*$/;

/** A gateway's ping is read for what it says; of any other address, that it answers is enough. */
export const kindOf = (url: URL): "http" | "ping" =>
  PING_PATH.test(url.pathname) ? "ping" : "http";

/**
 * The provider and the component that a name stands for, as `/pings` names them: "INSEE -
 * Sirene". A provider that the page has already, whatever the case of its letters, is that one.
 */
export function placeOf(name: string, page: PageConfig): NamedPlace {
  const [, first, rest] = /^(.+?)\s+-\s+(.+)$/.exec(name) ?? [];
  if (first === undefined || rest === undefined) {
    return { providerId: NO_PROVIDER.id, providerName: NO_PROVIDER.name, componentName: name };
  }
  const id = slug(first);
  const same = (text: string) => text.toLowerCase() === first.toLowerCase();
  const known = page.providers.find((p) => same(p.name)) ?? page.providers.find((p) => p.id === id);
  return {
    providerId: known?.id ?? id,
    providerName: known?.name ?? first,
    componentName: rest,
  };
}

/**
 * An id for the component: the gateway's own identifier where the address has one, so that our
 * `/ping/<id>` answers for it too; else made of the names. Never one that is taken.
 */
export function componentIdOf(
  url: URL | null,
  place: NamedPlace,
  taken: ReadonlySet<string>,
): string {
  const [, first, second] = PING_PATH.exec(url?.pathname ?? "") ?? [];
  const own = first ?? second ?? "";
  const names = `${place.providerId}/${slug(place.componentName)}`;
  const id = COMPONENT_ID.test(own) && own.length < LONGEST_ID - 10 ? own : names;
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? id : `${id}-${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

/** Words of an address: "Qualité de l'air" is "qualite-de-l-air". */
function slug(text: string): string {
  const words = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return words.slice(0, LONGEST_ID / 2 - 10) || "monitor";
}

/** The ids and aliases of a page's components. */
export const namesOn = (page: PageConfig): Set<string> =>
  new Set(page.providers.flatMap((p) => p.components.flatMap((c) => [c.id, ...c.aliases])));

/**
 * The configuration in force: the file's, then what came by HTTP. The file comes first: what it
 * declares under the same id since then is what counts.
 *
 * @param componentFor the component that a monitor makes, as `componentOf` has it
 */
export function withRegistered(
  config: Config,
  registered: readonly RegisteredMonitor[],
  componentFor: (monitor: RegisteredMonitor) => ComponentConfig,
): Config {
  if (registered.length === 0) return config;
  const pages = config.pages.map((page): PageConfig => {
    const taken = namesOn(page);
    const own = registered.filter((m) => m.pageId === page.id && !taken.has(m.componentId));
    const byProvider = Map.groupBy(own, (m) => m.providerId);
    const added = (id: string) => (byProvider.get(id) ?? []).map(componentFor);
    const known = page.providers.map((provider) => ({
      ...provider,
      components: [...provider.components, ...added(provider.id)],
    }));
    const others = [...byProvider]
      .filter(([id]) => !page.providers.some((p) => p.id === id))
      .map(([id, monitors]) => ({
        id,
        name: monitors[0]!.providerName,
        role: "provider" as const,
        url: null,
        contact: null,
        maintenance: [],
        limits: { spacingMs: 0, perDay: null },
        components: added(id),
      }));
    return { ...page, providers: [...known, ...others] };
  });
  return { ...config, pages };
}

/**
 * Returns the component that a monitor makes.
 *
 * @param settings what the monitor's kind makes of its address
 * @param locations those of its page
 */
export function componentOf(
  m: RegisteredMonitor,
  settings: unknown,
  locations?: Locations,
): ComponentConfig {
  return {
    id: m.componentId,
    name: m.componentName,
    pingName: m.name,
    aliases: [],
    description: null,
    advice: null,
    routes: [],
    combine: { rule: "all" },
    maintenance: [],
    monitors: [{ ...monitorOf(m, settings), ...(locations && { written: writtenOf(m) }) }],
    ...(locations && { locations }),
  };
}

/** Returns a monitor as a file would have it, for agents; nothing in it is a variable. */
const writtenOf = (m: RegisteredMonitor): NonNullable<MonitorConfig["written"]> =>
  escaped({
    ...(m.settings as object | null),
    kind: m.kind,
    ...(WEB_KINDS.has(m.kind) && { url: m.url }),
    ...(m.expect && { expect: m.expect }),
    every: formatDuration(m.everyMs),
    timeout: formatDuration(m.timeoutMs),
    repeat: m.repeat,
    confirm: formatDuration(m.confirmMs),
  }) as Readonly<Record<string, unknown>>;

/** Returns a value in whose texts nothing can be read as a variable of a file. */
function escaped(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("${", () => "$${");
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, escaped(one)]));
}

/** The reason why a monitor paused by a person does not run. */
export const PAUSED = "paused";

const monitorOf = (m: RegisteredMonitor, settings: unknown): MonitorConfig => ({
  key: m.kind,
  kind: m.kind,
  everyMs: m.everyMs,
  timeoutMs: m.timeoutMs,
  okForMs: 0,
  repeat: m.repeat,
  confirmMs: m.confirmMs,
  settings,
  unusable: m.paused ? PAUSED : null,
  source: "api",
});
