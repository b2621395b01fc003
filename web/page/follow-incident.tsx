import type { Incident } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { followedIncidents } from "../../server/core/messages/subscriber.ts";
import { incidentPath, subscribePath } from "../../server/core/page/paths.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { titleOf } from "./authored-text.ts";
import { isOpen } from "./incident-days.ts";
import { membersOf } from "./members.ts";
import type { Words } from "./words.ts";

/** Returns the one open incident that a form asks to follow, or `null`. */
export function incidentToFollow(page: PageSnapshot, step: SubscriptionStep): Incident | null {
  if (step.at !== "form" || !step.form.incidentsOnly) return null;
  const [id, ...more] = followedIncidents(step.form.scopes);
  if (id === undefined || more.length > 0 || step.form.scopes.length > 1) return null;
  return page.incidents.find((incident) => incident.id === id && isOpen(incident)) ?? null;
}

/** The choice of one incident, in place of all other choices. */
export function FollowedIncident({ incident }: { incident: Incident }) {
  return (
    <>
      <input type="hidden" name="scope" value={`incident:${incident.id}`} />
      <input type="hidden" name="incidentsOnly" value="yes" />
    </>
  );
}

/** Shows what following an incident brings, with the link back to it. */
export function FollowLead({ incident, words }: { incident: Incident; words: Words }) {
  const title = titleOf(incident, words);
  return (
    <p>
      {SUBSCRIPTION_TEXT[words.locale].followLead}{" "}
      <a href={incidentPath(incident, words.locale)} lang={title.lang}>
        {title.text}
      </a>
    </p>
  );
}

/** Links to subscriptions that outlast the incident: of its providers, and of everything. */
export function FollowMore(props: { page: PageSnapshot; incident: Incident; words: Words }) {
  const { page, incident, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const members = membersOf(
    page,
    incident.components.map(({ id }) => id),
  );
  const providers = new Map(members.map(({ provider }) => [provider.id, provider.name]));
  const subscribe = subscribePath(words.locale);
  return (
    <p>
      {text.followMore}{" "}
      {[...providers].map(([id, name]) => (
        <>
          <a href={`${subscribe}?provider=${encodeURIComponent(id)}`}>{text.allOf(name)}</a>
          {" · "}
        </>
      ))}
      <a href={subscribe}>{text.followAll}</a>
    </p>
  );
}
