import type { RegisteredMonitor } from "../server/core/measuring/registered-monitors.ts";
import type { Db } from "./schema.ts";

/** Every monitor that came by HTTP, in the order in which they came. */
export async function registeredMonitors(db: Db): Promise<RegisteredMonitor[]> {
  const rows = await db
    .selectFrom("registered_monitor")
    .selectAll()
    .orderBy("created_at")
    .orderBy("component_key")
    .execute();
  return rows.map((r) => ({
    uuid: r.uuid,
    pageId: r.page_id,
    providerId: r.provider_id,
    providerName: r.provider_name,
    componentId: r.component_key,
    componentName: r.component_name,
    name: r.name,
    url: r.url,
    kind: r.kind as RegisteredMonitor["kind"],
    regions: JSON.parse(r.regions) as string[],
    everyMs: r.every_ms,
    timeoutMs: r.timeout_ms,
    confirmMs: r.confirm_ms,
    repeat: r.repeat,
    paused: r.paused === 1,
    expect: objectIn(r.expect),
    settings: objectIn(r.settings),
    createdAt: r.created_at,
    updatedAt: r.updated_at,
  }));
}

const objectIn = (json: string | null): Readonly<Record<string, unknown>> | null =>
  json === null ? null : (JSON.parse(json) as Readonly<Record<string, unknown>>);

/** Adds a monitor, or puts it in the place of the one with its uuid. */
export async function putRegisteredMonitor(db: Db, m: RegisteredMonitor): Promise<void> {
  const row = {
    page_id: m.pageId,
    provider_id: m.providerId,
    provider_name: m.providerName,
    component_key: m.componentId,
    component_name: m.componentName,
    name: m.name,
    url: m.url,
    kind: m.kind,
    regions: JSON.stringify(m.regions),
    every_ms: m.everyMs,
    timeout_ms: m.timeoutMs,
    confirm_ms: m.confirmMs,
    repeat: m.repeat,
    paused: m.paused ? 1 : 0,
    expect: m.expect === null ? null : JSON.stringify(m.expect),
    settings: m.settings === null ? null : JSON.stringify(m.settings),
    created_at: m.createdAt,
    updated_at: m.updatedAt,
  };
  await db
    .insertInto("registered_monitor")
    .values({ uuid: m.uuid, ...row })
    .onConflict((c) => c.column("uuid").doUpdateSet(row))
    .execute();
}

export async function deleteRegisteredMonitor(db: Db, uuid: string): Promise<void> {
  await db.deleteFrom("registered_monitor").where("uuid", "=", uuid).execute();
}
