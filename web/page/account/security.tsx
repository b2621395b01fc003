import type { SecurityContent, ShownSession } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { browserText } from "../../text/browser-text.ts";
import { DeedButton, DeedForm, LineField, Submit, Tick, type FormProps } from "./forms.tsx";
import { Totp } from "./totp.tsx";

type Props = FormProps & { readonly content: SecurityContent };

/** Shows what the person signs in with, and where they are signed in. */
export function Security({ content, ...form }: Props) {
  const text = ACCOUNT_TEXT[form.words.locale].security;
  const isOffered = content.isFresh || content.hasPassword;
  return (
    <>
      {!content.isFresh && <p class="advice">{text.stale}</p>}
      <section class="card stack" aria-labelledby="password">
        <h2 id="password">{text.password}</h2>
        {!content.hasPassword && <p>{text.noPassword}</p>}
        {isOffered && <Password content={content} {...form} />}
      </section>
      <section class="card stack" aria-labelledby="totp">
        <h2 id="totp">{text.totp}</h2>
        <Totp step={content.totp} isFresh={content.isFresh} {...form} />
      </section>
      <Sessions content={content} {...form} />
    </>
  );
}

function Password({ content, ...form }: Props) {
  const text = ACCOUNT_TEXT[form.words.locale].security;
  const own = { ...form, id: "change-password" };
  return (
    <DeedForm {...own} act="password">
      <input
        type="text"
        name="username"
        autocomplete="username"
        value={content.email}
        hidden
        readonly
      />
      {content.hasPassword && (
        <LineField {...own} name="current" isSecret autocomplete="current-password" />
      )}
      <LineField
        {...own}
        name="password"
        isSecret
        hint={text.passwordHint}
        autocomplete="new-password"
      />
      <Submit label={content.hasPassword ? text.savePassword : text.setPassword} look="button" />
    </DeedForm>
  );
}

function Sessions({ content, ...form }: Props) {
  const text = ACCOUNT_TEXT[form.words.locale].security;
  const own = { ...form, id: "end-others" };
  return (
    <section class="card stack" aria-labelledby="sessions">
      <h2 id="sessions">{text.sessions}</h2>
      <ul class="entries">
        {content.sessions.map((one) => (
          <Session one={one} {...form} />
        ))}
      </ul>
      {content.sessions.length > 1 && (
        <DeedForm {...own} act="end-others">
          <Tick {...own} name="sure" label={text.endOthersSure} />
          <Submit label={text.endOthers} look="button harm" />
        </DeedForm>
      )}
    </section>
  );
}

function Session({ one, ...form }: FormProps & { one: ShownSession }) {
  const { format, now } = form.words;
  const text = ACCOUNT_TEXT[form.words.locale].security;
  const { clock } = format.moment(one.seenAt, now);
  const browser = browserText(one.agent);
  const seen = text.seen(`${format.longDate(one.seenAt)}, ${clock}`);
  return (
    <li>
      <div>
        <p>
          <b>{browser}</b> {one.isCurrent && <span class="tag">{text.here}</span>}
        </p>
        <p class="soft small">
          {[text.methods[one.method], seen, one.address && `${text.network} ${one.address}`]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      {!one.isCurrent && (
        <DeedButton
          {...form}
          act="end-session"
          subject={one.id}
          look="button harm tiny"
          label={text.end}
          about={`${browser}, ${seen}`}
        />
      )}
    </li>
  );
}
