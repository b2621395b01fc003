import { incidentRecord, updateIncident } from "../../db/incident-writes.ts";
import { insertIncident } from "../../db/incidents.ts";
import { notePromise } from "../../db/team-measures.ts";
import { bumpRevision } from "../../db/key-values.ts";
import type { Context } from "../context/context.ts";
import { declaredIntervals } from "../core/events/incident.ts";
import type { IncidentRecord, IncidentUpdate } from "../core/declared.ts";
import type { PageConfig } from "../core/configuration.ts";
import { Refusal } from "../core/refusal.ts";
import type { Notice, NoticeKind } from "../core/messages/outbox.ts";
import type { Said } from "../core/events/templates.ts";
import { audit } from "../context/write.ts";
import { versionConflict, pageNamed, declareIntervals, enqueueNotice, existing } from "./change.ts";
import { providersOf } from "./incident-checks.ts";

export const incidentSubject = (id: string): string => `incident:${id}`;

/** Returns an incident that may be changed. @throws Refusal `missing` */
export const incidentToChange = async (ctx: Context, id: string): Promise<IncidentRecord> =>
  existing(await incidentRecord(ctx.db, id), new Refusal("missing", "There is no such incident."));

/** The notice of it that subscribers get. */
export type IncidentNotice = {
  readonly kind: Extract<NoticeKind, `incident.${string}`>;
  readonly updateId: string | null;
  readonly correction?: true;
};

/**
 * Writes an incident as it is now, with all that follows from it: what it declares of its
 * components over time, the audit entry, word to subscribers, and the revision if the public
 * sees it. Call it inside `change`.
 *
 * @param before as it was read in this transaction, or `null` for a new one
 * @throws Refusal `stale` if somebody else wrote meanwhile
 */
export async function saveIncident(
  ctx: Context,
  action: string,
  before: IncidentRecord | null,
  after: Omit<IncidentRecord, "version">,
  notice: IncidentNotice | null = null,
): Promise<IncidentRecord> {
  const { incident, pageId, publishedAt, origin, evidence } = after;
  const kept = { ...after, version: (before?.version ?? 0) + 1 };
  const subject = incidentSubject(incident.id);
  if (before === null) {
    await insertIncident(ctx.db, pageId, incident, { publishedAt, origin, evidence });
  } else if (!(await updateIncident(ctx.db, before, kept))) throw versionConflict();

  const sides = { before: before && view(before, kept), after: view(kept, before) };
  await audit(ctx, { action, subject, pageId, ...sides });
  const isPublic = publishedAt !== null;
  if (isPublic) {
    await declareIntervals(ctx, "incident", subject, pageId, declaredIntervals(incident));
    await bumpRevision(ctx.db);
    await notePromise(ctx.db, before?.publishedAt ? before.incident : null, incident, ctx.now());
  }
  if (isPublic && notice) {
    const { kind, updateId } = notice;
    const about = noticeOf(pageNamed(ctx, pageId), kept, notice);
    await enqueueNotice(ctx, { kind, pageId, subjectId: incident.id, updateId, notice: about });
  }
  return kept;
}

function noticeOf(
  page: PageConfig,
  { incident }: IncidentRecord,
  { correction }: IncidentNotice,
): Notice {
  const components = incident.components.map((c) => c.id);
  return {
    components,
    providers: providersOf(page, components),
    status: incident.status,
    impact: incident.impact,
    ...(correction && { correction }),
  };
}

/**
 * Returns what the audit trail records of one side of a change: of the steps, those that differ.
 */
function view(record: IncidentRecord, other: IncidentRecord | null): unknown {
  const { incident, version, publishedAt, deletedAt } = record;
  const same = new Set(other?.incident.updates);
  const { id: _, createdAt: _created, updates, ...fields } = incident;
  return {
    ...fields,
    version,
    draft: publishedAt === null,
    ...(deletedAt !== null && { deleted: true }),
    updates: updates.filter((u) => !same.has(u)),
  };
}

/** A text of ours as a step's: in the page's language, with the other one as its translation. */
export function bilingual(
  page: PageConfig,
  said: Said,
): Pick<IncidentUpdate, "body" | "translations"> {
  const other = page.locale === "fr" ? "en" : "fr";
  return { body: said[page.locale], translations: { [other]: { body: said[other] } } };
}
