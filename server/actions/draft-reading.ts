import { draftIncidents, incidentRecord } from "../../db/incident-writes.ts";
import type { IncidentRecord } from "../core/declared.ts";
import { draftMaintenances, maintenanceRecord } from "../../db/maintenance-writes.ts";
import type { MaintenanceRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import { may, mayForAll } from "../core/people/permission.ts";
import { authorOf } from "../context/write.ts";
import { ownersOf } from "./incident-checks.ts";

/** The drafts of a page that wait for a decision, as far as the reader may see them. */
export async function draftsFor(
  ctx: Context,
  pageId: string,
): Promise<{ incidents: IncidentRecord[]; maintenances: MaintenanceRecord[] }> {
  const incidents = await draftIncidents(ctx.db);
  const maintenances = await draftMaintenances(ctx.db);
  return {
    incidents: incidents.filter((i) => i.pageId === pageId && maySeeIncident(ctx)),
    maintenances: maintenances.filter((m) => m.pageId === pageId && maySeeMaintenance(ctx, m)),
  };
}

/** One incident, a draft too, or `null` if there is none for this reader. */
export async function incidentFor(ctx: Context, id: string): Promise<IncidentRecord | null> {
  const record = await incidentRecord(ctx.db, id);
  return record && record.deletedAt === null && maySeeIncident(ctx) ? record : null;
}

/** One maintenance, a draft too, or `null` if there is none for this reader. */
export async function maintenanceFor(ctx: Context, id: string): Promise<MaintenanceRecord | null> {
  const record = await maintenanceRecord(ctx.db, id);
  return record && record.deletedAt === null && maySeeMaintenance(ctx, record) ? record : null;
}

const maySeeIncident = (ctx: Context): boolean => may(authorOf(ctx), "console.read");

/** A provider's own staff see what touches none but their own components. */
function maySeeMaintenance(ctx: Context, { pageId, maintenance }: MaintenanceRecord): boolean {
  const page = ctx.config.pages.find((p) => p.id === pageId);
  return mayForAll(authorOf(ctx), "maintenance.read", ownersOf(page, maintenance.components));
}
