import { incidentsForEvidence, saveEvidence } from "../../db/incident-writes.ts";
import type { IncidentRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import { BACKDATED_AT_MOST_MS, impactOf, isOpenStatus } from "../core/events/incident.ts";
import type { Incident, IncidentUpdate } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import {
  ARCHIVE_DRAFTS_MS,
  CALM_MS,
  draftedOutages,
  NO_EVIDENCE,
  overSince,
  placeOf,
  withOutage,
  withRecovery,
  type Candidate,
  type Evidence,
  type Outage,
  type OutagePlacement,
} from "../core/events/outages.ts";
import { change } from "../context/write.ts";
import { pageNamed } from "./change.ts";
import { outageWords, resolutionOf, stepWords } from "./draft-words.ts";
import { publishIncident } from "./publish-incident.ts";
import { saveIncident } from "./save-incident.ts";
import { openIncident, resolveIncident, updateIncident } from "./incidents.ts";
import { DAY_MS } from "../core/duration.ts";

/** A draft that was thrown away, and what is over, are remembered for so long. */
const REMEMBERED_MS = 30 * DAY_MS;

export type EvidencedIncident = IncidentRecord & { readonly evidence: Evidence };

/** Every incident and draft of a page that what probes see may belong to. */
export async function evidencedIncidents(
  ctx: Context,
  pageId?: string,
): Promise<EvidencedIncident[]> {
  const records = await incidentsForEvidence(ctx.db, ctx.now() - REMEMBERED_MS);
  return records
    .filter((r) => pageId === undefined || r.pageId === pageId)
    .map((r) => ({ ...r, evidence: (r.evidence as Evidence | null) ?? NO_EVIDENCE }));
}

/**
 * Records published outages: each opens a draft, or joins the one that it belongs to (see
 * `placeOf`). Nothing of it is public before a person publishes it, or its time has come.
 */
export async function noteOutages(
  ctx: Context,
  pageId: string,
  outages: readonly Outage[],
): Promise<void> {
  const page = pageNamed(ctx, pageId);
  for (const outage of outages) {
    await change(ctx, async (ctx) => {
      const all = await evidencedIncidents(ctx, pageId);
      const place = placeOf(outage, all.map(candidateOf));
      if (place.how === "new") return openDraft(ctx, page, outage);
      if (place.how === "known") return;
      const record = all.find((r) => r.incident.id === place.id)!;
      await addOutage(ctx, page, record, outage, place.how);
    });
  }
}

function candidateOf(record: EvidencedIncident): Candidate {
  const { incident, publishedAt, deletedAt, evidence } = record;
  const open = isOpenStatus(incident.status) ? "open" : "over";
  const stage = deletedAt !== null ? "discarded" : publishedAt === null ? "draft" : open;
  const { id, components } = incident;
  return { id, stage, components, evidence };
}

async function openDraft(ctx: Context, page: PageConfig, outage: Outage): Promise<void> {
  const first = withOutage(NO_EVIDENCE, outage, "new");
  const { autoPublishMs } = outage;
  const autoPublishAt = autoPublishMs === null ? null : ctx.now() + autoPublishMs;
  const { title, translations, whatToDo, errorCodes, step } = outageWords(ctx, page, first);
  const generated = { title, body: step.body };
  await openIncident(ctx, page.id, {
    title,
    whatToDo,
    errorCodes,
    body: step.body,
    draft: true,
    origin: "automatic",
    translations: merged(translations, step.translations),
    components: componentsOf(first),
    startedAt: Math.max(outage.since, ctx.now() - BACKDATED_AT_MOST_MS),
    evidence: { ...first, autoPublishAt, generated } satisfies Evidence,
  });
}

/** Adds an outage to an existing incident. A draft that nobody edited names it too. */
async function addOutage(
  ctx: Context,
  page: PageConfig,
  record: EvidencedIncident,
  outage: Outage,
  how: Exclude<OutagePlacement["how"], "new" | "known">,
): Promise<void> {
  const evidence = withOutage(record.evidence, outage, how);
  if (isWaiting(record) && isUntouched(record)) {
    await rewriteDraft(ctx, page, record, evidence);
    return;
  }
  await saveEvidence(ctx.db, record.incident.id, evidence);
  const outages = evidence.outages.filter((o) => o.component === outage.component);
  // The first return is a step; a flapping component changes its state alone.
  if (how === "again" && goesOnByItself(record) && outages.every((o) => o.flaps === 1)) {
    await updateIncident(ctx, record.incident.id, {
      ...written(stepWords(ctx, page, outages, "again")),
      status: "investigating",
      components: outages.map((o) => ({ id: o.component, state: o.state })),
      notify: true,
    });
  }
}

/** The words of a draft, and what it is about, after what was seen since. */
async function rewriteDraft(
  ctx: Context,
  page: PageConfig,
  record: EvidencedIncident,
  evidence: Evidence,
): Promise<void> {
  const { step, ...words } = outageWords(ctx, page, evidence);
  const components = componentsOf(evidence);
  const [first] = record.incident.updates;
  const affected = components.map((c) => ({
    id: c.id,
    newState: c.state,
    oldState: "operational" as const,
  }));
  await saveIncident(ctx, "incident.draft", record, {
    ...record,
    evidence: { ...evidence, generated: { title: words.title, body: step.body } },
    incident: {
      ...record.incident,
      ...words,
      components,
      impact: impactOf(components.map((c) => c.state)),
      startedAt: Math.min(...draftedOutages(evidence).map((o) => o.since)),
      updatedAt: ctx.now(),
      updates: first ? [{ ...first, ...step, components: affected, updatedAt: ctx.now() }] : [],
    },
  });
}

const componentsOf = (evidence: Evidence) =>
  draftedOutages(evidence).map(({ component, state }) => ({ id: component, state }));

/** A draft that was neither published nor discarded. */
const isWaiting = ({ publishedAt, deletedAt }: EvidencedIncident): boolean =>
  publishedAt === null && deletedAt === null;

/** Nobody has changed the words that were generated. */
function isUntouched({ incident, evidence }: EvidencedIncident): boolean {
  const { generated } = evidence;
  const [step] = incident.updates;
  return generated?.title === incident.title && generated.body === step?.body;
}

/** Returns true if it published itself, and no person has added a step since. */
const goesOnByItself = ({ incident, evidence, deletedAt }: EvidencedIncident): boolean =>
  evidence.autoPublished &&
  deletedAt === null &&
  isOpenStatus(incident.status) &&
  incident.updates.every((u) => u.author === "automatic");

/** A component that is well again, and since when. */
export type Recovery = { readonly component: string; readonly at: Instant };

/**
 * Records recoveries. Once all outages of an incident are over, its resolution is proposed. One
 * that published itself adds a step, and stays open until the recovery has lasted.
 */
export async function noteRecoveries(
  ctx: Context,
  pageId: string,
  recoveries: readonly Recovery[],
): Promise<void> {
  const page = pageNamed(ctx, pageId);
  await change(ctx, async (ctx) => {
    for (const record of await evidencedIncidents(ctx, pageId)) {
      const { outages } = record.evidence;
      const own = recoveries.filter((r) =>
        outages.some((o) => o.component === r.component && o.until === null),
      );
      if (own.length > 0) await recover(ctx, page, record, own);
    }
  });
}

async function recover(
  ctx: Context,
  page: PageConfig,
  record: EvidencedIncident,
  recoveries: readonly Recovery[],
): Promise<void> {
  let evidence = record.evidence;
  for (const { component, at } of recoveries) evidence = withRecovery(evidence, component, at);
  const over = overSince(evidence);
  const suggestion = over === null ? null : resolutionOf(ctx, page, evidence, over);
  const { id, status, updates, components } = record.incident;
  const next = { ...evidence, suggestion };
  // An unedited draft is about the outages that go on; about all of them once none does.
  if (isWaiting(record) && isUntouched(record) && evidence.outages.length > 1) {
    await rewriteDraft(ctx, page, record, next);
    return;
  }
  await saveEvidence(ctx.db, id, next);
  if (!goesOnByItself(record)) return;
  // A component declared better already, or never worse, changes its state alone.
  const better = evidence.outages.filter(
    (o) =>
      recoveries.some((r) => r.component === o.component) &&
      components.some((c) => c.id === o.component && c.state !== "operational"),
  );
  if (better.length === 0) return;
  const wasSaid = updates.some((u) => u.status === "monitoring");
  await updateIncident(ctx, id, {
    ...written(stepWords(ctx, page, better, "monitoring")),
    status: over === null ? status : "monitoring",
    components: better.map((o) => ({ id: o.component, state: "operational" })),
    notify: over !== null && !wasSaid,
  });
}

/** Returns when something is to happen to an incident by itself; `null`: never. */
export function dueByItself(
  ctx: Pick<Context, "config">,
  record: EvidencedIncident,
): Instant | null {
  const { evidence, publishedAt, deletedAt } = record;
  if (deletedAt !== null) return null;
  const over = overSince(evidence);
  if (publishedAt !== null) return over !== null && goesOnByItself(record) ? over + CALM_MS : null;
  if (evidence.autoPublishAt !== null) return evidence.autoPublishAt;
  return archivedAt(ctx, record, over);
}

/** Returns when an unanswered draft is archived, once its outages are over. */
function archivedAt(
  { config }: Pick<Context, "config">,
  record: EvidencedIncident,
  over: Instant | null,
): Instant | null {
  if (over === null || record.origin !== "automatic" || !isUntouched(record)) return null;
  const page = config.pages.find((p) => p.id === record.pageId);
  return page ? over + (page.archiveDraftsMs ?? ARCHIVE_DRAFTS_MS) : null;
}

/**
 * Does what is due about an incident: publishes a draft whose outage goes on; archives one whose
 * outage has long been over; resolves an incident that published itself and has been well for long
 * enough, as of when it was well.
 */
export async function goOnByItself(ctx: Context, id: string): Promise<void> {
  await change(ctx, async (ctx) => {
    const all = await evidencedIncidents(ctx);
    const record = all.find((r) => r.incident.id === id);
    const due = record ? dueByItself(ctx, record) : null;
    if (!record || due === null || due > ctx.now()) return;
    const { evidence } = record;
    if (record.publishedAt !== null) {
      const over = due - CALM_MS;
      const page = pageNamed(ctx, record.pageId);
      const words = written(stepWords(ctx, page, evidence.outages, "recovery"));
      await resolveIncident(ctx, id, { ...words, displayAt: over, notify: true });
    } else if (evidence.autoPublishAt !== null) {
      const goesOn = evidence.outages.some((o) => o.until === null);
      await saveEvidence(ctx.db, id, { ...evidence, autoPublishAt: null, autoPublished: goesOn });
      if (goesOn) await publishIncident(ctx, id, { notify: true });
    } else {
      const incident = { ...record.incident, updatedAt: ctx.now() };
      await saveIncident(ctx, "incident.archive", record, {
        ...record,
        incident,
        deletedAt: ctx.now(),
      });
    }
  });
}

type Words = ReturnType<typeof stepWords>;

const written = ({ body, translations }: Words) => ({
  body,
  ...(translations && { translations }),
});

/** An incident's translations and its step's, as they are written together. */
const merged = (incident: Incident["translations"], step: IncidentUpdate["translations"]) => ({
  fr: { ...incident?.fr, ...step?.fr },
  en: { ...incident?.en, ...step?.en },
});
