import { LOCALES } from "../../server/core/model.ts";
import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import type { FieldProblem } from "../../server/core/refusal.ts";
import {
  followedIncidents,
  IMPACTS,
  isOfIncident,
  SUBSCRIPTION_KINDS,
  type Frequency,
} from "../../server/core/messages/subscriber.ts";
import { hasProblem, type SubscriptionForm } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { titleOf } from "./authored-text.ts";
import type { Words } from "./words.ts";

type Props = {
  page: PageSnapshot;
  form: SubscriptionForm;
  problems: readonly FieldProblem[];
  /** True if settings are closed at first; the choice of providers is open where there is one. */
  folded: boolean;
  /** False for an endpoint, which has neither digests nor quiet hours. */
  isMail: boolean;
  words: Words;
};

const FREQUENCIES: readonly Frequency[] = ["immediate", "daily"];

/** Shows the choice of providers and APIs, kinds, frequency and language. */
export function Choices({ page, form, problems, folded, isMail, words }: Props) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  const isChosen = form.scopes.some((scope) => scope !== "page" && !isOfIncident(scope));
  const isWrong = hasProblem(problems, "/quietHours");
  return (
    <>
      <fieldset>
        <legend>{text.kind}</legend>
        <div class="channels">
          {SUBSCRIPTION_KINDS.map((kind) => (
            <label class="choice">
              <input type="checkbox" name="kind" value={kind} checked={form.kinds.includes(kind)} />
              {text.kinds[kind]}
            </label>
          ))}
        </div>
      </fieldset>
      <details class="more" open={isChosen || !folded}>
        <summary>{text.choose}</summary>
        <fieldset>
          <legend class="visually-hidden">{text.scope}</legend>
          <p class="soft">{text.chooseHint}</p>
          <ul class="scopes">
            {page.providers.map((provider) => (
              <ProviderChoice provider={provider} chosen={form.scopes} words={words} />
            ))}
          </ul>
        </fieldset>
      </details>
      <IncidentChoices page={page} form={form} folded={folded} words={words} />
      <details class="more" open={isWrong || !folded}>
        <summary>{text.more}</summary>
        <Settings form={form} isMail={isMail} words={words} />
      </details>
    </>
  );
}

function ProviderChoice(props: {
  provider: ProviderSnapshot;
  chosen: readonly string[];
  words: Words;
}) {
  const { provider, chosen, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const some = provider.components.some(({ id }) => chosen.includes(`component:${id}`));
  return (
    <li>
      <ScopeBox
        scope={`provider:${provider.id}`}
        chosen={chosen}
        name={text.allOf(provider.name)}
      />
      {provider.components.length > 1 || some ? (
        <details open={some} class="some">
          <summary>{text.someOf(provider.name)}</summary>
          <ul>
            {provider.components.map(({ id, name }) => (
              <li lang={words.teamLang}>
                <ScopeBox scope={`component:${id}`} chosen={chosen} name={name} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </li>
  );
}

/**
 * Shows the incidents that are followed one by one, to stop following them: in preferences alone,
 * since a form for what comes next does not concern an incident that is over.
 */
function IncidentChoices({ page, form, folded, words }: Omit<Props, "problems" | "isMail">) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  const followed = folded ? [] : form.scopes.filter(isOfIncident);
  if (followed.length === 0) return null;
  return (
    <fieldset>
      <legend>{text.followed}</legend>
      {followed.map((scope) => (
        <ScopeBox scope={scope} chosen={form.scopes} name={incidentName(page, scope, words)} />
      ))}
      <label class="tick">
        <input type="checkbox" name="incidentsOnly" value="yes" checked={form.incidentsOnly} />{" "}
        {text.incidentsOnly}
      </label>
    </fieldset>
  );
}

/** Returns the title of a followed incident; of one that the page does not have now, its id. */
export function incidentName(page: PageSnapshot, scope: string, words: Words): string {
  const [id = ""] = followedIncidents([scope]);
  const incident = page.incidents.find((one) => one.id === id);
  return SUBSCRIPTION_TEXT[words.locale].incident(incident ? titleOf(incident, words).text : id);
}

function ScopeBox(props: { scope: string; chosen: readonly string[]; name: string }) {
  const { scope, chosen, name } = props;
  return (
    <label class="tick">
      <input type="checkbox" name="scope" value={scope} checked={chosen.includes(scope)} /> {name}
    </label>
  );
}

function Settings({ form, isMail, words }: Pick<Props, "form" | "isMail" | "words">) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <div class="stack">
      <div class="field">
        <label for="minImpact">{text.impact}</label>
        <select id="minImpact" name="minImpact">
          {IMPACTS.map((impact) => (
            <option value={impact} selected={impact === form.minImpact}>
              {text.impacts[impact]}
            </option>
          ))}
        </select>
      </div>
      {isMail && <Pace form={form} words={words} />}
      <div class="field">
        <label for="locale">{text.language}</label>
        <select id="locale" name="locale">
          {LOCALES.map((locale) => (
            <option value={locale} selected={locale === form.locale}>
              {text.locales[locale]}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

/** Shows how often mails come, and when none does. */
function Pace({ form, words }: Pick<Props, "form" | "words">) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <>
      <fieldset class="to-mail">
        <legend>{text.frequency}</legend>
        <div class="channels">
          {FREQUENCIES.map((frequency) => (
            <label class="choice">
              <input
                type="radio"
                name="frequency"
                value={frequency}
                checked={frequency === form.frequency}
              />
              {text.frequencies[frequency]}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset class="to-mail">
        <legend>{text.quiet}</legend>
        <p class="hint" id="quiet-hint">
          {text.quietHint(words.text.zone(words.format.city))}
        </p>
        <p class="line">
          <QuietTime name="quietFrom" label={text.quietFrom} value={form.quietFrom} />
          <QuietTime name="quietTo" label={text.quietTo} value={form.quietTo} />
        </p>
      </fieldset>
    </>
  );
}

function QuietTime({ name, label, value }: { name: string; label: string; value: string }) {
  return (
    <>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type="time"
        class="clock"
        value={value}
        aria-describedby="quiet-hint"
      />
    </>
  );
}
