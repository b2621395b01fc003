import { useSignal } from "@preact/signals";
import type { Setup } from "../../server/core/api/console.ts";
import type { ListedTemplate, TemplateList } from "../../server/core/api/templates.ts";
import { api } from "./api.ts";
import { Alert, Heading, Waiting, useRead, useWork } from "./parts.tsx";
import { can, isTeam, momentText, setup, t } from "./state.ts";
import { SureButton } from "./sure-button.tsx";
import { TemplateForm } from "./template-form.tsx";
import { componentFor, Sample, SampleChoice, templateName } from "./template-sample.tsx";

/** The template being written: an existing one, or a new one, perhaps copied from another. */
type Writing = { readonly of: ListedTemplate | null; readonly from: ListedTemplate | null };

/** Ready words: those that there are, how they read, and those that the team keeps. */
export function Templates() {
  const { found, error, again } = useRead(() => api.get<TemplateList>("/api/v1/templates"));
  const component = useSignal(setup.value!.providers[0]?.components[0]?.id ?? "");
  const writing = useSignal<Writing | null>(null);
  const mayWrite = can("editor") && isTeam.value;
  /** Declaring is worded by what is kept now. */
  const kept = async () => {
    writing.value = null;
    setup.value = await api.get<Setup>("/api/v1/console");
    await again();
  };
  if (writing.value) {
    const { of, from } = writing.value;
    return (
      <TemplateForm
        of={of}
        from={from}
        component={component}
        kept={kept}
        close={() => (writing.value = null)}
      />
    );
  }
  const all = found.value?.templates ?? [];
  const places = [
    { id: null, name: t("Toute la page", "The whole page") },
    ...setup.value!.providers,
  ].filter((place) => all.some((one) => one.provider === place.id));
  return (
    <>
      <div class="line ends">
        <Heading>{t("Modèles de messages", "Message templates")}</Heading>
        {mayWrite && found.value && (
          <button
            type="button"
            class="button main"
            onClick={() => (writing.value = { of: null, from: null })}
          >
            {t("Nouveau modèle", "New template")}
          </button>
        )}
      </div>
      <p class="soft small">
        {t(
          "À la même place, un modèle de l’équipe l’emporte sur celui du fichier, et celui-ci sur celui fourni ; un modèle de fournisseur l’emporte sur ceux de la page.",
          "At the same place, the team’s template wins over the file’s, and that over the bundled one; a provider’s wins over the page’s.",
        )}
      </p>
      {!found.value && <Waiting error={error.value} />}
      {found.value && <SampleChoice value={component} />}
      {places.map((place) => (
        <section aria-labelledby={`place-${place.id ?? ""}`}>
          <h2 id={`place-${place.id ?? ""}`}>{place.name}</h2>
          <ul class="cards">
            {all
              .filter((one) => one.provider === place.id)
              .map((one) => (
                <li class="card" key={`${one.source} ${one.template}`}>
                  <OneTemplate
                    template={one}
                    component={component.value}
                    kept={kept}
                    write={mayWrite ? (next) => (writing.value = next) : null}
                  />
                </li>
              ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function OneTemplate(props: {
  template: ListedTemplate;
  component: string;
  kept: () => Promise<void>;
  write: ((next: Writing) => void) | null;
}) {
  const { template: one, component, kept, write } = props;
  const { run, error, isBusy } = useWork();
  const name = templateName(one.template);
  const titled = `template-${one.source}-${one.provider ?? ""}-${one.template}`;
  const remove = () =>
    run(async () => {
      await api.deleteVersion(`/api/v1/templates/${one.id}`, one.version ?? 1);
      await kept();
    });
  return (
    <article aria-labelledby={titled} class="stack">
      <div class="line">
        <h3 class="card-title" id={titled}>
          {name}
        </h3>
        <code>{one.template}</code>
        <span class={`tag${one.source === "stored" ? " ok" : ""}`}>
          {one.source === "stored"
            ? t("de l’équipe", "the team’s")
            : one.source === "file"
              ? t("dans le fichier", "in the file")
              : t("fourni", "bundled")}
        </span>
        {one.replaced && <span class="tag late">{t("remplacé", "replaced")}</span>}
      </div>
      {one.updatedAt && (
        <p class="soft">
          {t("Modifié", "Changed")} {momentText(one.updatedAt)} {t("par", "by")} {one.updatedBy}
        </p>
      )}
      <Sample texts={one} component={componentFor(one.provider, component)} />
      <Alert error={error.value} />
      {write && (
        <div class="line">
          {one.source === "stored" ? (
            <>
              <button
                type="button"
                class="button tiny"
                aria-label={`${t("Modifier", "Edit")} ${name}`}
                onClick={() => write({ of: one, from: one })}
              >
                {t("Modifier", "Edit")}
              </button>
              {/* What it said is in the audit log alone then: it takes two presses. */}
              <SureButton
                label={t("Retirer", "Remove")}
                sure={t("Oui, retirer", "Yes, remove")}
                of={name}
                isBusy={isBusy.value}
                act={remove}
              />
            </>
          ) : (
            !one.replaced && (
              <button
                type="button"
                class="button tiny"
                aria-label={`${t("Adapter", "Adapt")} ${name}`}
                onClick={() => write({ of: null, from: one })}
              >
                {t("Adapter", "Adapt")}
              </button>
            )
          )}
        </div>
      )}
    </article>
  );
}
