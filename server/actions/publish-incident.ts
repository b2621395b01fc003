import type { Context } from "../context/context.ts";
import { authorKind } from "../core/people/author.ts";
import { applyStep } from "../core/events/incident.ts";
import { NO_EVIDENCE, overSince, type Evidence } from "../core/events/outages.ts";
import type { Incident, IncidentRecord, IncidentUpdate } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import { Refusal } from "../core/refusal.ts";
import { authorOf, change } from "../context/write.ts";
import { pageNamed, refuseProblems, requireRight, requireVersion } from "./change.ts";
import { resolutionOf } from "./draft-words.ts";
import { incidentSubject, incidentToChange, saveIncident } from "./save-incident.ts";
import { mergedTranslations, translated, writtenProblems, type StepTexts } from "./text-checks.ts";

/**
 * Choices of an author who publishes a draft; the text is that of the step that resolves it, which
 * probes propose unless it is given.
 */
export type Publication = StepTexts & {
  readonly notify?: boolean;
  /**
   * True to publish it with the step that resolves it. By default it is true where probes saw all
   * of its outages end.
   */
  readonly resolved?: boolean;
  /** The version that the author had in view. */
  readonly version?: number;
};

/**
 * Publishes a draft, as if it had been written now; its beginning keeps its date. A draft of an
 * outage that is over is published as resolved, with the dates that probes saw, and makes one
 * mail: that it is resolved.
 *
 * @throws Refusal `conflict` if it is public already, `invalid`, `stale`, `missing`, `forbidden`
 */
export async function publishIncident(
  ctx: Context,
  id: string,
  how: Publication = {},
): Promise<IncidentRecord> {
  requireRight(ctx, "incident.write");
  return change(ctx, async (ctx) => {
    const before = await incidentToChange(ctx, id);
    await requireVersion(ctx, incidentSubject(id), before.version, how.version);
    if (before.publishedAt !== null) throw new Refusal("conflict", "It is public already.");
    const over = overSince(evidenceOf(before));
    const asResolved = how.resolved ?? over !== null;
    refuseProblems(publicationProblems(how, asResolved, over));
    const now = ctx.now();
    const incident =
      asResolved && over !== null
        ? resolved(ctx, before, how, Math.max(over, before.incident.startedAt + 1))
        : shownNow(before.incident, how.notify === true, now);
    const after = { ...before, incident, publishedAt: now };
    const kind = asResolved ? "incident.resolved" : "incident.opened";
    const updateId = incident.updates[0]?.id ?? null;
    const notice = how.notify ? ({ kind, updateId } as const) : null;
    return saveIncident(ctx, "incident.publish", before, after, notice);
  });
}

const evidenceOf = ({ evidence }: IncidentRecord): Evidence =>
  (evidence as Evidence | null) ?? NO_EVIDENCE;

function publicationProblems(how: Publication, asResolved: boolean, over: Instant | null) {
  const problems = [...writtenProblems({ body: how.body, translations: how.translations })];
  if (asResolved && over === null) {
    const detail = "probes do not see it over: publish it, then add a step that resolves it";
    return [...problems, { pointer: "/resolved", detail }];
  }
  if (asResolved) return problems;
  const text = how.body !== undefined ? "body" : how.translations ? "translations" : null;
  if (text === null) return problems;
  return [
    ...problems,
    { pointer: `/${text}`, detail: "only of a draft that is resolved: edit it" },
  ];
}

/** An incident that goes on: its only step is shown from now on. */
function shownNow(incident: Incident, notified: boolean, now: Instant): Incident {
  const updates = incident.updates.map((step) => ({
    ...step,
    notified,
    displayAt: now,
    updatedAt: now,
  }));
  return { ...incident, updates, updatedAt: now };
}

/** An incident that is over: what the draft says, dated before its end, and the end. */
function resolved(
  ctx: Context,
  before: IncidentRecord,
  { notify = false, body, translations }: Publication,
  at: Instant,
): Incident {
  const { incident, pageId } = before;
  const now = ctx.now();
  const usual = resolutionOf(ctx, pageNamed(ctx, pageId), evidenceOf(before), at);
  const own = translated(translations, ["body"]);
  const texts = body === undefined ? mergedTranslations(usual.translations, own) : own;
  const { affected, after } = applyStep(incident.components, "resolved", []);
  const end: IncidentUpdate = {
    id: ctx.newId(),
    status: "resolved",
    body: body ?? usual.body,
    ...(texts && { translations: texts }),
    notified: notify,
    createdAt: now,
    updatedAt: now,
    displayAt: at,
    author: authorKind(authorOf(ctx)),
    components: affected,
  };
  const earlier = incident.updates.map((step) => ({
    ...step,
    notified: false,
    displayAt: Math.min(Math.max(step.createdAt, incident.startedAt), at - 1),
    updatedAt: now,
  }));
  return {
    ...incident,
    status: "resolved",
    resolvedAt: at,
    nextUpdateAt: null,
    components: after,
    updates: [end, ...earlier],
    updatedAt: now,
  };
}
