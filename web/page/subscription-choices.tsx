import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import type { FieldProblem } from "../../server/core/refusal.ts";
import {
  IMPACTS,
  SUBSCRIPTION_KINDS,
  type Frequency,
} from "../../server/core/messages/subscriber.ts";
import { hasProblem, type SubscriptionForm } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import type { Words } from "./words.ts";

type Props = {
  page: PageSnapshot;
  form: SubscriptionForm;
  problems: readonly FieldProblem[];
  /** True if settings are closed at first; the choice of providers is open where there is one. */
  folded: boolean;
  words: Words;
};

const FREQUENCIES: readonly Frequency[] = ["immediate", "daily"];
const LOCALES = ["fr", "en"] as const;

/** Shows the choice of providers and APIs, kinds, frequency and language. */
export function Choices({ page, form, problems, folded, words }: Props) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  const isChosen = form.scopes.some((scope) => scope !== "page");
  const isWrong = ["/kinds", "/quietHours"].some((pointer) => hasProblem(problems, pointer));
  return (
    <>
      <details open={isChosen || !folded}>
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
      <details open={isWrong || !folded}>
        <summary>{text.more}</summary>
        <Settings form={form} words={words} />
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
        <details open={some}>
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

function ScopeBox(props: { scope: string; chosen: readonly string[]; name: string }) {
  const { scope, chosen, name } = props;
  return (
    <label class="choice">
      <input type="checkbox" name="scope" value={scope} checked={chosen.includes(scope)} /> {name}
    </label>
  );
}

function Settings({ form, words }: { form: SubscriptionForm; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  return (
    <>
      <fieldset>
        <legend>{text.kind}</legend>
        {SUBSCRIPTION_KINDS.map((kind) => (
          <label class="choice">
            <input type="checkbox" name="kind" value={kind} checked={form.kinds.includes(kind)} />{" "}
            {text.kinds[kind]}
          </label>
        ))}
      </fieldset>
      <p class="field">
        <label for="minImpact">{text.impact}</label>
        <select id="minImpact" name="minImpact">
          {IMPACTS.map((impact) => (
            <option value={impact} selected={impact === form.minImpact}>
              {text.impacts[impact]}
            </option>
          ))}
        </select>
      </p>
      <fieldset>
        <legend>{text.frequency}</legend>
        {FREQUENCIES.map((frequency) => (
          <label class="choice">
            <input
              type="radio"
              name="frequency"
              value={frequency}
              checked={frequency === form.frequency}
            />{" "}
            {text.frequencies[frequency]}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{text.quiet}</legend>
        <p class="soft" id="quiet-hint">
          {text.quietHint(words.text.zone(words.format.city))}
        </p>
        <p class="times">
          <label for="quietFrom">{text.quietFrom}</label>
          <input
            id="quietFrom"
            name="quietFrom"
            type="time"
            value={form.quietFrom}
            aria-describedby="quiet-hint"
          />
          <label for="quietTo">{text.quietTo}</label>
          <input
            id="quietTo"
            name="quietTo"
            type="time"
            value={form.quietTo}
            aria-describedby="quiet-hint"
          />
        </p>
      </fieldset>
      <p class="field">
        <label for="locale">{text.language}</label>
        <select id="locale" name="locale">
          {LOCALES.map((locale) => (
            <option value={locale} selected={locale === form.locale}>
              {text.locales[locale]}
            </option>
          ))}
        </select>
      </p>
    </>
  );
}
