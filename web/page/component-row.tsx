import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import { ComponentDetails } from "./component-details.tsx";
import { unbroken } from "../../server/core/page/french-spacing.ts";
import { Held } from "./held.tsx";
import type { IncidentDays } from "./incident-days.ts";
import { StateLabel } from "./mark.tsx";
import { isTrouble } from "./state.ts";
import { Strip } from "./strip.tsx";
import { SinceWhen, When } from "./when.tsx";
import type { Words } from "./words.ts";

type Props = {
  readonly component: ComponentSnapshot;
  /** Its provider's name, when the row stands for the provider as a whole; else `null`. */
  readonly provider: string | null;
  /** Address of its own page. */
  readonly href: string;
  readonly incidents: readonly IncidentDays[];
  readonly words: Words;
};

/** One API: its state and why, its ninety days, and on demand the figures behind them. */
export function ComponentRow({ component, provider, href, incidents, words }: Props) {
  const { format, teamLang, text } = words;
  const Heading = provider === null ? "h4" : "h3";
  const fullName = provider === null ? component.name : `${provider} ${component.name}`;
  const { ratio, coverage } = component.availability["90d"];
  const p95 = component.latencyMs.p95;
  return (
    <div
      class="row"
      id={`c-${component.publicId}`}
      data-state={component.state}
      data-ids={[component.id, ...component.aliases].join(" ")}
      data-routes={component.routes.length > 0 ? component.routes.join(" ") : undefined}
      data-keywords={component.keywords?.join(" ")}
    >
      <div class="head">
        <Heading>
          <a href={href}>
            {provider !== null && `${provider} `}
            <span class="api" lang={teamLang}>
              {component.name}
            </span>
          </a>
        </Heading>
        <StateLabel state={component.state} words={words} />
      </div>
      <Why component={component} covered={incidents.some(({ open }) => open)} words={words} />
      <Held until={component.heldUntil} words={words} />
      <Strip name={fullName} days={component.days} words={words} />
      <details>
        <summary>
          <span class="ends" aria-hidden="true">
            <span class="d90">{text.daysAgo(90)}</span> <span class="d30">{text.daysAgo(30)}</span>
          </span>
          <span class="figures">
            {ratio === null ? text.noData : <b>{text.available(format.percent(ratio))}</b>}
            <span class="d30"> {text.over90Days}</span>
            {ratio !== null && coverage < 0.99 && (
              <> · {text.coverage(format.wholePercent(coverage))}</>
            )}
            {p95 !== null && <> · {text.p95(format.latency(p95))}</>}
            <span class="visually-hidden">{text.detailsOf(fullName)}</span>
          </span>
          <span class="ends" aria-hidden="true">
            {text.today}
          </span>
        </summary>
        <ComponentDetails component={component} incidents={incidents} words={words} />
      </details>
    </div>
  );
}

/** Since when, until when, why, and what to do: only where something is the matter. */
export function Why(props: { component: ComponentSnapshot; covered: boolean; words: Words }) {
  const { component, covered, words } = props;
  const { text, format, now, teamLang } = words;
  if (component.state === "operational" && !component.stale) return null;
  const advice = isTrouble(component.state) && !covered ? component.advice : null;
  const until = component.state === "under_maintenance" ? component.maintenanceUntil : null;
  return (
    <>
      <p class="why">
        {component.state !== "operational" && (
          <SinceWhen at={component.since} isFirstWord words={words} />
        )}
        {until !== null && (
          <>
            {", "}
            <When at={until} say={text.until(format.moment(until, now))} words={words} />
          </>
        )}
        {component.cause !== null && isTrouble(component.state) && (
          <> · {text.cause[component.cause]}</>
        )}
        {component.stale && <> · {text.stale}</>}
      </p>
      {advice !== null && (
        <p class="advice">
          <b>{text.whatToDo}</b> <span lang={teamLang}>{unbroken(advice)}</span>
        </p>
      )}
    </>
  );
}
