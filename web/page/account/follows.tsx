import type { ShownFollow } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedButton, type FormProps } from "./forms.tsx";

type Props = FormProps & { readonly follows: readonly ShownFollow[] };

/** Shows what the person follows, organisations before colleagues. */
export function Follows({ follows, ...form }: Props) {
  const text = ACCOUNT_TEXT[form.words.locale].follows;
  if (follows.length === 0) return <p>{text.none}</p>;
  const of = (kind: ShownFollow["kind"]) => follows.filter((one) => one.kind === kind);
  return (
    <>
      <Group {...form} follows={of("Organization")} title={text.organizations} id="organizations" />
      <Group {...form} follows={of("User")} title={text.people} id="people" />
    </>
  );
}

function Group({ follows, title, id, ...form }: Props & { title: string; id: string }) {
  const account = ACCOUNT_TEXT[form.words.locale];
  const text = account.follows;
  if (follows.length === 0) return null;
  return (
    <section class="stack" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <ul class="card entries">
        {follows.map((one) => (
          <li>
            <div>
              {one.path === null ? <b>{one.name}</b> : <a href={one.path}>{one.name}</a>}
              <p class="soft small">
                {account.since(form.words.format.longDate(one.since))}
                {one.providers.length > 0 && ` · ${text.subscribes(one.providers.join(", "))}`}
              </p>
            </div>
            <DeedButton
              {...form}
              act="unfollow"
              subject={one.id}
              label={text.unfollow}
              about={one.name}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
