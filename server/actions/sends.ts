import { incidentRecord } from "../../db/incident-writes.ts";
import { maintenanceRecord } from "../../db/maintenance-writes.ts";
import { eventById, eventsUntil, withdrawEvent } from "../../db/outbox.ts";
import type { Context } from "../context/context.ts";
import type { IncidentUpdate } from "../core/declared.ts";
import { HOLD_MS, type OutboxEvent } from "../core/messages/outbox.ts";
import { may, mayForAll } from "../core/people/permission.ts";
import { Refusal } from "../core/refusal.ts";
import { authorOf, change } from "../context/write.ts";
import { requireRight } from "./change.ts";
import { ownersOf } from "./incident-checks.ts";
import { incidentToChange, saveIncident } from "./save-incident.ts";
import { allowChange } from "./maintenance-checks.ts";
import { saveMaintenance, maintenanceToChange } from "./save-maintenance.ts";

/** Word that is about to leave, and can still be called back. */
export type HeldSend = {
  readonly event: OutboxEvent;
  /** Title of the incident or maintenance, in the page's language. */
  readonly title: string;
};

/**
 * Returns the notices of a page that wait, soonest first, as far as the reader may withdraw them.
 */
export async function heldSends(ctx: Context, pageId: string): Promise<HeldSend[]> {
  const held: HeldSend[] = [];
  for (const event of await eventsUntil(ctx.db, pageId, ctx.now() + HOLD_MS)) {
    if (!isHeld(event)) continue;
    const title = await titleOf(ctx, event);
    if (title !== null && mayCallBack(ctx, event)) held.push({ event, title });
  }
  return held;
}

/** Reminders were asked for long before, and what is about a subscription is its owner's. */
const isHeld = ({ kind }: OutboxEvent): boolean =>
  kind !== "maintenance.reminder" && !kind.startsWith("subscription.");

const isOfIncident = ({ kind }: OutboxEvent): boolean => kind.startsWith("incident.");

function mayCallBack(ctx: Context, event: OutboxEvent): boolean {
  const author = authorOf(ctx);
  if (isOfIncident(event)) return may(author, "incident.write");
  const page = ctx.config.pages.find((p) => p.id === event.pageId);
  return mayForAll(author, "maintenance.write", ownersOf(page, event.notice.components));
}

async function titleOf({ db }: Context, event: OutboxEvent): Promise<string | null> {
  if (isOfIncident(event))
    return (await incidentRecord(db, event.subjectId))?.incident.title ?? null;
  return (await maintenanceRecord(db, event.subjectId))?.maintenance.title ?? null;
}

/**
 * Withdraws a notice that has not left yet. What was published stays. Of a maintenance whose
 * announcement is withdrawn, no reminder is sent either.
 *
 * @throws Refusal `gone` if it has left, `missing` if there is none, `forbidden`
 */
export async function callBack(ctx: Context, eventId: string): Promise<void> {
  await change(ctx, async (ctx) => {
    const event = await eventById(ctx.db, eventId);
    if (!event || !isHeld(event)) throw new Refusal("missing", "Nothing of the kind is on hold.");
    if (isOfIncident(event)) requireRight(ctx, "incident.write");
    else {
      allowChange(ctx, await maintenanceToChange(ctx, event.subjectId));
    }
    if (!(await withdrawEvent(ctx.db, eventId))) {
      throw new Refusal("gone", "It has left already.");
    }
    await (isOfIncident(event) ? untellIncident(ctx, event) : untellMaintenance(ctx, event));
  });
}

async function untellIncident(ctx: Context, { subjectId, updateId }: OutboxEvent): Promise<void> {
  const before = await incidentToChange(ctx, subjectId);
  const { incident } = before;
  const after = { ...incident, updates: untold(incident.updates, updateId), updatedAt: ctx.now() };
  await saveIncident(ctx, "incident.unsend", before, { ...before, incident: after });
}

async function untellMaintenance(ctx: Context, event: OutboxEvent): Promise<void> {
  const before = await maintenanceToChange(ctx, event.subjectId);
  const { maintenance } = before;
  const updates = untold(maintenance.updates, event.updateId);
  const isAnnouncement = event.kind === "maintenance.planned";
  await saveMaintenance(ctx, "maintenance.unsend", before, {
    ...before,
    ...(isAnnouncement && { notify: false, remindersMs: [] }),
    maintenance: { ...maintenance, updates, updatedAt: ctx.now() },
  });
}

const untold = <Status extends string>(
  updates: readonly IncidentUpdate<Status>[],
  id: string | null,
): readonly IncidentUpdate<Status>[] =>
  updates.map((step) => (step.id === id ? { ...step, notified: false } : step));
