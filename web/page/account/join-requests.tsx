import type { ShownRequest } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedButton, DeedForm, Folded, Submit, TextField, type FormProps } from "./forms.tsx";

type Props = FormProps & { readonly requests: readonly ShownRequest[] };

/** Shows who asks to join, to be accepted or refused. */
export function JoinRequests({ requests, ...form }: Props) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  return (
    <section class="stack" aria-labelledby="requests">
      <h2 id="requests">
        {text.requests} {requests.length > 0 && <span class="tag">{requests.length}</span>}
      </h2>
      {requests.length === 0 ? (
        <p class="soft">{text.noRequests}</p>
      ) : (
        <ul class="stack tight">
          {requests.map((one) => (
            <JoinRequest one={one} {...form} />
          ))}
        </ul>
      )}
    </section>
  );
}

function JoinRequest({ one, ...form }: FormProps & { one: ShownRequest }) {
  const account = ACCOUNT_TEXT[form.words.locale];
  const text = account.organization;
  const own = { ...form, id: `refuse-${one.id}` };
  return (
    <li class="card stack">
      <div>
        <p>
          <b>{one.who}</b> {one.email !== null && <span class="soft">{one.email}</span>}
        </p>
        <p class="soft small">{account.askedOn(form.words.format.longDate(one.since))}</p>
      </div>
      {one.comment !== null && <p class="lines">{one.comment}</p>}
      <DeedButton
        {...form}
        act="accept"
        subject={one.id}
        look="button main"
        label={text.accept}
        about={one.who}
      />
      <Folded
        {...form}
        forms={[own.id]}
        summary={
          <>
            {text.refuse}
            <span class="visually-hidden"> {one.who}</span>
          </>
        }
      >
        <DeedForm {...own} act="refuse" subject={one.id}>
          <TextField {...own} name="comment" label={text.reason} />
          <Submit label={text.refuseNow} look="button harm" />
        </DeedForm>
      </Folded>
    </li>
  );
}
