import { isoInZone } from "../core/calendar.ts";
import type { IncidentStory, MaintenanceStory } from "../core/story.ts";
import { textOf } from "../feeds/rich-text.ts";

export type HookPlace = {
  /** The page's public id. */
  readonly pageId: string;
  /** By configured id. */
  readonly componentId: (id: string) => string;
  readonly unsubscribe: string;
};

/** What Statuspage's receivers look for on incidents; most of it is not ours to say. */
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
 * An incident, or a maintenance under the same key, as Statuspage posts it to webhooks. It has the
 * step that it tells of as its only update.
 */
export function statuspageHook(
  story: IncidentStory | MaintenanceStory,
  { pageId, componentId, unsubscribe }: HookPlace,
) {
  const { page, at, step } = story;
  const iso = (instant: number | null) =>
    instant === null ? null : isoInZone(instant, page.timeZone);
  const isIncident = "incident" in story;
  const subject = isIncident ? story.incident : story.maintenance;
  const status = step?.status ?? subject.status;
  const list = isIncident ? "incidents" : "maintenances";
  const impact = isIncident ? story.incident.impact : "maintenance";
  const isOver = ["resolved", "postmortem", "completed", "cancelled"].includes(status);
  return {
    meta: {
      unsubscribe,
      documentation: `${page.url}/api`,
      generated_at: iso(at),
    },
    page: {
      id: pageId,
      url: page.url,
      status_indicator: isOver ? "none" : impact,
      status_description: isOver ? "All Systems Operational" : DESCRIPTIONS[impact],
    },
    incident: {
      id: subject.id,
      name: subject.title,
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
      incident_updates: step
        ? [
            {
              id: step.id,
              status: step.status === "cancelled" ? "completed" : step.status,
              body: textOf(step.body),
              incident_id: subject.id,
              created_at: iso(step.createdAt),
              updated_at: iso(step.updatedAt),
              display_at: iso(step.displayAt),
              wants_twitter_update: false,
              twitter_updated_at: null,
            },
          ]
        : [],
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
