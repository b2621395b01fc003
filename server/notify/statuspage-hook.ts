import { isoInZone } from "../core/calendar.ts";
import { overall, type Overall } from "../core/measuring/overall.ts";
import type { ComponentState } from "../core/model.ts";
import type { IncidentStatus, IncidentUpdate, MaintenanceStatus } from "../core/declared.ts";
import type { ComponentStory, IncidentStory, MaintenanceStory } from "../core/messages/story.ts";
import { withoutBidi } from "../core/plain-text.ts";
import { textOf } from "../formats/rich-text.ts";

export type HookPlace = {
  /** The page's public id. */
  readonly pageId: string;
  /** The event's: the same in every repetition. */
  readonly updateId: string;
  /** By configured id. */
  readonly componentId: (id: string) => string;
  readonly unsubscribe: string;
  /** Steps that the receiver missed, newest first. */
  readonly earlier?: readonly IncidentUpdate<IncidentStatus | MaintenanceStatus>[];
  /**
   * State of the whole page when it is posted; `null`: unknown, then derived from the event alone.
   */
  readonly overall: Overall | null;
};

/** Fields that Statuspage's receivers expect on incidents; most of them have no meaning here. */
const UNUSED = {
  postmortem_ignored: false,
  postmortem_body: null,
  postmortem_body_last_updated_at: null,
  postmortem_published_at: null,
  postmortem_notified_subscribers: false,
  postmortem_notified_twitter: false,
  backfilled: false,
  impact_override: null,
};

/**
 * Returns an incident, or a maintenance under the same key, as Statuspage posts it to webhooks. Its
 * updates are the step that it reports and, after it, those that the receiver missed.
 */
export function statuspageHook(story: IncidentStory | MaintenanceStory, place: HookPlace) {
  const { page, step } = story;
  const { pageId, componentId } = place;
  const iso = (instant: number | null) =>
    instant === null ? null : isoInZone(instant, page.timeZone);
  const isIncident = "incident" in story;
  const subject = isIncident ? story.incident : story.maintenance;
  const status = step?.status ?? subject.status;
  const list = isIncident ? "incidents" : "maintenances";
  const impact = isIncident ? story.incident.impact : "maintenance";
  const isOver = ["resolved", "postmortem", "completed", "cancelled"].includes(status);
  return {
    ...head(story, place, {
      indicator: isOver ? "none" : impact,
      description: isOver ? "All Systems Operational" : DESCRIPTIONS[impact],
    }),
    incident: {
      id: subject.id,
      name: withoutBidi(subject.title),
      // Statuspage knows no cancelled maintenance.
      status: status === "cancelled" ? "completed" : status,
      impact,
      page_id: pageId,
      shortlink: `${page.url}/${list}/${subject.id}`,
      created_at: iso(subject.createdAt),
      updated_at: iso(subject.updatedAt),
      monitoring_at: isIncident ? iso(story.incident.monitoringAt) : null,
      resolved_at: iso(isIncident ? story.incident.resolvedAt : story.maintenance.completedAt),
      scheduled_for: isIncident ? null : iso(story.maintenance.startsAt),
      scheduled_until: isIncident ? null : iso(story.maintenance.endsAt),
      scheduled_remind_prior: !isIncident,
      scheduled_reminded_at: null,
      scheduled_auto_in_progress: !isIncident,
      scheduled_auto_completed: !isIncident,
      ...UNUSED,
      components: story.places.map(({ id, name }) => ({ id: componentId(id), name })),
      incident_updates: [...(step ? [step] : []), ...(place.earlier ?? [])].map((update) => ({
        id: update.id,
        status: update.status === "cancelled" ? "completed" : update.status,
        body: textOf(update.body),
        incident_id: subject.id,
        created_at: iso(update.createdAt),
        updated_at: iso(update.updatedAt),
        display_at: iso(update.displayAt),
        wants_twitter_update: false,
        twitter_updated_at: null,
      })),
    },
  };
}

/** One component's change of state. Receivers look for `incident` first: it is never with it. */
export function componentHook(story: ComponentStory, place: HookPlace) {
  const { page, at, component } = story;
  const iso = (instant: number) => isoInZone(instant, page.timeZone);
  const [before, now] = [spoken(story.before), spoken(story.now)];
  return {
    ...head(story, place, overall([story.now])),
    component: {
      id: component.id,
      name: component.name,
      status: now,
      created_at: iso(component.createdAt),
      updated_at: iso(component.updatedAt),
      position: component.position,
      description: component.description,
      showcase: true,
      page_id: place.pageId,
      group_id: component.groupId,
    },
    component_update: {
      id: place.updateId,
      component_id: component.id,
      component_type: "Component",
      old_status: before,
      new_status: now,
      created_at: iso(at),
    },
  };
}

/**
 * Returns a post about no event, which shows that the endpoint accepts posts: receivers that look
 * for an incident or a component find none.
 */
export const trialHook = (
  page: ComponentStory["page"],
  at: number,
  place: Pick<HookPlace, "pageId" | "unsubscribe" | "overall">,
) => head({ page, at }, place, { indicator: "none", description: DESCRIPTIONS.none });

/** Statuspage's words have none for "unknown". */
export const spoken = (state: ComponentState): Exclude<ComponentState, "unknown"> =>
  state === "unknown" ? "operational" : state;

function head(
  { page, at }: Pick<ComponentStory, "page" | "at">,
  { pageId, unsubscribe, overall: whole }: Pick<HookPlace, "pageId" | "unsubscribe" | "overall">,
  own: Overall,
) {
  const { indicator, description } = whole ?? own;
  return {
    meta: {
      unsubscribe,
      documentation: `${page.url}/api`,
      generated_at: isoInZone(at, page.timeZone),
    },
    page: {
      id: pageId,
      url: page.url,
      status_indicator: indicator,
      status_description: description,
    },
  };
}

const DESCRIPTIONS = {
  none: "All Systems Operational",
  minor: "Minor Service Outage",
  major: "Partial System Outage",
  critical: "Major Service Outage",
  maintenance: "Service Under Maintenance",
} as const;
