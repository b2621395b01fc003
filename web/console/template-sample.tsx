import type { Locale } from "../../server/core/model.ts";
import type { Template, TemplateTexts } from "../../server/core/configuration.ts";
import { textsOf, valuesOf } from "../../server/core/events/templates.ts";
import { ChoiceField } from "./fields.tsx";
import { now, setup, t } from "./state.ts";

/** Texts in both languages, one of them at least. */
export type Texts = { readonly fr: TemplateTexts | null; readonly en: TemplateTexts | null };

const LOCALES: readonly Locale[] = ["fr", "en"];
/** A sample's outage began a while ago, and answers with what gateways answer with. */
const SINCE_MS = 12 * 60_000;

/** Whom a template speaks of: a provider's own never of another's component. */
export function componentFor(provider: string | null, chosen: string): string {
  const own = setup.value!.providers.find((p) => p.id === provider)?.components;
  if (!own || own.some((c) => c.id === chosen)) return chosen;
  return own[0]?.id ?? chosen;
}

/** A template's texts filled in for a component, as they would be if it failed now. */
export function filledFor(texts: Texts, componentId: string, locale: Locale): TemplateTexts {
  const { page, providers } = setup.value!;
  const provider = providers.find((p) => p.components.some((c) => c.id === componentId));
  const component = provider?.components.find((c) => c.id === componentId);
  const template: Template = {
    id: "sample",
    ...(texts.fr && { fr: texts.fr }),
    ...(texts.en && { en: texts.en }),
  };
  const seen = {
    page,
    providers: provider ? [provider.name] : [],
    components: component ? [component.name] : [],
    routes: component?.routes ?? [],
    since: now() - SINCE_MS,
    now: now(),
    causes: ["http_5xx"] as const,
    codes: ["502", "503"],
  };
  return textsOf(template, locale, valuesOf(seen, locale));
}

/** Whom the samples speak of. */
export function SampleChoice({ value }: { value: Parameters<typeof ChoiceField>[0]["value"] }) {
  return (
    <ChoiceField
      id="sample"
      label={t("Exemple pour", "Sample for")}
      value={value}
      choices={setup.value!.providers.flatMap((p) =>
        p.components.map((c) => [c.id, `${p.name} – ${c.name}`] as const),
      )}
    />
  );
}

/** Names of the bundled templates; others go by their own. */
export const templateName = (id: string): string =>
  ({
    outage: t("Panne", "Outage"),
    widespread: t("Plusieurs fournisseurs en panne", "Several providers down"),
    slowness: t("Lenteur ou intermittence", "Slow or intermittent"),
    maintenance: t("Maintenance", "Maintenance"),
    monitoring: t("De nouveau en service, sous surveillance", "Back, being watched"),
    again: t("De nouveau en panne", "Down again"),
    recovery: t("Rétablissement", "Recovery"),
  })[id] ?? id;

/** Shows how a template reads, in the languages that it has. */
export function Sample({ texts, component }: { texts: Texts; component: string }) {
  return (
    <div class="samples">
      {LOCALES.map((locale) =>
        texts[locale] ? (
          <Filled key={locale} texts={filledFor(texts, component, locale)} locale={locale} />
        ) : (
          <p class="panel soft" key={locale}>
            {locale === "fr"
              ? t("Pas de texte français ici.", "No French text here.")
              : t("Pas de texte anglais ici.", "No English text here.")}
          </p>
        ),
      )}
    </div>
  );
}

function Filled({ texts, locale }: { texts: TemplateTexts; locale: Locale }) {
  const notes = [
    [t("Que faire ?", "What to do?"), texts.whatToDo],
    [t("Pas touché :", "Not affected:"), texts.notAffected],
  ] as const;
  return (
    <div class="panel sample">
      <p class="soft">{locale === "fr" ? "Français" : "English"}</p>
      <p lang={locale}>
        <b>{texts.title}</b>
      </p>
      <p lang={locale} class="written">
        {texts.body}
      </p>
      {notes.map(
        ([label, text]) =>
          text && (
            <p key={label} class="written">
              <b>{label}</b> <span lang={locale}>{text}</span>
            </p>
          ),
      )}
    </div>
  );
}
