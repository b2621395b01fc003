import type { IncidentRecord } from "../core/declared.ts";
import type { MaintenanceRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import type { MaintenanceStatus } from "../core/declared.ts";
import { change } from "../context/write.ts";
import { requireRight } from "./change.ts";
import { editIncident, type IncidentEdit } from "./incident-edits.ts";
import { incidentToChange } from "./save-incident.ts";
import { updateIncident } from "./incidents.ts";
import { maintenanceToChange } from "./save-maintenance.ts";
import { moveMaintenance } from "./maintenance-steps.ts";
import { changeMaintenance, type MaintenanceEdit } from "./maintenances.ts";

/**
 * Changes whatever is given of an incident, as clients of Statuspage do: a status, a body or
 * components of one that is public make a step, all else is corrected in place. Whole or not at
 * all.
 *
 * @throws Refusal as `editIncident` and `updateIncident`
 */
export async function patchIncident(
  ctx: Context,
  id: string,
  { version, ...patch }: IncidentEdit,
): Promise<IncidentRecord> {
  requireRight(ctx, "incident.write");
  return change(ctx, async (ctx) => {
    const before = await incidentToChange(ctx, id);
    const isStep = [patch.status, patch.body, patch.components].some((x) => x !== undefined);
    const expected = version === undefined ? {} : { version };
    if (before.publishedAt === null || !isStep) {
      return editIncident(ctx, id, { ...patch, ...expected });
    }
    const { status, body, components, notify, nextUpdateAt, impact, ...fields } = patch;
    const { translations } = fields;
    const isEdit = Object.values(fields).some((x) => x !== undefined);
    if (isEdit) await editIncident(ctx, id, { ...fields, ...expected });
    return updateIncident(ctx, id, {
      ...(status && { status }),
      ...(body !== undefined && { body }),
      ...(components && { components }),
      ...(translations && { translations }),
      ...(impact && { impact }),
      ...(nextUpdateAt !== undefined && { nextUpdateAt }),
      ...(notify !== undefined && { notify }),
      ...(!isEdit && expected),
    });
  });
}

/**
 * Changes whatever is given of a maintenance; with a status it goes to that one. Whole or not at
 * all.
 *
 * @throws Refusal as `changeMaintenance` and `moveMaintenance`
 */
export async function patchMaintenance(
  ctx: Context,
  id: string,
  { status, version, ...edit }: MaintenanceEdit & { readonly status?: MaintenanceStatus },
): Promise<MaintenanceRecord> {
  return change(ctx, async (ctx) => {
    const before = await maintenanceToChange(ctx, id);
    const expected = version === undefined ? {} : { version };
    if (status === undefined || status === before.maintenance.status) {
      return changeMaintenance(ctx, id, { ...edit, ...expected });
    }
    const { body, translations, notify, ...fields } = edit;
    const isEdit = Object.values(fields).some((x) => x !== undefined);
    if (isEdit) {
      const titles = translations && { translations };
      await changeMaintenance(ctx, id, { ...fields, ...titles, ...expected });
    }
    return moveMaintenance(ctx, id, status, {
      ...(body !== undefined && { body }),
      ...(translations && { translations }),
      ...(notify !== undefined && { notify }),
      ...(!isEdit && expected),
    });
  });
}
