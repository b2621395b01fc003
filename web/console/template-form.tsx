import type { ListedTemplate } from "../../server/core/api/templates.ts";
import { useSignal, type Signal } from "@preact/signals";
import { misplacedPlaceholders } from "../../server/core/events/stored-templates.ts";
import type { ComponentState, Locale } from "../../server/core/model.ts";
import type { TemplateTexts } from "../../server/core/configuration.ts";
import { PLACEHOLDERS } from "../../server/core/events/template-filling.ts";
import { api, type Refused } from "./api.ts";
import { ChoiceField, Field, Form, TextField, FormActs } from "./fields.tsx";
import { Alert, Heading, useWork } from "./parts.tsx";
import type { Preview } from "../../server/core/api/console.ts";
import { Looks } from "./preview.tsx";
import { providerChoices } from "./role-words.ts";
import { now, setup, t } from "./state.ts";
import {
  componentFor,
  filledFor,
  Sample,
  SampleChoice,
  templateName,
  type Texts,
} from "./template-sample.tsx";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";

const FIELDS = ["title", "body", "whatToDo", "notAffected"] as const;
type FieldName = (typeof FIELDS)[number];
type Written = Readonly<Record<Locale, Readonly<Record<FieldName, string>>>>;

const LONGEST: Readonly<Record<FieldName, number>> = {
  title: 200,
  body: 20_000,
  whatToDo: 5_000,
  notAffected: 5_000,
};

const texts = (of: TemplateTexts | null | undefined) => ({
  title: of?.title ?? "",
  body: of?.body ?? "",
  whatToDo: of?.whatToDo ?? "",
  notAffected: of?.notAffected ?? "",
});

/** A language in which nothing is written is not kept; what is optional and empty is left out. */
function asKept(written: Written[Locale]): TemplateTexts | null {
  const { title, body, whatToDo, notAffected } = written;
  if (FIELDS.every((field) => written[field].trim() === "")) return null;
  return {
    title,
    body,
    ...(whatToDo.trim() && { whatToDo }),
    ...(notAffected.trim() && { notAffected }),
  };
}

/**
 * Writes a template that the team keeps; how it reads stands beside it at every stroke.
 *
 * @param of the one that is changed; `null` for a new one
 * @param from whose texts and name it begins with
 */
export function TemplateForm(props: {
  of: ListedTemplate | null;
  from: ListedTemplate | null;
  component: Signal<string>;
  kept: () => Promise<void>;
  close: () => void;
}) {
  const { of, from, component, kept, close } = props;
  const { run, error, wrong, isBusy } = useWork();
  const template = useSignal(from?.template ?? "");
  const provider = useSignal(from?.provider ?? "");
  const written = useSignal<Written>({ fr: texts(from?.fr), en: texts(from?.en) });
  const own: Texts = { fr: asKept(written.value.fr), en: asKept(written.value.en) };
  const about = componentFor(provider.value || null, component.value);
  const save = () =>
    run(async () => {
      if (of) {
        const version = of.version ?? 1;
        await api.put(`/api/v1/templates/${of.id}`, { ...own, version });
      } else {
        const place = { template: template.value.trim(), provider: provider.value || null };
        await api.post("/api/v1/templates", { ...place, ...own });
      }
      await kept();
    });
  return (
    <>
      <Heading>
        {of
          ? `${t("Modifier le modèle", "Edit the template")} ${templateName(of.template)}`
          : t("Nouveau modèle", "New template")}
      </Heading>
      <Form class="card stack" submit={save}>
        <Alert error={error.value} />
        {!of && <Placing template={template} provider={provider} wrong={wrong} />}
        <FilledIn />
        <div class="samples">
          {(["fr", "en"] as const).map((locale) => (
            <LanguageFields key={locale} locale={locale} written={written} error={error.value} />
          ))}
        </div>
        <SampleChoice value={component} />
        <section aria-labelledby="reads">
          <h2 id="reads">{t("Comme on le lira", "As it will read")}</h2>
          <Sample texts={own} component={about} />
        </section>
        <FormActs label={t("Enregistrer", "Save")} isBusy={isBusy.value} leave={close} />
      </Form>
      <Rendered texts={own} component={about} template={of?.template ?? template.value} />
    </>
  );
}

/** The name of a new template, and the page or provider that it is for. */
function Placing(props: {
  template: Signal<string>;
  provider: Signal<string>;
  wrong: (pointer: string) => string | undefined;
}) {
  const { template, provider, wrong } = props;
  return (
    <div class="pair">
      <TextField
        id="template"
        label={t("Nom du modèle", "Name of the template")}
        hint={t("« outage », ou un nom à vous.", "“outage”, or a name of your own.")}
        required
        maxLength={200}
        value={template}
        wrong={wrong("/template")}
      />
      <ChoiceField
        id="provider"
        label={t("Pour", "For")}
        hint={t("La page, ou un fournisseur.", "The page, or one provider.")}
        value={provider}
        choices={providerChoices(t("Toute la page", "The whole page"))}
        wrong={wrong("/provider")}
      />
    </div>
  );
}

/** Names what is filled in when the template is used. */
const FilledIn = () => (
  <p class="soft small">
    {t("Sont remplis :", "These are filled in:")}{" "}
    {PLACEHOLDERS.map((name) => (
      <>
        <code>{`{${name}}`}</code>{" "}
      </>
    ))}
    {t(
      "– une ligne dont quelque chose n’est pas connu est omise.",
      "– a line in which something is not known is left out.",
    )}
  </p>
);

function LanguageFields(props: {
  locale: Locale;
  written: Signal<Written>;
  error: Refused | null;
}) {
  const { locale, written, error } = props;
  const own = written.value[locale];
  const put = (field: FieldName, text: string) =>
    (written.value = { ...written.value, [locale]: { ...own, [field]: text } });
  const words: Readonly<Record<FieldName, string>> = {
    title: t("Titre", "Title"),
    body: t("Message (Markdown)", "Message (Markdown)"),
    whatToDo: t("Que faire ? (facultatif)", "What to do? (optional)"),
    notAffected: t("Ce qui n’est pas touché (facultatif)", "What is not affected (optional)"),
  };
  return (
    <fieldset class="stack">
      <legend>{locale === "fr" ? "Français" : "English"}</legend>
      {FIELDS.map((field) => (
        <Field
          key={field}
          id={`${locale}-${field}`}
          label={words[field]}
          wrong={braces(own[field]) ?? error?.fields.get(`/${locale}/${field}`)}
        >
          {(attributes) => {
            const same = {
              ...attributes,
              lang: locale,
              maxLength: LONGEST[field],
              value: own[field],
              "aria-label": `${words[field]}, ${locale === "fr" ? "français" : "English"}`,
            };
            return field === "title" ? (
              <input {...same} onInput={(event) => put(field, event.currentTarget.value)} />
            ) : (
              <textarea
                {...same}
                class={field === "body" ? "" : "short"}
                onInput={(event) => put(field, event.currentTarget.value)}
              />
            );
          }}
        </Field>
      ))}
    </fieldset>
  );
}

/** Returns the unknown placeholders of a text with their places; `undefined` without any. */
function braces(text: string): string | undefined {
  const found = misplacedPlaceholders(text).map(({ name, line, column }) =>
    t(
      `ligne ${line}, colonne ${column} : {${name}} n’est pas rempli`,
      `line ${line}, column ${column}: {${name}} is not filled in`,
    ),
  );
  return found.length > 0 ? found.join(t(" ; ", "; ")) : undefined;
}

/** The page and the mail that would come of it for the sample's component, made as real ones are. */
function Rendered({
  texts,
  component,
  template,
}: {
  texts: Texts;
  component: string;
  template: string;
}) {
  const seen = useSignal<Preview | null>(null);
  const { run, error, isBusy } = useWork();
  const { locale } = setup.value!.page;
  const show = () =>
    run(async () => {
      seen.value = null;
      seen.value = await api.post<Preview>("/api/v1/previews", askFor(texts, component, template));
    });
  return (
    <section aria-labelledby="rendered">
      <h2 id="rendered">{t("Page et courriel", "Page and mail")}</h2>
      <button
        type="button"
        class="button"
        disabled={isBusy.value || !(texts[locale] ?? texts.fr ?? texts.en)}
        onClick={() => void show()}
      >
        {t("Voir la page et le courriel de l’exemple", "See the sample as page and e-mail")}
      </button>
      <p class="soft">{t("Rien n’est publié ni envoyé.", "Nothing is published or sent.")}</p>
      <Alert error={error.value} />
      {seen.value && <Looks seen={seen.value} />}
    </section>
  );
}

/** An incident, or a maintenance of tomorrow, in these words. */
function askFor(texts: Texts, component: string, template: string): object {
  const { locale } = setup.value!.page;
  const other = locale === "fr" ? "en" : "fr";
  const own = filledFor(texts, component, locale);
  const { title, body } = filledFor(texts, component, other);
  // Words of one language are no translation into the other.
  const translations = texts[other] ? { [other]: { title, body } } : {};
  if (template === "maintenance") {
    const from = Math.ceil(now() / HOUR_MS) * HOUR_MS + DAY_MS;
    const times = {
      startsAt: new Date(from).toISOString(),
      endsAt: new Date(from + HOUR_MS).toISOString(),
    };
    const words = { title: own.title, body: own.body, components: [component] };
    return { what: "maintenance", input: { ...words, ...times, translations } };
  }
  const status: ComponentState = template === "slowness" ? "degraded_performance" : "major_outage";
  return {
    what: "incident",
    input: { ...own, components: [{ id: component, status }], translations },
  };
}
