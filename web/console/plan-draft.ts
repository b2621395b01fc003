import type { Rhythm } from "../../server/core/events/maintenance-plan.ts";
import { pluralOf, textsOf } from "../../server/core/events/templates.ts";
import type { Locale } from "../../server/core/model.ts";
import { setup } from "./state.ts";

/** The form of a planned maintenance before anything is typed. */
export const EMPTY = {
  components: [] as readonly string[],
  title: null as string | null,
  body: null as string | null,
  startsAt: "",
  endsAt: "",
  every: "" as "" | Rhythm["every"],
  times: "4",
};

export type Plan = typeof EMPTY;

/** Returns the body of `POST /api/v1/maintenances`, but for whether to notify. */
export function maintenanceInput(d: Plan) {
  const { locale } = setup.value!.page;
  const own = planWords(d, locale);
  const other = locale === "fr" ? "en" : "fr";
  const theirs = planWords(d, other);
  // A translation of words that were changed since would say something else: it is left out.
  const texts = {
    ...(d.title === null && theirs.title && { title: theirs.title }),
    ...(d.body === null && theirs.body && { body: theirs.body }),
  };
  const body = d.body ?? own.body;
  return {
    title: d.title ?? own.title,
    ...(body !== "" && { body }),
    components: d.components,
    startsAt: d.startsAt,
    endsAt: d.endsAt,
    ...(d.every !== "" && { repeat: { every: d.every, times: Number(d.times) } }),
    translations: { [other]: texts },
  };
}

/** Returns the template's words for what is chosen; empty as long as nothing is. */
export function planWords(
  { components }: Plan,
  locale: Locale,
): { readonly title: string; readonly body: string } {
  const touched = setup.value!.providers.flatMap((provider) => {
    const own = provider.components.filter((c) => components.includes(c.id));
    return own.length > 0 ? [{ provider, own }] : [];
  });
  const templates = touched.length === 1 ? touched[0]!.provider.templates : setup.value!.templates;
  const template = templates.find((one) => one.id === "maintenance");
  if (!template || touched.length === 0) return { title: "", body: "" };
  const list = (names: readonly string[]) =>
    new Intl.ListFormat(locale, { type: "conjunction" }).format(names);
  const providers = touched.map(({ provider }) => provider.name);
  const names = touched.flatMap(({ own }) => own.map((c) => c.name));
  return textsOf(template, locale, {
    provider: list(providers),
    component: list(names),
    page: setup.value!.page.title,
    plural: pluralOf({ providers, components: names }),
  });
}
