import { singlePath } from "../../server/core/page/paths.ts";
import { PROFILES, STRUCTURES } from "../../server/core/people/access-request.ts";
import { ACCESS_TEXT } from "../text/access.ts";
import { frenchOf } from "../text/refusal-text.ts";
import { Choices, ContactFields, fieldId, Line, type StepProps } from "./access-fields.tsx";

/** Shows the form of a request: one column, in the order of its steps. */
export function AccessForm({ step, words }: StepProps) {
  const text = ACCESS_TEXT[words.locale];
  return (
    <form method="post" class="narrow mid stack access" novalidate>
      <Steps at={0} words={words} />
      {step.reasons !== null && (
        <div class="mistakes">
          <p>{text.facts.reasons}</p>
          <p class="lines" lang={words.authorLang}>
            {step.reasons}
          </p>
        </div>
      )}
      <Mistakes step={step} words={words} />
      <p class="soft small">{text.required}</p>
      <input type="hidden" name="draft" value={step.draft} />
      <You step={step} words={words} />
      <Body step={step} words={words} />
      <Need step={step} words={words} />
      <fieldset class="stack part of-api">
        <legend>{text.contacts}</legend>
        <p class="soft small">{text.contactsLead}</p>
        <ContactFields step={step} words={words} part="business" />
        <ContactFields step={step} words={words} part="technical" />
        <ContactFields step={step} words={words} part="dpo" />
      </fieldset>
      <div class="part stack">
        <label class="choice">
          <input type="checkbox" id="agreed" name="agreed" value="yes" checked={step.agreed} />
          <span>
            {text.agree[0]}
            <a href={singlePath("privacy", words.locale)}>{text.agree[1]}</a>
            {text.agree[2]}
          </span>
        </label>
        <div class="tools">
          <button type="submit" name="act" value="review" class="button main">
            {text.review}
          </button>
        </div>
      </div>
    </form>
  );
}

/** Shows the steps, the present one marked. */
export function Steps({ at, words }: { at: number } & Pick<StepProps, "words">) {
  return (
    <ol class="steps">
      {ACCESS_TEXT[words.locale].steps.map((name, i) => (
        <li aria-current={i === at ? "step" : undefined}>{name}</li>
      ))}
    </ol>
  );
}

/** Lists the mistakes, each with a link to its field. */
function Mistakes({ step, words }: StepProps) {
  const text = ACCESS_TEXT[words.locale];
  if (step.problems.length === 0) return null;
  return (
    <div class="mistakes" id="mistakes" role="alert">
      <p>{text.wrong}</p>
      <ul>
        {step.problems.map(({ pointer, detail }) => (
          <li>
            <a href={`#${idOf(pointer)}`}>{labelOf(pointer, words)}</a>
            {words.locale === "fr" ? `\u00a0: ${frenchOf(detail) ?? detail}` : `: ${detail}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A choice of several is one field. */
const idOf = (pointer: string): string =>
  /^\/(scopes|providers)\//.exec(pointer)?.[1] ?? fieldId(pointer);

function labelOf(pointer: string, words: StepProps["words"]): string {
  const text = ACCESS_TEXT[words.locale];
  if (pointer === "/agreed") return text.agree[1];
  const [first = "", second = "", third = ""] = pointer.slice(1).split("/");
  const part = first === "dpo" ? "dpo" : first === "contacts" ? second : null;
  if (part === null) return text.fields[first]?.label ?? first;
  const name = text.fields[first === "dpo" ? second : third]?.label ?? third;
  return `${text.parts[part as "dpo"]?.name ?? part}, ${name}`;
}

function You({ step, words }: StepProps) {
  const text = ACCESS_TEXT[words.locale];
  return (
    <fieldset class="stack part">
      <legend>{text.you}</legend>
      <fieldset class="stack tight">
        <legend class="visually-hidden">{text.profile}</legend>
        {PROFILES.map((profile) => (
          <label class="choice">
            <input
              type="radio"
              name="profile"
              value={profile}
              checked={step.form.profile === profile}
            />
            <b>{text.profiles[profile].name}</b>
            <small>{text.profiles[profile].hint}</small>
          </label>
        ))}
      </fieldset>
      <div class="pair">
        <Line step={step} words={words} name="firstName" autocomplete="given-name" />
        <Line step={step} words={words} name="lastName" autocomplete="family-name" />
      </div>
      {step.use === "new" ? (
        <Line step={step} words={words} name="email" inputmode="email" autocomplete="email" />
      ) : (
        <p>
          {text.fields["email"]?.label} : <b>{step.form.email}</b>
        </p>
      )}
      <Line
        step={step}
        words={words}
        name="phone"
        inputmode="tel"
        autocomplete="tel"
        class="short"
      />
    </fieldset>
  );
}

function Body({ step, words }: StepProps) {
  const text = ACCESS_TEXT[words.locale];
  return (
    <fieldset class="stack part">
      <legend>{text.body}</legend>
      <fieldset class="stack tight">
        <legend>{text.structure}</legend>
        {STRUCTURES.toSorted((a, b) =>
          a === "public_body" ? -1 : b === "public_body" ? 1 : 0,
        ).map((structure) => (
          <label class="choice">
            <input
              type="radio"
              name="structure"
              value={structure}
              checked={step.form.structure === structure}
            />
            <b>{text.structures[structure]}</b>
          </label>
        ))}
      </fieldset>
      <Line step={step} words={words} name="siren" inputmode="numeric" class="short" />
      {step.canSearch && (
        <p>
          <button type="submit" name="act" value="search" class="button">
            {text.search}
          </button>
        </p>
      )}
      {step.company && (
        <p class="line" role="status">
          <b>{step.company.name}</b>
          <span class="soft small">{text.found(step.company.isActive)}</span>
        </p>
      )}
      {step.searchProblem !== null && <p role="status">{text.notFound[step.searchProblem]}</p>}
      <Line step={step} words={words} name="companyName" autocomplete="organization" />
      <Line step={step} words={words} name="siret" inputmode="numeric" class="short" />
    </fieldset>
  );
}

function Need({ step, words }: StepProps) {
  const text = ACCESS_TEXT[words.locale];
  const { form } = step;
  const purpose = text.fields["purpose"];
  return (
    <>
      <fieldset class="stack part of-api">
        <legend>{text.need}</legend>
        {step.vendor && (
          <p>
            {text.vendor(step.vendor.name)}
            <input type="hidden" name="vendor" value={step.vendor.id} />
          </p>
        )}
        <Line step={step} words={words} name="title" />
        <div class="field">
          <label for="purpose">{purpose?.label}</label>
          <span class="hint" id="purpose-hint">
            {purpose?.hint}
          </span>
          <textarea id="purpose" name="purpose" maxlength={10_000} aria-describedby="purpose-hint">
            {form.purpose}
          </textarea>
        </div>
        <Line step={step} words={words} name="useCase" />
        {step.scopes.length > 0 && <Choices step={step} words={words} name="scopes" />}
        <Line step={step} words={words} name="legalBasis" inputmode="url" />
      </fieldset>
      <fieldset class="stack part of-provider">
        <legend>{text.data}</legend>
        <Choices step={step} words={words} name="providers" />
      </fieldset>
    </>
  );
}
