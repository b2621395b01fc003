import type { IncidentRecord } from "../core/declared.ts";
import type { Context } from "../context/context.ts";
import { authorKind } from "../core/people/author.ts";
import { applyStep, impactOf, isOpenStatus, maySay, worseImpact } from "../core/events/incident.ts";
import type { Incident, IncidentStatus, IncidentUpdate } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import { Refusal } from "../core/refusal.ts";
import { STEP_WORDS } from "../core/events/templates.ts";
import { authorOf, change } from "../context/write.ts";
import { requireRight, pageNamed, refuseProblems, requireVersion } from "./change.ts";
import { incidentProblems, type WrittenIncident } from "./incident-checks.ts";
import { incidentSubject, incidentToChange, bilingual, saveIncident } from "./save-incident.ts";
import { mergedTranslations, translated } from "./text-checks.ts";

/** An incident as a client declares it. */
export type NewIncident = WrittenIncident & {
  readonly title: string;
  /** "investigating" by default; "resolved" for an incident declared after its end. */
  readonly status?: IncidentStatus;
  /** End of an incident declared after its end; now by default. */
  readonly resolvedAt?: Instant;
  /**
   * True if subscribers are notified; false by default: to publish and to notify are two choices.
   */
  readonly notify?: boolean;
  /** True for a draft, which the public does not see. */
  readonly draft?: boolean;
  readonly origin?: IncidentRecord["origin"];
  /** Probe evidence, for the team. */
  readonly evidence?: unknown;
};

/**
 * Opens an incident, or a draft of one, on a page.
 *
 * @throws Refusal `invalid` with every mistake, `forbidden`; nothing is written then
 */
export async function openIncident(
  ctx: Context,
  pageId: string,
  input: NewIncident,
): Promise<IncidentRecord> {
  requireRight(ctx, "incident.write");
  const page = pageNamed(ctx, pageId);
  const now = ctx.now();
  const { status = "investigating", components = [], resolvedAt = now } = input;
  refuseProblems([...incidentProblems(page, now, input), ...openingProblems(input, now)]);
  return change(ctx, async (ctx) => {
    const isOver = status === "resolved";
    const startedAt = Math.min(input.startedAt ?? now, now);
    const step: IncidentUpdate = {
      id: ctx.newId(),
      status,
      ...stepTexts(page, status, input),
      notified: input.notify === true && input.draft !== true,
      createdAt: now,
      updatedAt: now,
      displayAt: isOver ? resolvedAt : now,
      author: authorKind(authorOf(ctx)),
      components: isOver
        ? components.map(({ id, state }) => ({ id, oldState: state, newState: "operational" }))
        : applyStep([], status, components).affected,
    };
    const translations = translated(input.translations, ["title", "whatToDo", "notAffected"]);
    const incident: Incident = {
      id: ctx.newId(),
      title: input.title.trim(),
      ...(translations && { translations }),
      status,
      impact: input.impact ?? impactOf(components.map((c) => c.state)),
      startedAt,
      createdAt: now,
      updatedAt: now,
      monitoringAt: status === "monitoring" ? now : null,
      resolvedAt: isOver ? resolvedAt : null,
      nextUpdateAt: input.nextUpdateAt ?? null,
      components: step.components.map((c) => ({ id: c.id, state: c.newState })),
      whatToDo: input.whatToDo ?? null,
      notAffected: input.notAffected ?? null,
      errorCodes: input.errorCodes ?? [],
      updates: [step],
    };
    const record = {
      incident,
      pageId,
      publishedAt: input.draft ? null : now,
      deletedAt: null,
      origin: input.origin ?? "team",
      evidence: input.evidence ?? null,
    };
    const kind = isOver ? "incident.resolved" : "incident.opened";
    const notice = step.notified ? ({ kind, updateId: step.id } as const) : null;
    return saveIncident(
      ctx,
      input.draft ? "incident.draft" : "incident.open",
      null,
      record,
      notice,
    );
  });
}

function openingProblems(
  { status, startedAt, resolvedAt, nextUpdateAt }: NewIncident,
  now: Instant,
) {
  const problems: { pointer: string; detail: string }[] = [];
  if (status && !maySay(null, status)) {
    problems.push({ pointer: "/status", detail: "a postmortem follows on an incident" });
  }
  const isOver = status === "resolved";
  if (isOver && nextUpdateAt != null) {
    problems.push({ pointer: "/nextUpdateAt", detail: "nothing follows once it is resolved" });
  }
  if (resolvedAt === undefined) return problems;
  const field = { pointer: "/resolvedAt" };
  if (!isOver) problems.push({ ...field, detail: "only with the status resolved" });
  else if (resolvedAt > now) problems.push({ ...field, detail: "lies in the future" });
  else if (resolvedAt <= (startedAt ?? now)) {
    problems.push({ ...field, detail: "must come after `startedAt`" });
  }
  return problems;
}

/** A further step of an incident. */
export type NextStep = Pick<
  WrittenIncident,
  "body" | "translations" | "components" | "impact" | "nextUpdateAt"
> & {
  /** Unchanged unless given. */
  readonly status?: IncidentStatus;
  readonly notify?: boolean;
  /** Time of the step, if that was before now; never before the step before. */
  readonly displayAt?: Instant;
  /** The version that the writer had in view. */
  readonly version?: number;
};

/**
 * Adds a step. The promise of a next update is kept by it: another is made only if it says so.
 *
 * @throws Refusal `invalid` with every mistake, `conflict` for a step that cannot follow, `stale`,
 *   `missing`, `forbidden`; nothing is written then
 */
export async function updateIncident(
  ctx: Context,
  id: string,
  input: NextStep,
): Promise<IncidentRecord> {
  requireRight(ctx, "incident.write");
  return change(ctx, async (ctx) => {
    const before = await incidentToChange(ctx, id);
    const { incident } = before;
    const page = pageNamed(ctx, before.pageId);
    await requireVersion(ctx, incidentSubject(id), before.version, input.version);
    const { status = incident.status } = input;
    refuseProblems([...incidentProblems(page, ctx.now(), input), ...stepProblems(input, status)]);
    requireFollows(before, status);

    const now = ctx.now();
    const newest = incident.updates[0]?.displayAt ?? incident.startedAt;
    const displayAt = Math.max(newest + 1, Math.min(input.displayAt ?? now, now));
    const { affected, after } = applyStep(incident.components, status, input.components ?? []);
    const step: IncidentUpdate = {
      id: ctx.newId(),
      status,
      ...stepTexts(page, status, input),
      notified: input.notify === true,
      createdAt: now,
      updatedAt: now,
      displayAt,
      author: authorKind(authorOf(ctx)),
      components: affected,
    };
    const next: Incident = {
      ...incident,
      status,
      impact:
        input.impact ?? worseImpact(incident.impact, impactOf(affected.map((c) => c.newState))),
      updatedAt: now,
      monitoringAt: incident.monitoringAt ?? (status === "monitoring" ? displayAt : null),
      resolvedAt: incident.resolvedAt ?? (status === "resolved" ? displayAt : null),
      nextUpdateAt: input.nextUpdateAt ?? null,
      components: after,
      updates: [step, ...incident.updates],
    };
    const kind = status === "resolved" ? "incident.resolved" : "incident.updated";
    const notice = step.notified ? ({ kind, updateId: step.id } as const) : null;
    const action = ACTION[status] ?? "incident.update";
    return saveIncident(ctx, action, before, { ...before, incident: next }, notice);
  });
}

const ACTION: { readonly [status in IncidentStatus]?: string } = {
  resolved: "incident.resolve",
  postmortem: "incident.postmortem",
};

function stepProblems({ body, nextUpdateAt }: NextStep, status: IncidentStatus) {
  const problems: { pointer: string; detail: string }[] = [];
  if (status === "postmortem" && body === undefined) {
    problems.push({ pointer: "/body", detail: "must not be empty" });
  }
  if (!isOpenStatus(status) && nextUpdateAt != null) {
    problems.push({ pointer: "/nextUpdateAt", detail: "nothing follows once it is resolved" });
  }
  return problems;
}

function requireFollows({ incident, publishedAt }: IncidentRecord, status: IncidentStatus): void {
  const refuse = (detail: string, at: string) => {
    throw new Refusal("conflict", detail, [{ pointer: "/status", detail: at }]);
  };
  if (publishedAt === null) refuse("It is a draft: publish it first.", "of a draft: edit it");
  if (maySay(incident.status, status)) return;
  if (incident.status === "resolved") {
    refuse(
      "It is resolved. What fails again is another incident; only a postmortem follows.",
      `${status} cannot follow on resolved`,
    );
  }
  refuse(`Nothing of the kind can follow.`, `${status} cannot follow on ${incident.status}`);
}

/** Returns the text as written, or else the usual one of such a step. */
function stepTexts(
  page: PageConfig,
  status: IncidentStatus,
  { body, translations }: Pick<WrittenIncident, "body" | "translations">,
): Pick<IncidentUpdate, "body" | "translations"> {
  const own = translated(translations, ["body"]);
  if (body !== undefined || status === "postmortem") {
    return { body: body ?? "", ...(own && { translations: own }) };
  }
  const usual = bilingual(page, STEP_WORDS[status]);
  const merged = mergedTranslations(usual.translations, own);
  return { body: usual.body, ...(merged && { translations: merged }) };
}

/** The step that ends it: all components that it does not name are operational again. */
export const resolveIncident = (
  ctx: Context,
  id: string,
  input: Omit<NextStep, "status"> = {},
): Promise<IncidentRecord> => updateIncident(ctx, id, { ...input, status: "resolved" });
