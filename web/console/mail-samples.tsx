import { useSignal } from "@preact/signals";
import type { Sample, SampleList } from "../../server/core/api/subscribers.ts";
import { api } from "./api.ts";
import { ChoiceField } from "./fields.tsx";
import { Alert, useRead, Waiting } from "./parts.tsx";
import { locale as shownIn, t } from "./state.ts";

/** Every kind of mail, webhook and chat message, as it would leave of an event that never was. */
export function MailSamples() {
  const chosen = useSignal("incident-opened");
  const language = useSignal<string>(shownIn.value);
  const { found: kinds, error } = useRead(() => api.get<SampleList>("/api/v1/messages/samples"));
  const { found: sample, error: failed } = useRead(
    () => api.get<Sample>(`/api/v1/messages/samples/${chosen.value}?locale=${language.value}`),
    `${chosen.value} ${language.value}`,
  );
  const names = (kinds.value?.samples ?? []).map(
    ({ id, name, channel }): readonly [string, string] => [
      id,
      channel === "mail" ? name[shownIn.value] : `Webhook – ${name[shownIn.value]}`,
    ],
  );
  return (
    <section class="card stack" aria-labelledby="samples">
      <h2 id="samples">{t("Exemples", "Samples")}</h2>
      <p class="soft small">
        {t(
          "Ce sont les vrais gabarits, appliqués à un incident et une maintenance inventés. Leurs liens ne mènent nulle part.",
          "These are the real templates, applied to an invented incident and maintenance. Their links lead nowhere.",
        )}
      </p>
      {!kinds.value && <Waiting error={error.value} />}
      {kinds.value && (
        <div class="pair">
          <ChoiceField id="sample" label={t("Message", "Message")} value={chosen} choices={names} />
          <ChoiceField
            id="language"
            label={t("Langue", "Language")}
            value={language}
            choices={[
              ["fr", "Français"],
              ["en", "English"],
            ]}
          />
        </div>
      )}
      <Alert error={failed.value} />
      {sample.value && <Look sample={sample.value} language={language.value} />}
    </section>
  );
}

/** The very bytes; HTML in a frame where no script runs and nothing can be fetched. */
function Look({ sample, language }: { sample: Sample; language: string }) {
  if (sample.channel === "webhook") {
    return (
      <>
        <Block title={t("En-têtes", "Headers")} text={sample.headers} />
        <Block title={t("Corps", "Body")} text={sample.body} language={language} />
      </>
    );
  }
  const { subject, html, text, headers } = sample;
  return (
    <>
      <p>
        {t("Objet", "Subject")} : <b lang={language}>{subject}</b>
      </p>
      <div class={html === null ? "stack" : "looks"}>
        {html !== null && (
          <div>
            <h3>HTML</h3>
            <iframe
              class="mail"
              title={t("Courriel en HTML", "E-mail in HTML")}
              sandbox=""
              srcdoc={html}
            />
          </div>
        )}
        <div>
          <Block title={t("Texte", "Text")} text={text} language={language} />
        </div>
      </div>
      <Block title={t("En-têtes", "Headers")} text={headers} />
    </>
  );
}

function Block(props: { title: string; text: string; language?: string }) {
  return (
    <>
      <h3>{props.title}</h3>
      <pre lang={props.language} tabindex={0} role="region" aria-label={props.title}>
        {props.text}
      </pre>
    </>
  );
}
