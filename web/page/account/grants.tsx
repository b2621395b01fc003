import type { Grant } from "../../../server/core/api/grants.ts";
import { accountPath } from "../../../server/core/page/account-paths.ts";
import type { GrantContent } from "../../../server/core/page/account-steps.ts";
import { tokenToProlong } from "../../../server/core/page/grant-tasks.ts";
import { GRANT_PARTS } from "../../../server/core/people/grant.ts";
import { TECHNICAL_TEXT } from "../../text/technical-accounts.ts";
import { GRANT_TEXT } from "../../text/grants.ts";
import type { Words } from "../words.ts";
import {
  ChoiceField,
  DeedForm,
  Folded,
  LineField,
  Submit,
  TextField,
  Tick,
  TickFields,
  type FormProps,
} from "./forms.tsx";
import { TokenUsage } from "./token-usage.tsx";
import { GrantToken } from "./grant-token.tsx";

/** Lists the grants of a person and of their organisations. */
export function Grants({ grants, words }: { grants: readonly Grant[]; words: Words }) {
  const text = GRANT_TEXT[words.locale];
  if (grants.length === 0) return <p class="card">{text.none}</p>;
  return (
    <ul class="card entries">
      {grants.map((grant) => {
        const token = grant.tokens.find(({ state }) => state !== "revoked");
        const state = grant.state === "revoked" ? "revoked" : (token?.state ?? "none");
        return (
          <li>
            <div>
              <p>
                <a href={accountPath("grant", words.locale, grant.id)}>{grant.title}</a>
              </p>
              <p class="soft small">
                {grant.organization.name}
                {token?.state === "active" && ` · ${text.left(token.daysLeft)}`}
              </p>
              {tokenToProlong(grant) !== null && <p class="small">{text.prolongNow}</p>}
            </div>
            <span class="tag">{text.states[state]}</span>
          </li>
        );
      })}
    </ul>
  );
}

type Props = FormProps & { readonly content: GrantContent };

/** Shows a grant: its token, its people, and what the reader may do with them. */
export function OneGrant({ content, ...form }: Props) {
  const { locale } = form.words;
  const text = GRANT_TEXT[locale];
  const { grant, scopeNames } = content;
  const builtIn: Readonly<Record<string, string>> = TECHNICAL_TEXT[locale].scopes;
  const nameOf = (id: string) => scopeNames[id] ?? builtIn[id] ?? id;
  return (
    <>
      {grant.state === "revoked" && <p class="card todo">{text.revoked}</p>}
      <GrantToken content={content} {...form} />
      {content.usage !== null && (
        <TokenUsage usage={content.usage} words={form.words} grantId={grant.id} />
      )}
      <People content={content} {...form} />
      {content.members.length > 0 && <Transfer content={content} {...form} />}
      <section class="card stack">
        <h2>{text.scopes}</h2>
        <p>{grant.scopes.map(nameOf).join(" · ")}</p>
        <p class="soft lines">{grant.purpose}</p>
        {grant.may.includes("change") && <Change content={content} nameOf={nameOf} {...form} />}
      </section>
      <p>
        <a href={accountPath("grants", locale)}>{text.back}</a>
      </p>
    </>
  );
}

/** The applicant asks for other scopes, or for another purpose; the team decides. */
function Change({ content, nameOf, ...form }: Props & { nameOf: (scope: string) => string }) {
  const text = GRANT_TEXT[form.words.locale];
  const { grant, offered } = content;
  const own = { ...form, id: "change" };
  const known = [...new Set([...offered, ...grant.scopes])];
  return (
    <Folded {...form} forms={[own.id]} summary={text.change}>
      <DeedForm {...own} act="change">
        <p>{text.changeLead}</p>
        <TickFields
          {...own}
          name="scopes"
          label={text.scopes}
          options={known.map((id) => ({ id, name: nameOf(id) }))}
          chosen={grant.scopes}
        />
        <TextField {...own} name="purpose" label={text.purpose} value={grant.purpose} />
        <Submit label={text.sendChange} look="button" />
      </DeedForm>
    </Folded>
  );
}

function People({ content, ...form }: Props) {
  const text = GRANT_TEXT[form.words.locale];
  const { contacts, may } = content.grant;
  return (
    <section class="card stack" aria-labelledby="people">
      <h2 id="people">{text.people}</h2>
      <dl class="facts">
        {GRANT_PARTS.map((part) => {
          const one = contacts[part];
          return (
            <>
              <dt>{text.parts[part]}</dt>
              <dd>{one ? `${one.firstName} ${one.lastName} · ${one.email}` : text.nobody}</dd>
            </>
          );
        })}
      </dl>
      {may.includes("contacts") &&
        (["business", "technical"] as const).map((part) => {
          const own = { ...form, id: `contacts-${part}` };
          return (
            <Folded {...form} forms={[own.id]} summary={text.changePart(text.parts[part])}>
              <DeedForm {...own} act="contacts">
                <input type="hidden" name="part" value={part} />
                <p class="soft small">{text.changeHint[part]}</p>
                <LineField {...own} name="firstName" label={text.firstName} />
                <LineField {...own} name="lastName" label={text.lastName} />
                <LineField {...own} name="email" label={text.email} inputmode="email" />
                <Submit label={text.save} look="button" />
              </DeedForm>
            </Folded>
          );
        })}
    </section>
  );
}

function Transfer({ content, ...form }: Props) {
  const text = GRANT_TEXT[form.words.locale];
  const own = { ...form, id: "transfer" };
  if (!content.isFresh) return null;
  return (
    <section class="card stack">
      <Folded {...form} forms={[own.id]} summary={text.transfer}>
        <DeedForm {...own} act="transfer">
          <ChoiceField
            {...own}
            name="to"
            label={text.transferTo}
            options={content.members.map(({ id, name }) => [id, name] as const)}
          />
          <Tick {...own} name="sure" label={text.transferSure} />
          <Submit label={text.transfer} look="button" />
        </DeedForm>
      </Folded>
    </section>
  );
}
