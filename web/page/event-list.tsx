import type { ComponentChildren } from "preact";
import { incidentPath, maintenancePath } from "../../server/core/page/paths.ts";
import type { ComponentState } from "../../server/core/model.ts";
import type { Incident, Maintenance } from "../../server/core/declared.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { isOpen } from "./incident-days.ts";
import { declaredState } from "./incidents.tsx";
import { isOn } from "./maintenances.tsx";
import { Mark } from "./mark.tsx";
import { providersOf } from "./members.ts";
import { TONE, type Tone } from "./state.ts";
import { stepName } from "./timeline.tsx";
import { titleOf } from "./authored-text.ts";
import { Elapsed, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Incidents and maintenance in one list, each by when it began, latest first. */
export function EventList(props: {
  page: PageSnapshot;
  incidents: readonly Incident[];
  maintenances: readonly Maintenance[];
  words: Words;
}) {
  const { page, words } = props;
  const rows = [
    ...props.incidents.map((incident) => ({
      at: incident.startedAt,
      row: <IncidentRow incident={incident} page={page} words={words} />,
    })),
    ...props.maintenances.map((maintenance) => ({
      at: maintenance.startsAt,
      row: <MaintenanceRow maintenance={maintenance} page={page} words={words} />,
    })),
  ].toSorted((a, b) => b.at - a.at);
  return <ul class="card flush events">{rows.map(({ row }) => row)}</ul>;
}

function IncidentRow(props: { incident: Incident; page: PageSnapshot; words: Words }) {
  const { incident, page, words } = props;
  const { format, text, locale } = words;
  const { startedAt, resolvedAt } = incident;
  const open = isOpen(incident);
  const ids = incident.components.map(({ id }) => id);
  return (
    <Row
      at={startedAt}
      kind={text.pages.history.incident}
      title={titleOf(incident, words)}
      href={incidentPath(incident, locale)}
      who={providersOf(page, ids)}
      state={open ? declaredState(incident) : null}
      tone={open ? TONE[declaredState(incident)] : "ok"}
      step={stepName(incident.status, words)}
      words={words}
    >
      {resolvedAt === null ? (
        <Elapsed at={startedAt} as="span" words={words} />
      ) : (
        text.lasted(format.duration(resolvedAt - startedAt))
      )}
    </Row>
  );
}

function MaintenanceRow(props: { maintenance: Maintenance; page: PageSnapshot; words: Words }) {
  const { maintenance, page, words } = props;
  const { format, text, locale } = words;
  const { startsAt, endsAt, completedAt } = maintenance;
  return (
    <Row
      at={startsAt}
      kind={text.pages.history.maintenance}
      title={titleOf(maintenance, words)}
      href={maintenancePath(maintenance, locale)}
      who={providersOf(page, maintenance.components)}
      state={isOn(maintenance) ? "under_maintenance" : null}
      tone={isOn(maintenance) ? "maintenance" : "none"}
      step={stepName(maintenance.status, words)}
      words={words}
    >
      {maintenance.status !== "cancelled" &&
        text.lasted(format.duration((completedAt ?? endsAt) - startsAt))}
    </Row>
  );
}

function Row(props: {
  at: number;
  kind: string;
  title: ReturnType<typeof titleOf>;
  href: string;
  who: readonly string[];
  state: ComponentState | null;
  tone: Tone;
  step: string;
  words: Words;
  children: ComponentChildren;
}) {
  const { at, kind, title, href, who, state, tone, step, words, children } = props;
  const { format, text } = words;
  return (
    <li>
      <p class="date">
        <When at={at} say={format.shortDate(at)} words={words} />
        <span class="soft"> {format.clock(at)}</span>
      </p>
      <div>
        <a href={href} lang={title.lang}>
          {title.text}
        </a>
        <p class="soft">
          {kind}
          {who.length > 0 && ` · ${text.names(who)}`}
        </p>
      </div>
      <div class="how">
        <p class={`state is-${tone}`}>
          {state !== null && <Mark state={state} />}
          {step}
        </p>
        <p class="soft">{children}</p>
      </div>
    </li>
  );
}
