import { wallMoment } from "../../server/core/events/maintenance-plan.ts";
import { textsOf, valuesOf } from "../../server/core/events/templates.ts";
import type { ComponentState, Locale } from "../../server/core/model.ts";
import type { TemplateTexts } from "../../server/core/configuration.ts";
import type { Setup } from "../../server/core/api/console.ts";
import { now, setup } from "./state.ts";

/** The form of a new incident; a text that is `null` is the template's. */
export type Declaration = {
  /** "provider:insee" or "component:insee/sirene"; "": nothing chosen yet. */
  readonly scope: string;
  /** Ids of components besides. */
  readonly others: readonly string[];
  readonly template: string;
  readonly title: string | null;
  readonly body: string | null;
  /** In the language that is not the page's own. */
  readonly otherTitle: string | null;
  readonly otherBody: string | null;
  /** `null`: what such a template usually says. */
  readonly state: ComponentState | null;
  /** Local time of the page's zone, or "": now. */
  readonly since: string;
  /** Minutes until the next update that is promised; "0": none. */
  readonly next: string;
  readonly whatToDo: string | null;
  readonly notAffected: string | null;
};

export const EMPTY: Declaration = {
  scope: "",
  others: [],
  template: "outage",
  title: null,
  body: null,
  otherTitle: null,
  otherBody: null,
  state: null,
  since: "",
  next: "30",
  whatToDo: null,
  notAffected: null,
};

/** Templates that tell of later steps, or of what is no incident, do not open one. */
const NOT_OPENING = ["maintenance", "monitoring", "again", "recovery"];

type Affected = { readonly provider: Setup["providers"][number]; readonly ids: readonly string[] };

/** Returns the affected components, provider by provider. */
export function affectedBy({ scope, others }: Pick<Declaration, "scope" | "others">): Affected[] {
  const all = setup.value?.providers ?? [];
  return all.flatMap((provider) => {
    const ids = provider.components
      .map((c) => c.id)
      .filter(
        (id) =>
          scope === `provider:${provider.id}` || scope === `component:${id}` || others.includes(id),
      );
    return ids.length > 0 ? [{ provider, ids }] : [];
  });
}

/** The templates of the one provider that is touched, or the page's where there are several. */
export function openingTemplates(d: Declaration) {
  const affected = affectedBy(d);
  const all = affected.length === 1 ? affected[0]!.provider.templates : setup.value?.templates;
  return (all ?? []).filter((template) => !NOT_OPENING.includes(template.id));
}

export const stateOf = (d: Declaration): ComponentState =>
  d.state ?? (d.template === "slowness" ? "degraded_performance" : "major_outage");

/** The texts of the template that is chosen, filled in with what is chosen. */
export function filled(d: Declaration, locale: Locale, page: Setup["page"]): TemplateTexts {
  const templates = openingTemplates(d);
  const template = templates.find((one) => one.id === d.template) ?? templates[0];
  const affected = affectedBy(d);
  if (!template || affected.length === 0) return { title: "", body: "" };
  const components = affected.flatMap(({ provider, ids }) =>
    provider.components.filter((c) => ids.includes(c.id)),
  );
  const wall = wallMoment(d.since, page.timeZone);
  const since = wall && "at" in wall ? wall.at : now();
  const values = valuesOf(
    {
      page,
      providers: affected.map(({ provider }) => provider.name),
      components: components.map((c) => c.name),
      routes: components.flatMap((c) => c.routes ?? []),
      since,
      now: now(),
      causes: [],
      codes: [],
    },
    locale,
  );
  return textsOf(template, locale, values);
}

/** The body of `POST /api/v1/incidents`, but for whether to tell. */
export function incidentInput(d: Declaration, page: Setup["page"]) {
  const other = page.locale === "fr" ? "en" : "fr";
  const [own, theirs] = [filled(d, page.locale, page), filled(d, other, page)];
  // A translation of words that were changed since would say something else: it is left out.
  const otherTitle = d.otherTitle ?? (d.title === null ? theirs.title : undefined);
  const otherBody = d.otherBody ?? (d.body === null ? theirs.body : undefined);
  const texts = {
    ...(otherTitle && { title: otherTitle }),
    ...(otherBody && { body: otherBody }),
  };
  const whatToDo = d.whatToDo ?? own.whatToDo;
  const notAffected = d.notAffected ?? own.notAffected;
  return {
    title: d.title ?? own.title,
    body: d.body ?? own.body,
    components: affectedBy(d).flatMap(({ ids }) => ids.map((id) => ({ id, status: stateOf(d) }))),
    translations: { [other]: texts },
    ...(d.since !== "" && { startedAt: d.since }),
    ...promised(d.next),
    ...(whatToDo && { whatToDo }),
    ...(notAffected && { notAffected }),
  };
}

/** Returns the time of the promised update, some minutes from now. */
export const promised = (minutes: string): { nextUpdateAt?: string } =>
  minutes === "0" ? {} : { nextUpdateAt: new Date(now() + Number(minutes) * 60_000).toISOString() };
