import { createHash, randomUUID } from "node:crypto";
import { bumpRegistered } from "../../db/key-values.ts";
import {
  deleteRegisteredMonitor,
  putRegisteredMonitor,
  registeredMonitors,
} from "../../db/registered-monitors.ts";
import { probeKinds } from "../../probes/index.ts";
import { redact } from "../../probes/redaction.ts";
import type { LiveMonitor } from "../state/live.ts";
import type { Context } from "../context/context.ts";
import type { PageConfig } from "../core/configuration.ts";
import { Refusal } from "../core/refusal.ts";
import {
  componentIdOf,
  namesOn,
  placeOf,
  type RegisteredMonitor,
} from "../core/measuring/registered-monitors.ts";
import { WEB_KINDS } from "../core/measuring/monitor-address.ts";
import type { Engine } from "../state/engine.ts";
import { audit, change as write } from "../context/write.ts";
import { requireRight } from "./change.ts";
import { checkedTarget, type WishedTarget } from "./monitor-checks.ts";

/** The editable parts of a monitor, by HTTP. */
export type MonitorWish = Pick<
  RegisteredMonitor,
  "name" | "regions" | "everyMs" | "timeoutMs" | "confirmMs" | "repeat" | "paused"
> &
  WishedTarget;

/** A monitor as it is listed: the file's, which is only shown, or one that came by HTTP. */
export type ListedMonitor = {
  readonly uuid: string;
  /** Origin of the monitor. */
  readonly source: "file" | "api";
  /** "INSEE - Sirene" */
  readonly name: string;
  /** Without its secrets; `null` for kinds that have no address. */
  readonly url: string | null;
  readonly regions: readonly string[];
  readonly paused: boolean;
  /** Its expectations as they were sent; `null`: the default, or the file's. */
  readonly expect: RegisteredMonitor["expect"];
  /** Other settings of its kind as they were sent; `null`: none, or the file's. */
  readonly settings: RegisteredMonitor["settings"];
  readonly running: LiveMonitor;
};

/** The monitors of one page, in its order. */
export async function listMonitors(engine: Engine, pageId: string): Promise<ListedMonitor[]> {
  const registered = await registeredMonitors(engine.ctx.db);
  const byComponent = new Map(
    registered.filter((m) => m.pageId === pageId).map((m) => [m.componentId, m]),
  );
  return engine.live.monitors
    .filter((m) => m.component.page.id === pageId)
    .map((running): ListedMonitor => {
      const { config, component } = running;
      const own = config.source === "api" ? byComponent.get(component.config.id) : undefined;
      if (own) {
        const { uuid, name, url, regions, paused, expect, settings } = own;
        return { uuid, source: "api", name, url, regions, paused, expect, settings, running };
      }
      const named = component.config.pingName;
      return {
        uuid: uuidOf(pageId, component.config.id, config.key),
        source: "file",
        name: named ?? `${component.provider.name} - ${component.config.name}`,
        url: printableUrl(running),
        regions: [],
        paused: false,
        expect: null,
        settings: null,
        running,
      };
    });
}

/**
 * Starts to watch an address.
 *
 * @throws Refusal `invalid` for an address that may not be called, `conflict` for one that is
 *   watched already, `forbidden` for who may not, or speaks for some providers alone
 */
export async function registerMonitor(
  engine: Engine,
  ctx: Context,
  page: PageConfig,
  wish: MonitorWish,
): Promise<string> {
  requireRight(ctx, "monitor.write");
  const target = checkedTarget(engine, wish);
  if (wish.timeoutMs > wish.everyMs) throw longTimeout();
  const listed = await listMonitors(engine, page.id);
  if (target.url !== null && listed.some((m) => m.url === target.url)) throw watchedAlready();
  const place = placeOf(wish.name, page);
  const uuid = randomUUID();
  await write(ctx, async (ctx) => {
    const others = (await registeredMonitors(ctx.db)).filter((m) => m.pageId === page.id);
    if (others.some((m) => m.url === target.url)) throw watchedAlready();
    const taken = new Set([...namesOn(page), ...others.map((m) => m.componentId)]);
    const address = WEB_KINDS.has(target.kind) ? URL.parse(target.url ?? "") : null;
    const componentId = componentIdOf(address, place, taken);
    const monitor: RegisteredMonitor = {
      uuid,
      pageId: page.id,
      ...place,
      ...wish,
      ...target,
      url: target.url ?? `heartbeat:${componentId}`,
      componentId,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
    };
    await putRegisteredMonitor(ctx.db, monitor);
    await bumpRegistered(ctx.db);
    await audit(ctx, { ...deedOn(monitor), action: "monitor.register", before: null });
  });
  await engine.followRegistered();
  return uuid;
}

/**
 * Changes a monitor that came by HTTP. Its component keeps its id, and its history with it.
 *
 * @throws Refusal `missing`, `conflict` (the file declares it, or the address is another's),
 *   `invalid`, `forbidden`
 */
export async function changeMonitor(
  engine: Engine,
  ctx: Context,
  page: PageConfig,
  uuid: string,
  change: Partial<MonitorWish>,
): Promise<void> {
  const before = await ownMonitor(engine, ctx, page, uuid);
  const next = { ...before, ...change };
  const target = checkedTarget(engine, wishedTarget(before, change));
  if (next.timeoutMs > next.everyMs) throw longTimeout();
  const place = placeOf(next.name, page);
  const listed = await listMonitors(engine, page.id);
  const url = target.url ?? before.url;
  if (listed.some((m) => m.url === url && m.uuid !== uuid)) throw watchedAlready();
  const after = { ...next, ...place, ...target, url, updatedAt: ctx.now() };
  await write(ctx, async (ctx) => {
    await putRegisteredMonitor(ctx.db, after);
    await bumpRegistered(ctx.db);
    await audit(ctx, { ...deedOn(after), action: "monitor.change", before });
  });
  await engine.followRegistered();
}

/** Watches an address no longer; what was seen of it stays. Throws as `changeMonitor`. */
export async function removeMonitor(
  engine: Engine,
  ctx: Context,
  page: PageConfig,
  uuid: string,
): Promise<void> {
  const before = await ownMonitor(engine, ctx, page, uuid);
  await write(ctx, async (ctx) => {
    await deleteRegisteredMonitor(ctx.db, uuid);
    await bumpRegistered(ctx.db);
    await audit(ctx, { ...deedOn(before), action: "monitor.remove", before, after: null });
  });
  await engine.followRegistered();
}

/**
 * Returns the target of a changed monitor: its kind stays, but that a new address of the web is
 * read as what it is.
 */
function wishedTarget(before: RegisteredMonitor, change: Partial<MonitorWish>): WishedTarget {
  const { url = before.url, expect = before.expect, settings = before.settings } = change;
  const isRead = change.url !== undefined && change.url !== before.url;
  const byAddress = before.kind === "http" || before.kind === "ping";
  return {
    ...(!(isRead && byAddress) && { kind: before.kind }),
    ...(WEB_KINDS.has(before.kind) || change.url !== undefined ? { url } : {}),
    expect,
    settings,
  };
}

/** One of the page's monitors, by its uuid. */
export async function monitorByUuid(
  engine: Engine,
  pageId: string,
  uuid: string,
): Promise<ListedMonitor> {
  const found = (await listMonitors(engine, pageId)).find((m) => m.uuid === uuid);
  if (!found) throw new Refusal("missing", "There is no such monitor.");
  return found;
}

const deedOn = (monitor: RegisteredMonitor) => ({
  subject: `monitor:${monitor.uuid}`,
  pageId: monitor.pageId,
  after: monitor,
});

async function ownMonitor(
  engine: Engine,
  ctx: Context,
  page: PageConfig,
  uuid: string,
): Promise<RegisteredMonitor> {
  requireRight(ctx, "monitor.write");
  const { source } = await monitorByUuid(engine, page.id, uuid);
  if (source === "file") {
    throw new Refusal("conflict", "The configuration file declares this monitor: change it there.");
  }
  const own = (await registeredMonitors(engine.ctx.db)).find((m) => m.uuid === uuid);
  if (!own) throw new Refusal("missing", "There is no such monitor.");
  return own;
}

const watchedAlready = () =>
  new Refusal("conflict", "This address is watched already.", [
    { pointer: "/url", detail: "is another monitor's" },
  ]);

const longTimeout = () =>
  new Refusal("invalid", "This monitor cannot be.", [
    { pointer: "/timeout", detail: "is longer than `every`: a probe would overlap the next" },
  ]);

function printableUrl({ config }: LiveMonitor): string | null {
  const { url } = config.settings as { readonly url?: unknown };
  if (typeof url !== "string") return null;
  // Of one that cannot run the settings are as written: its secrets are those that are missing.
  const secrets = config.unusable === null ? probeKinds.get(config.kind)?.secrets : undefined;
  return redact(url, secrets?.(config.settings) ?? []);
}

/** The file's monitors have no uuid of their own: a hash of their place is always the same. */
function uuidOf(...place: readonly string[]): string {
  const hex = createHash("sha256").update(JSON.stringify(place)).digest("hex");
  // RFC 9562, 5.8: version 8, the meaning of its bits is ours.
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`];
  return [...parts, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}
