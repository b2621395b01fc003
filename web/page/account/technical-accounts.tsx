import { accountPath } from "../../../server/core/page/account-paths.ts";
import type {
  ShownTechnicalAccount,
  TechnicalContent,
} from "../../../server/core/page/account-steps.ts";
import type { Instant } from "../../../server/core/model.ts";
import { TECHNICAL_TEXT } from "../../text/technical-accounts.ts";
import type { Words } from "../words.ts";
import {
  ChoiceField,
  DeedButton,
  DeedForm,
  Folded,
  LineField,
  Submit,
  Tick,
  TickFields,
  type FormId,
  type FormProps,
} from "./forms.tsx";

type Props = FormProps & { readonly content: TechnicalContent };

/** Shows the technical accounts of an organisation; to its admins also how to change them. */
export function TechnicalAccounts({ content, ...form }: Props) {
  const { locale } = form.words;
  const text = TECHNICAL_TEXT[locale];
  const { accounts, organization, mayWrite, obstacle } = content;
  return (
    <>
      {content.shown !== null && <Secret content={content} {...form} />}
      {accounts.length === 0 ? (
        <p class="card">{text.none}</p>
      ) : (
        <ul class="card entries">
          {accounts.map((account) => (
            <Account account={account} content={content} {...form} />
          ))}
        </ul>
      )}
      {obstacle !== null && <p class="card todo">{text.obstacle[obstacle]}</p>}
      {mayWrite && obstacle === null && <Create content={content} {...form} />}
      <p>
        <a href={accountPath("organization", locale, organization.slug)}>{text.back}</a>
      </p>
    </>
  );
}

/** Shows a secret, in the one answer that has it. */
function Secret({ content, words }: Props) {
  const text = TECHNICAL_TEXT[words.locale];
  const { shown, organization } = content;
  return (
    <section class="card stack" role="status" aria-labelledby="secret">
      <h2 id="secret">{text.secret(shown!.login)}</h2>
      <p>{text.secretHint}</p>
      <pre class="codes" tabindex={0}>
        {shown!.secret}
      </pre>
      <p>
        <a class="button" href={accountPath("technical-accounts", words.locale, organization.slug)}>
          {text.stored}
        </a>
      </p>
    </section>
  );
}

function Account({ account, content, ...form }: Props & { account: ShownTechnicalAccount }) {
  const { words } = form;
  const text = TECHNICAL_TEXT[words.locale];
  const { contactEmail, lastUsedAt, previousUntil, reactivateBefore } = account;
  const facts = [
    contactEmail === null ? null : text.contact(contactEmail),
    lastUsedAt === null ? text.unused : text.used(words.format.longDate(lastUsedAt)),
  ];
  return (
    <li>
      <div>
        <p>
          <code>{account.login}</code>
        </p>
        <p class="small">{account.scopes.map((scope) => text.scopes[scope]).join(" · ")}</p>
        <p class="soft small">{facts.filter(Boolean).join(" · ")}</p>
        {previousUntil !== null && (
          <p class="soft small">{text.overlap(momentOf(previousUntil, words))}</p>
        )}
        {reactivateBefore !== null && (
          <p class="soft small">{text.until(momentOf(reactivateBefore, words))}</p>
        )}
      </div>
      <span class="tag">{text.states[account.state]}</span>
      {content.mayWrite && account.state !== "closed" && (
        <Manage account={account} content={content} {...form} />
      )}
    </li>
  );
}

const momentOf = (at: Instant, { format, locale }: Words): string =>
  TECHNICAL_TEXT[locale].at(format.longDate(at), format.clock(at));

function Manage({ account, content, ...form }: Props & { account: ShownTechnicalAccount }) {
  const text = TECHNICAL_TEXT[form.words.locale];
  const { id, login, state } = account;
  const change = { ...form, id: `change-${id}` };
  const reset = { ...form, id: `reset-${id}` };
  const end = { ...form, id: `deactivate-${id}` };
  const resume = { ...form, id: `reactivate-${id}` };
  return (
    <Folded
      {...form}
      forms={[change.id, reset.id, end.id, resume.id]}
      summary={
        <>
          {text.manage}
          <span class="visually-hidden"> {login}</span>
        </>
      }
    >
      {state === "inactive" && (
        <DeedButton
          {...resume}
          act="reactivate"
          subject={id}
          look="button main"
          label={text.reactivate}
          about={login}
        />
      )}
      <DeedForm {...change} act="change" subject={id}>
        <AccountFields {...change} content={content} account={account} />
        <Submit label={text.save} look="button" />
      </DeedForm>
      {state === "active" && (
        <>
          <Reset own={reset} subject={id} isFresh={content.isFresh} />
          <DeedForm {...end} act="deactivate" subject={id}>
            <Tick {...end} name="sure" label={text.deactivateSure} />
            <Submit label={text.deactivate} look="button harm" />
          </DeedForm>
        </>
      )}
    </Folded>
  );
}

function Reset(props: { own: FormId; subject: string; isFresh: boolean }) {
  const { own, subject, isFresh } = props;
  const text = TECHNICAL_TEXT[own.words.locale];
  if (!isFresh) return <p class="advice">{text.stale}</p>;
  return (
    <DeedForm {...own} act="reset" subject={subject}>
      <ChoiceField
        {...own}
        name="keepOldForHours"
        label={text.keep}
        hint={text.resetHint}
        options={text.keepOptions}
      />
      <Submit label={text.reset} look="button" />
    </DeedForm>
  );
}

function Create({ content, ...form }: Props) {
  const text = TECHNICAL_TEXT[form.words.locale];
  const own = { ...form, id: "create" };
  return (
    <section class="card stack" aria-labelledby="creating">
      <h2 id="creating">{text.create}</h2>
      <p>{text.createHint}</p>
      <DeedForm {...own} act="create">
        <AccountFields {...own} content={content} account={null} />
        <Submit label={text.createNow} />
      </DeedForm>
    </section>
  );
}

/** Shows contact and scopes: of an account, or of one to make. */
function AccountFields(
  props: FormId & { content: TechnicalContent; account: ShownTechnicalAccount | null },
) {
  const { content, account, ...own } = props;
  const text = TECHNICAL_TEXT[own.words.locale];
  const offered = [...new Set([...content.offered, ...(account?.scopes ?? [])])];
  return (
    <>
      <LineField
        {...own}
        name="contactEmail"
        label={text.contactField}
        hint={text.contactHint}
        value={account?.contactEmail ?? content.ownEmail}
        autocomplete="email"
        inputmode="email"
      />
      <TickFields
        {...own}
        name="scopes"
        label={text.scopesField}
        options={offered.map((id) => ({ id, name: text.scopes[id] }))}
        chosen={account?.scopes ?? []}
      />
    </>
  );
}
