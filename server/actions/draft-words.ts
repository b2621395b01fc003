import type { Context } from "../context/context.ts";
import { CODES_MAX, NOTE_MAX, TITLE_MAX } from "../core/events/incident.ts";
import type { Incident, IncidentUpdate } from "../core/declared.ts";
import { pageInLanguage } from "../core/in-language.ts";
import type { Locale } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import {
  draftedOutages,
  type Evidence,
  type EvidencedOutage,
  type Suggestion,
} from "../core/events/outages.ts";
import {
  otherLocale,
  templatesFor,
  textsOf,
  valuesOf,
  type Seen,
} from "../core/events/templates.ts";

/** The facts from which an incident's texts are made. */
export type DraftWords = Pick<Incident, "title" | "translations" | "whatToDo" | "errorCodes"> & {
  readonly step: Pick<IncidentUpdate, "body" | "translations">;
};

/** The words of an outage: of one provider, or of several at once. */
export function outageWords(ctx: Context, page: PageConfig, evidence: Evidence): DraftWords {
  const outages = draftedOutages(evidence);
  const providers = [...new Set(outages.map((o) => o.provider))];
  const { own, other } = filled(ctx, page, outages, providers.length > 1 ? "widespread" : "outage");
  const advice = adviceOn(page, outages);
  const otherAdvice = adviceOn(pageInLanguage(page, otherLocale(page.locale)), outages);
  const whatToDo = own.whatToDo ?? advice;
  const otherWhatToDo =
    other.whatToDo ?? (own.whatToDo === undefined && otherAdvice !== advice ? otherAdvice : null);
  const translated = {
    title: shortened(other.title),
    ...(otherWhatToDo !== null && { whatToDo: otherWhatToDo.slice(0, NOTE_MAX) }),
  };
  return {
    title: shortened(own.title),
    translations: { [otherLocale(page.locale)]: translated },
    whatToDo: whatToDo?.slice(0, NOTE_MAX) ?? null,
    errorCodes: [...new Set(outages.flatMap((o) => o.codes))].slice(0, CODES_MAX),
    step: {
      body: own.body,
      translations: { [otherLocale(page.locale)]: { body: other.body } },
    },
  };
}

/** The words of a step, by its template, about some of the outages. */
export function stepWords(
  ctx: Context,
  page: PageConfig,
  outages: readonly EvidencedOutage[],
  template: "monitoring" | "again" | "recovery",
): Pick<IncidentUpdate, "body" | "translations"> {
  const { own, other } = filled(ctx, page, outages, template);
  return {
    body: own.body,
    translations: { [otherLocale(page.locale)]: { body: other.body } },
  };
}

/** Returns the text of a recovery, once all has been well since `at`. */
export function resolutionOf(
  ctx: Context,
  page: PageConfig,
  { outages }: Evidence,
  at: number,
): Suggestion {
  const { body, translations = {} } = stepWords(ctx, page, outages, "recovery");
  return { status: "resolved", at, body, translations };
}

function filled(
  ctx: Context,
  page: PageConfig,
  outages: readonly EvidencedOutage[],
  id: "outage" | "widespread" | "monitoring" | "again" | "recovery",
) {
  const providers = page.providers.filter((p) => outages.some((o) => o.provider === p.id));
  const one = providers.length === 1 ? providers[0]! : null;
  const template = templatesFor(page, one).find((t) => t.id === id)!;
  const isPast = id === "monitoring" || id === "recovery";
  const named = (whole: PageConfig): Pick<Seen, "page" | "providers" | "components"> => {
    const touched = whole.providers.filter((p) => outages.some((o) => o.provider === p.id));
    return {
      page: whole,
      providers: touched.map((p) => p.name),
      components: touched.flatMap((p) =>
        p.components.filter((c) => outages.some((o) => o.component === c.id)).map((c) => c.name),
      ),
    };
  };
  const facts = {
    // Of what is better: since when it is; else since when it is not.
    since: isPast
      ? Math.max(...outages.map((o) => o.until ?? o.since))
      : Math.min(...outages.map((o) => o.since)),
    causes: [...new Set(outages.flatMap((o) => o.causes))],
    codes: [...new Set(outages.flatMap((o) => o.codes))],
    routes: [...new Set(outages.flatMap((o) => o.routes))],
    now: ctx.now(),
  };
  const texts = (locale: Locale) => {
    const seen: Seen = { ...named(pageInLanguage(page, locale)), ...facts };
    return textsOf(template, locale, valuesOf(seen, locale));
  };
  return { own: texts(page.locale), other: texts(otherLocale(page.locale)) };
}

/** Returns the configured advice for each component; components are named where it differs. */
function adviceOn(page: PageConfig, outages: readonly EvidencedOutage[]): string | null {
  const touched = page.providers
    .flatMap((p) => p.components)
    .filter((c) => c.advice !== null && outages.some((o) => o.component === c.id));
  const all = new Set(touched.map((c) => c.advice!));
  if (all.size === 0) return null;
  if (all.size === 1) return [...all][0]!;
  return touched.map((c) => `- ${c.name} : ${c.advice}`).join("\n");
}

const shortened = (title: string): string =>
  title.length <= TITLE_MAX ? title : `${title.slice(0, TITLE_MAX - 1).trimEnd()}…`;
