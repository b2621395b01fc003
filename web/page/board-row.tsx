import { capitalised } from "../text/capitalised.ts";
import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import type { Incident, Maintenance } from "../../server/core/declared.ts";
import { incidentPath, maintenancePath } from "../../server/core/page/paths.ts";
import { unbroken } from "../../server/core/page/french-spacing.ts";
import { HOME_TEXT } from "../text/home.ts";
import { firstDayText } from "./first-day.ts";
import { Held } from "./held.tsx";
import { isOn } from "./maintenances.tsx";
import { StateLabel } from "./mark.tsx";
import { fullName, type Member } from "./members.ts";
import { isTrouble, TONE } from "./state.ts";
import { Strip } from "./strip.tsx";
import { SinceWhen, When } from "./when.tsx";
import type { Words } from "./words.ts";

/** A row, and how it looks beside those before it. */
export type Placed = Member & {
  readonly href: string;
  /** True for what needs a look. */
  readonly isLoud: boolean;
  /** True for a further API of the provider in the row before. */
  readonly isKin: boolean;
};

type Props = Placed & {
  /** The open incident that is about it. */
  readonly incident: Incident | undefined;
  readonly maintenances: readonly Maintenance[];
  readonly words: Words;
};

/** Shows one API: its name, ninety days, availability and state; a loud one also what is known. */
export function BoardRow(props: Props) {
  const { provider, component, href, isLoud, isKin, words } = props;
  const kinds = ["row", `is-${TONE[component.state]}`, isLoud && "loud", isKin && "kin"];
  return (
    <li
      class={kinds.filter(Boolean).join(" ")}
      id={`c-${component.publicId}`}
      data-state={component.state}
      data-of={`p-${provider.publicId}`}
      data-ids={[component.id, ...component.aliases].join(" ")}
      data-routes={component.routes.length > 0 ? component.routes.join(" ") : undefined}
      data-keywords={component.keywords?.join(" ")}
    >
      <a class="name" href={href}>
        <b>{provider.name}</b> <span lang={words.teamLang}>{component.name}</span>
      </a>
      <Strip name={fullName(props)} days={component.days} months words={words} />
      <Ratio component={component} words={words} />
      <StateLabel
        state={component.state}
        label={component.state === "unknown" ? words.text.day.none : undefined}
        words={words}
      />
      {isLoud && <Note {...props} />}
      {isTrouble(component.state) && props.incident === undefined && component.advice !== null && (
        <p class="note">
          <b>{words.text.whatToDo}</b>{" "}
          <span lang={words.teamLang}>{unbroken(component.advice)}</span>
        </p>
      )}
      <Held until={component.heldUntil} words={words} />
    </li>
  );
}

/** The availability of the days, or since when there are any: a first day proves nothing. */
function Ratio({ component, words }: { component: ComponentSnapshot; words: Words }) {
  const { format, text } = words;
  const home = HOME_TEXT[words.locale];
  const { ratio, coverage } = component.availability["90d"];
  const first = firstDayText(component, words);
  if (first !== null) return <span class="pct first soft">{first}</span>;
  if (ratio === null) return <span class="pct first soft">{text.noData}</span>;
  return (
    <span class="pct num">
      {format.percent(ratio)}
      {coverage < 0.99 && (
        <span class="visually-hidden"> ({home.board.measured(format.wholePercent(coverage))})</span>
      )}
    </span>
  );
}

/** Since when, until when, what readers get, and where to read more. */
function Note(props: Props) {
  const { component, incident, words } = props;
  const { text, format, now, locale } = words;
  const maintenance = props.maintenances.find(
    (m) => isOn(m) && m.components.includes(component.id),
  );
  const until = component.state === "under_maintenance" ? component.maintenanceUntil : null;
  const announced = maintenance && format.moment(maintenance.announcedAt, now).date;
  return (
    <p class="note">
      {until === null ? (
        <SinceWhen at={component.since} isFirstWord words={words} />
      ) : (
        <When at={until} say={capitalised(text.until(format.moment(until, now)))} words={words} />
      )}
      <Cause component={component} words={words} />
      {until !== null && maintenance && (
        <>
          {announced != null && `, ${HOME_TEXT[locale].board.announced(announced)}`} ·{" "}
          <a href={maintenancePath(maintenance, locale)}>{text.details}</a>
        </>
      )}
      {incident && (
        <>
          {" · "}
          <a href={incidentPath(incident, locale)}>{HOME_TEXT[locale].board.incident}</a>
        </>
      )}
    </p>
  );
}

/** What callers get: the code, how slow it is, else the cause in words. */
function Cause({ component, words }: { component: ComponentSnapshot; words: Words }) {
  const { text, format } = words;
  const { board } = HOME_TEXT[words.locale];
  const { cause, measured, latencyMs } = component;
  const said = [];
  if (cause !== null && isTrouble(component.state)) {
    const status = measured?.httpStatus ?? null;
    const slow = measured?.latencyMs ?? null;
    const usual = latencyMs.p50;
    if (cause.startsWith("http_") && status !== null && status >= 300) {
      said.push(board.error(status));
    } else if (cause === "slow" && slow !== null && usual !== null && slow > 2 * usual) {
      said.push(board.slower(format.latency(slow), format.latency(usual)));
    } else said.push(text.cause[cause]);
  }
  if (component.stale) said.push(text.stale);
  return <>{said.map((part) => `, ${part}`).join("")}</>;
}
