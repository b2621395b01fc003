import type { ShownRequest } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedButton, DeedForm, LineField, Submit, TextField } from "./forms.tsx";
import { RoleFields, type OrganizationProps } from "./members.tsx";

/** Shows the invitations that nobody has answered. */
export function Invitations(props: OrganizationProps & { invitations: readonly ShownRequest[] }) {
  const { invitations, content: _, ...form } = props;
  const account = ACCOUNT_TEXT[form.words.locale];
  if (invitations.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="invitations">
      <h2 id="invitations">{account.organization.invitations}</h2>
      <ul class="card entries">
        {invitations.map((one) => (
          <li>
            <div>
              <p>
                <b>{one.who}</b>
              </p>
              <p class="soft small">
                {account.roles[one.role]} · {account.since(form.words.format.longDate(one.since))}
              </p>
            </div>
            <DeedButton
              {...form}
              act="cancel"
              subject={one.id}
              label={account.organization.cancel}
              about={one.who}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shows the form of an invitation. */
export function Invite({ content, ...form }: OrganizationProps) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const own = { ...form, id: "invite" };
  return (
    <section class="card stack" aria-labelledby="inviting">
      <h2 id="inviting">{text.invite}</h2>
      <DeedForm {...own} act="invite">
        <LineField
          {...own}
          name="email"
          hint={text.inviteHint}
          inputmode="email"
          autocomplete="off"
        />
        <RoleFields {...own} role="editor" content={content} assigned={[]} />
        <TextField {...own} name="comment" label={text.message} isOptional />
        <Submit label={text.send} />
      </DeedForm>
    </section>
  );
}
