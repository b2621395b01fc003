import type { IncidentRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import { applyStep, impactOf } from "../core/events/incident.ts";
import type { Incident, IncidentStatus, IncidentUpdate } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import { Refusal, type FieldProblem } from "../core/refusal.ts";
import { change } from "../context/write.ts";
import { requireRight, pageNamed, refuseProblems, requireVersion } from "./change.ts";
import { incidentProblems, type WrittenIncident } from "./incident-checks.ts";
import { incidentSubject, incidentToChange, saveIncident } from "./save-incident.ts";
import { mergedTranslations, translated, writtenProblems, type StepTexts } from "./text-checks.ts";

/** Corrections of an existing incident; everything in a draft can be corrected. */
export type IncidentEdit = WrittenIncident & {
  /** Of a draft: the step that it would be published with. */
  readonly status?: IncidentStatus;
  /** Steps whose words were wrong. */
  readonly updates?: readonly ({ readonly id: string } & StepTexts)[];
  /** True if subscribers get the corrected text; false by default, since a typo is no news. */
  readonly notify?: boolean;
  /** The version that the writer had in view. */
  readonly version?: number;
};

/**
 * Corrects an incident without adding a step. Of one that is published its steps' words, title,
 * notes, codes, impact, beginning and promise can be; what happened is told by steps.
 *
 * @throws Refusal `invalid` with every mistake, `stale` with what changed, `missing`, `forbidden`;
 *   nothing is written then
 */
export async function editIncident(
  ctx: Context,
  id: string,
  edit: IncidentEdit,
): Promise<IncidentRecord> {
  requireRight(ctx, "incident.write");
  return change(ctx, async (ctx) => {
    const before = await incidentToChange(ctx, id);
    const { incident } = before;
    await requireVersion(ctx, incidentSubject(id), before.version, edit.version);
    const isDraft = before.publishedAt === null;
    const page = pageNamed(ctx, before.pageId);
    const now = ctx.now();
    refuseProblems([
      ...incidentProblems(page, now, edit),
      ...editProblems(edit, before),
      ...stepEditProblems(edit, incident),
    ]);

    const updates = editedSteps(incident, edit, isDraft, now);
    const translations = mergedTranslations(
      incident.translations,
      translated(edit.translations, ["title", "whatToDo", "notAffected"]),
    );
    const next: Incident = {
      ...incident,
      title: edit.title?.trim() ?? incident.title,
      ...(translations && { translations }),
      whatToDo: edit.whatToDo === undefined ? incident.whatToDo : edit.whatToDo,
      notAffected: edit.notAffected === undefined ? incident.notAffected : edit.notAffected,
      errorCodes: edit.errorCodes ?? incident.errorCodes,
      startedAt: edit.startedAt ?? incident.startedAt,
      nextUpdateAt: edit.nextUpdateAt === undefined ? incident.nextUpdateAt : edit.nextUpdateAt,
      ...(isDraft && draftFields(incident, edit, updates)),
      impact: edit.impact ?? draftImpact(incident, edit, isDraft),
      updatedAt: now,
      updates,
    };
    const isNotified = edit.notify === true && !isDraft;
    const notice = { kind: "incident.updated", updateId: null, correction: true } as const;
    const after = { ...before, incident: next };
    return saveIncident(ctx, "incident.edit", before, after, isNotified ? notice : null);
  });
}

function editProblems(edit: IncidentEdit, { incident, publishedAt }: IncidentRecord) {
  const problems: FieldProblem[] = [];
  if (publishedAt !== null) {
    for (const field of ["status", "body", "components"] as const) {
      if (edit[field] !== undefined) {
        problems.push({ pointer: `/${field}`, detail: "of a published incident: add a step" });
      }
    }
    const first = incident.updates.at(-1);
    if (edit.startedAt !== undefined && first && edit.startedAt > first.displayAt) {
      problems.push({ pointer: "/startedAt", detail: "must not come after the first step" });
    }
    if (edit.nextUpdateAt != null && incident.resolvedAt !== null) {
      problems.push({ pointer: "/nextUpdateAt", detail: "nothing follows once it is resolved" });
    }
  } else if (edit.status === "resolved" || edit.status === "postmortem") {
    problems.push({ pointer: "/status", detail: "a draft is of something that goes on" });
  }
  return problems;
}

function stepEditProblems({ updates = [] }: IncidentEdit, incident: Incident): FieldProblem[] {
  const known = new Set(incident.updates.map((u) => u.id));
  return updates.flatMap((step, i) => {
    const at = `/updates/${i}`;
    if (!known.has(step.id)) {
      return [{ pointer: `${at}/id`, detail: `there is no update ${JSON.stringify(step.id)}` }];
    }
    return writtenProblems({ body: step.body, translations: step.translations }, at);
  });
}

/** Steps with their new words; those that do not change stay the very same values. */
function editedSteps(
  incident: Incident,
  edit: IncidentEdit,
  isDraft: boolean,
  now: Instant,
): readonly IncidentUpdate[] {
  return incident.updates.map((step) => {
    const own = edit.updates?.find((u) => u.id === step.id);
    const body = own?.body ?? (isDraft ? edit.body : undefined);
    const written = own?.translations ?? (isDraft ? edit.translations : undefined);
    const more = translated(written, ["body"]);
    const isMoved = isDraft && (edit.status !== undefined || edit.components !== undefined);
    if (body === undefined && more === undefined && !isMoved) return step;
    const translations = mergedTranslations(step.translations, more);
    const status = isDraft ? (edit.status ?? step.status) : step.status;
    const components =
      isDraft && edit.components
        ? applyStep([], status, edit.components).affected
        : step.components;
    return {
      ...step,
      status,
      components,
      body: body ?? step.body,
      ...(translations && { translations }),
      updatedAt: now,
    };
  });
}

/** Returns the draft whose only step gives the incident its status. */
function draftFields(incident: Incident, edit: IncidentEdit, updates: readonly IncidentUpdate[]) {
  const step = updates[0];
  const components = edit.components ?? incident.components;
  return step ? { status: step.status, components } : {};
}

const draftImpact = (incident: Incident, { components }: IncidentEdit, isDraft: boolean) =>
  isDraft && components ? impactOf(components.map((c) => c.state)) : incident.impact;

/**
 * Throws a draft away. What was public stays: resolve it, and say that it was none.
 *
 * @throws Refusal `conflict` for what is public, `stale`, `missing`, `forbidden`
 */
export async function deleteDraftIncident(
  ctx: Context,
  id: string,
  { version }: { readonly version?: number } = {},
): Promise<void> {
  requireRight(ctx, "incident.write");
  await change(ctx, async (ctx) => {
    const before = await incidentToChange(ctx, id);
    await requireVersion(ctx, incidentSubject(id), before.version, version);
    if (before.publishedAt !== null) {
      throw new Refusal("conflict", "It is public and stays so: resolve it instead.");
    }
    const now = ctx.now();
    const incident = { ...before.incident, updatedAt: now };
    await saveIncident(ctx, "incident.discard", before, { ...before, incident, deletedAt: now });
  });
}
