import { capitalised } from "../text/capitalised.ts";
import type { ComponentState, Instant } from "../../server/core/model.ts";
import type { Incident, Maintenance } from "../../server/core/declared.ts";
import type { PageView } from "../../server/core/page/view.ts";
import type { CardBar, SocialCard } from "../../server/core/page/social-card.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { titleOf } from "./authored-text.ts";
import { headline } from "./headline.ts";
import { isOpen } from "./incident-days.ts";
import { declaredState } from "./incidents.tsx";
import { fullName, membersOf } from "./members.ts";
import { byUrgency, isTrouble, TONE } from "./state.ts";
import { stepName } from "./timeline.tsx";
import { wordsFor, type Words } from "./words.ts";

/** The part of a card that depends on its subject. */
type About = Pick<SocialCard, "tone" | "state" | "title" | "lines"> & {
  /** Configured ids of the APIs that the card is about; `null`: all. */
  readonly ids: readonly string[] | null;
};

/** Returns the card of a page's subject: of an event, of a provider, or of the page as a whole. */
export function socialCard(view: PageView): SocialCard {
  const { page } = view;
  const words = wordsFor(view);
  const { ids, ...about } = subjectOf(view, words);
  const logo = page.look?.logoDark ?? page.look?.logo;
  return {
    site: words.text.statusOf(page.title),
    ...about,
    bars: barsOf(page, ids),
    ...(page.look?.accent && { accent: page.look.accent.dark }),
    ...(logo && { logo }),
  };
}

function subjectOf({ page, route }: PageView, words: Words): About {
  if (route.name === "provider" || route.name === "component") {
    return aboutProvider(route.provider, words);
  }
  if (route.name === "incident") return aboutIncident(route.incident, page, words);
  if (route.name === "maintenance") return aboutMaintenance(route.maintenance, page, words);
  return aboutPage(page, words);
}

function aboutPage(page: PageSnapshot, words: Words): About {
  const said = headline(page, words);
  return {
    tone: TONE[said.state],
    state: words.text.state[said.state],
    title: said.sentence,
    lines: [said.counts, sinceLine(page.since, words)].filter(Boolean),
    ids: null,
  };
}

function aboutProvider(provider: ProviderSnapshot, words: Words): About {
  const ranked = byUrgency(provider.components);
  const troubled = ranked.filter((component) => isTrouble(component.state));
  const named = (troubled.length > 0 ? troubled : provider.components).map((c) => c.name);
  return {
    tone: TONE[provider.state],
    state: words.text.state[provider.state],
    title: provider.name,
    lines: [words.text.names(named), sinceLine(provider.since, words)].filter(Boolean),
    ids: provider.components.map((component) => component.id),
  };
}

function aboutIncident(incident: Incident, page: PageSnapshot, words: Words): About {
  const { text, format } = words;
  const { startedAt, resolvedAt } = incident;
  const ids = incident.components.map((component) => component.id);
  const state: ComponentState = isOpen(incident) ? declaredState(incident) : "operational";
  return {
    tone: TONE[state],
    state: stepName(incident.status, words),
    title: titleOf(incident, words).text,
    lines: [
      text.names(membersOf(page, ids).map(fullName)),
      resolvedAt === null
        ? sinceLine(startedAt, words)
        : `${dated(startedAt, words)} · ${text.lasted(format.duration(resolvedAt - startedAt))}`,
    ].filter(Boolean),
    ids,
  };
}

function aboutMaintenance(maintenance: Maintenance, page: PageSnapshot, words: Words): About {
  const { components, startsAt, endsAt, status } = maintenance;
  const isOver = status === "completed" || status === "cancelled";
  return {
    tone: isOver ? "ok" : "maintenance",
    state: stepName(status, words),
    title: titleOf(maintenance, words).text,
    lines: [
      words.text.names(membersOf(page, components).map(fullName)),
      `${dated(startsAt, words)} – ${lastMoment(startsAt, endsAt, words)}`,
    ].filter(Boolean),
    ids: components,
  };
}

/** A year that no event is of: moments then have their date and year. */
const LONG_AGO: Instant = 0;

const sinceLine = (at: Instant, words: Words): string => {
  const { text, format } = words;
  return `${capitalised(text.since(format.moment(at, LONG_AGO)))} (${text.zone(format.city)})`;
};

const dated = (at: Instant, { text, format }: Words): string =>
  capitalised(text.at(format.moment(at, LONG_AGO)));

/** The end of a window: its date is left out where it is that of the start. */
const lastMoment = (from: Instant, to: Instant, { format }: Words): string => {
  const { clock, date } = format.moment(to, from);
  return date === null ? clock : `${date}, ${clock}`;
};

function barsOf(page: PageSnapshot, ids: readonly string[] | null): CardBar[] {
  const chosen = ids && new Set(ids);
  return page.providers.flatMap((provider) =>
    provider.components.map(({ id, state }) => ({
      tone: TONE[state],
      isSubject: chosen === null || chosen.has(id),
    })),
  );
}
