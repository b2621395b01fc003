import type { GrantTokenJson } from "../../../server/core/api/grants.ts";
import { accountPath } from "../../../server/core/page/account-paths.ts";
import type { GrantContent } from "../../../server/core/page/account-steps.ts";
import { GRANT_TEXT } from "../../text/grants.ts";
import type { Words } from "../words.ts";
import {
  ChoiceField,
  DeedButton,
  DeedForm,
  Folded,
  LineField,
  Submit,
  Tick,
  type FormProps,
} from "./forms.tsx";

type Props = FormProps & { readonly content: GrantContent };

/** Shows the token of a grant, and what the reader may do with it. */
export function GrantToken({ content, ...form }: Props) {
  const { words } = form;
  const text = GRANT_TEXT[words.locale];
  const { grant, isFresh } = content;
  const tokens = grant.tokens.filter(({ state }) => state !== "revoked");
  const current = tokens.find(({ revokedAt }) => revokedAt === null);
  const mayIssue = grant.may.includes("issue") && current?.state !== "active";
  return (
    <>
      {content.shown !== null && <Shown content={content} words={words} />}
      <section class="card stack" aria-labelledby="token">
        <h2 id="token">{text.token}</h2>
        {tokens.length === 0 && <p>{text.noToken}</p>}
        {tokens.map((token) => (
          <p>
            {factsOf(token, words)} <code class="small">{token.id}</code>
          </p>
        ))}
        {grant.may.length > 0 && !isFresh && <Stale words={words} />}
        {isFresh && mayIssue && (
          <DeedButton {...form} act="issue" look="button main" label={text.issue} />
        )}
        {current && <Deeds token={current} content={content} {...form} />}
      </section>
    </>
  );
}

function factsOf(token: GrantTokenJson, { format, locale }: Words): string {
  const text = GRANT_TEXT[locale];
  const end = format.longDate(Date.parse(token.revokedAt ?? token.expiresAt));
  const used = token.lastUsedAt === null ? null : format.longDate(Date.parse(token.lastUsedAt));
  const life =
    token.state === "active" ? `${text.until(end)}, ${text.left(token.daysLeft)}` : text.ended(end);
  return [text.states[token.state], life, text.used(used)].join(" · ");
}

function Shown({ content, words }: Pick<Props, "content" | "words">) {
  const text = GRANT_TEXT[words.locale];
  return (
    <section class="card stack" role="status" aria-labelledby="shown">
      <h2 id="shown">{text.shown}</h2>
      <p>{text.shownHint}</p>
      <textarea rows={8} readonly spellcheck={false} aria-labelledby="shown" class="few">
        {content.shown}
      </textarea>
      <p>
        <a class="button" href={accountPath("grant", words.locale, content.grant.id)}>
          {text.stored}
        </a>
      </p>
    </section>
  );
}

const Stale = ({ words }: Pick<Props, "words">) => (
  <p class="advice">
    {GRANT_TEXT[words.locale].stale}{" "}
    <a href={accountPath("sign-in", words.locale)}>{GRANT_TEXT[words.locale].signIn}</a>
  </p>
);

type TokenForms = FormProps & { readonly token: GrantTokenJson };
type DeedProps = Props & TokenForms;

function Deeds({ token, content, ...form }: DeedProps) {
  const text = GRANT_TEXT[form.words.locale];
  const { isFresh, grant, now } = content;
  const may = (deed: (typeof grant.may)[number]) => grant.may.includes(deed);
  const isActive = token.state === "active";
  const isProlongable = now >= Date.parse(token.prolongableFrom);
  const revoke = { ...form, id: "revoke" };
  return (
    <>
      {isFresh && isActive && may("reveal") && (
        <DeedButton
          {...form}
          act="reveal"
          subject={token.id}
          look="button main"
          label={text.reveal}
        />
      )}
      {isFresh && isProlongable && may("prolong") && <Prolong token={token} {...form} />}
      {isFresh && isActive && may("handOver") && <HandOver token={token} {...form} />}
      {isFresh && isActive && may("replace") && <Replace token={token} {...form} />}
      {may("revoke") && (
        <Folded {...form} forms={[revoke.id]} summary={text.revoke}>
          <DeedForm {...revoke} act="revoke" subject={token.id}>
            <Tick {...revoke} name="sure" label={text.revokeSure} />
            <Submit label={text.revoke} look="button harm" />
          </DeedForm>
        </Folded>
      )}
    </>
  );
}

function Prolong({ token, ...form }: TokenForms) {
  const text = GRANT_TEXT[form.words.locale];
  const own = { ...form, id: "prolong" };
  return (
    <Folded {...form} forms={[own.id]} summary={text.prolong}>
      <DeedForm {...own} act="prolong" subject={token.id}>
        <p>{text.prolongLead}</p>
        {(["owner", "purpose", "business", "technical"] as const).map((name) => (
          <Tick {...own} name={name} label={text.unchanged[name]} />
        ))}
        <p class="soft small">{text.prolongHint}</p>
        <Submit label={text.prolong} />
      </DeedForm>
    </Folded>
  );
}

function HandOver({ token, ...form }: TokenForms) {
  const text = GRANT_TEXT[form.words.locale];
  const own = { ...form, id: "hand-over" };
  return (
    <Folded {...form} forms={[own.id]} summary={text.handOver}>
      <DeedForm {...own} act="hand-over" subject={token.id}>
        <LineField
          {...own}
          name="email"
          label={text.recipient}
          hint={text.handOverHint}
          inputmode="email"
        />
        <Submit label={text.send} look="button" />
      </DeedForm>
      <DeedButton {...form} act="take-back" subject={token.id} label={text.takeBack} />
    </Folded>
  );
}

function Replace({ token, ...form }: TokenForms) {
  const text = GRANT_TEXT[form.words.locale];
  const own = { ...form, id: "replace" };
  return (
    <Folded {...form} forms={[own.id]} summary={text.replace}>
      <DeedForm {...own} act="issue" subject={token.id}>
        <ChoiceField {...own} name="keepOldForHours" label={text.keep} options={text.keepOptions} />
        <Submit label={text.replace} look="button" />
      </DeedForm>
    </Folded>
  );
}
