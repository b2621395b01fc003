import type { Incident } from "../../server/core/declared.ts";
import type { Hour } from "../../server/core/page/view.ts";
import { componentPath, incidentPath, monthPath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { titleOf } from "./authored-text.ts";
import { HourStrip } from "./hour-strip.tsx";
import { fullName, membersOf, type Member } from "./members.ts";
import { Strip } from "./strip.tsx";
import { CopyButton } from "./tools.tsx";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

/** Most affected APIs whose past is drawn beside an incident. */
const MOST_DRAWN = 3;
/** Most other incidents of the month that are listed. */
const MOST_SAME_MONTH = 5;

type Props = {
  readonly page: PageSnapshot;
  readonly incident: Incident;
  readonly words: Words;
};

/** Shows beside an incident how the APIs fared, what else happened, and its permanent address. */
export function IncidentAside(
  props: Props & { hours: ReadonlyMap<string, readonly Hour[]> | null },
) {
  const { page, incident, hours, words } = props;
  const members = membersOf(
    page,
    incident.components.map(({ id }) => id),
  );
  return (
    <aside class="stack">
      {members.slice(0, MOST_DRAWN).map((member) => (
        <Past member={member} hours={hours?.get(member.component.id) ?? null} words={words} />
      ))}
      <SameMonth {...props} />
      <Permalink path={page.url + incidentPath(incident, words.locale)} words={words} />
    </aside>
  );
}

/** The last 24 hours of an API while the incident goes on; else its ninety days. */
function Past(props: { member: Member; hours: readonly Hour[] | null; words: Words }) {
  const { member, hours, words } = props;
  const { provider, component } = member;
  const { text, format } = words;
  const { ratio } = component.availability["90d"];
  return (
    <section class="card stack tight">
      <h2 class="eyebrow">
        <a class="plain" href={componentPath(provider, component, words.locale)}>
          {hours === null
            ? text.pages.event.over90(component.name)
            : text.pages.event.over24(component.name)}
        </a>
      </h2>
      {hours === null ? (
        <Strip name={fullName(member)} days={component.days} words={words} />
      ) : (
        <HourStrip name={fullName(member)} hours={hours} words={words} />
      )}
      {ratio !== null && (
        <p class="small">
          <b class="num">{format.percent(ratio)}</b> {text.pages.detail.over90}
        </p>
      )}
    </section>
  );
}

/** Lists the other incidents of the same providers and civil month, with the way to all of them. */
function SameMonth({ page, incident, words }: Props) {
  const { text, format, locale } = words;
  const monthOf = (i: Incident) => format.civilDate(i.startedAt).slice(0, 7);
  const ids = incident.components.map(({ id }) => id);
  const providers = [
    ...new Map(membersOf(page, ids).map(({ provider }) => [provider.id, provider])).values(),
  ];
  const own = new Set(providers.flatMap((p) => p.components.map(({ id }) => id)));
  const same = page.incidents.filter(
    (other) =>
      other.id !== incident.id &&
      monthOf(other) === monthOf(incident) &&
      other.components.some(({ id }) => own.has(id)),
  );
  const [provider] = providers;
  return (
    <section class="card stack tight">
      <h2 class="eyebrow">{text.pages.event.sameMonth}</h2>
      {same.length === 0 ? (
        <p class="small soft">{text.pages.event.noneSameMonth}</p>
      ) : (
        <ul class="brief small">
          {same.slice(0, MOST_SAME_MONTH).map((other) => {
            const title = titleOf(other, words);
            return (
              <li>
                <a href={incidentPath(other, locale)} lang={title.lang}>
                  {title.text}
                </a>{" "}
                <span class="soft">
                  <When
                    at={other.startedAt}
                    say={format.shortDate(other.startedAt)}
                    words={words}
                  />
                  {other.resolvedAt !== null &&
                    ` · ${format.duration(other.resolvedAt - other.startedAt)}`}
                </span>
              </li>
            );
          })}
        </ul>
      )}
      <p class="small">
        <a
          href={
            monthPath(monthOf(incident), locale) +
            (provider ? `?provider=${encodeURIComponent(provider.id)}` : "")
          }
        >
          {provider ? text.pages.event.allOf(provider.name) : text.pages.detail.olderIncidents}
        </a>
      </p>
    </section>
  );
}

/** The address under which an event can be found for ever, with a button that copies it. */
export function Permalink({ path, words }: { path: string; words: Words }) {
  return (
    <section class="card stack tight">
      <h2 class="eyebrow">{words.text.pages.event.permalink}</h2>
      <p>
        <code id="permalink">{path}</code>
      </p>
      <CopyButton from="permalink" tiny words={words} />
    </section>
  );
}
