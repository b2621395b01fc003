import { accountPath } from "../../../server/core/page/account-paths.ts";
import type {
  InnerOrganization,
  OrganizationContent,
  ShownMember,
} from "../../../server/core/page/account-steps.ts";
import { MEMBER_ROLES } from "../../../server/core/people/organization.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import type { Words } from "../words.ts";
import {
  ChoiceField,
  DeedForm,
  Folded,
  Submit,
  Tick,
  TickFields,
  type FormId,
  type FormProps,
} from "./forms.tsx";

/** Properties of the parts of an organisation's page. */
export type OrganizationProps = FormProps & { readonly content: OrganizationContent };

/** Shows the members of an organisation; to its admins also how to change them. */
export function Members({ inner, ...own }: OrganizationProps & { inner: InnerOrganization }) {
  const account = ACCOUNT_TEXT[own.words.locale];
  const text = account.organization;
  return (
    <section class="stack" aria-labelledby="members">
      <h2 id="members">{text.members}</h2>
      <ul class="card entries">
        {inner.members.map((member) => (
          <Member member={member} mayDecide={inner.requests !== null} {...own} />
        ))}
      </ul>
    </section>
  );
}

function Member(props: OrganizationProps & { member: ShownMember; mayDecide: boolean }) {
  const { member, mayDecide, content, ...form } = props;
  const { locale, format } = form.words;
  const account = ACCOUNT_TEXT[locale];
  const names = content.providers.filter(({ id }) => member.assigned.includes(id));
  const assigned =
    names.length > 0 && account.organization.assigned(names.map(({ name }) => name).join(", "));
  return (
    <li>
      <div>
        <p>
          <a href={accountPath("person", locale, member.slug)}>{member.name}</a>{" "}
          {member.isSelf && <span class="soft">({account.you})</span>}
        </p>
        <p class="soft small">
          {[member.email, account.since(format.longDate(member.since)), assigned]
            .filter(Boolean)
            .join(" · ")}
        </p>
      </div>
      <span class="tag">{account.roles[member.role]}</span>
      {mayDecide && <Change member={member} content={content} {...form} />}
    </li>
  );
}

function Change({ member, content, ...form }: OrganizationProps & { member: ShownMember }) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const role = { ...form, id: `role-${member.id}` };
  const remove = { ...form, id: `remove-${member.id}` };
  return (
    <Folded
      {...form}
      forms={[role.id, remove.id]}
      summary={
        <>
          {text.change}
          <span class="visually-hidden"> {member.name}</span>
        </>
      }
    >
      <DeedForm {...role} act="role" subject={member.id}>
        <RoleFields {...role} role={member.role} content={content} assigned={member.assigned} />
        <Submit label={text.saveRole} look="button" />
      </DeedForm>
      {!member.isSelf && (
        <DeedForm {...remove} act="remove" subject={member.id}>
          <Tick {...remove} name="sure" label={text.removeSure(member.name)} />
          <Submit label={text.remove} look="button harm" />
        </DeedForm>
      )}
    </Folded>
  );
}

/** Shows the role of a member, and the providers that a partial editor is assigned to. */
export function RoleFields(
  props: FormId &
    Pick<OrganizationProps, "content"> & { role: string; assigned: readonly string[] },
) {
  const { role, content, assigned, ...form } = props;
  return (
    <>
      <ChoiceField
        {...form}
        name="role"
        value={role}
        options={roleOptions(form.words)}
        hint={ACCOUNT_TEXT[form.words.locale].roleHints}
      />
      <TickFields {...form} name="providers" options={content.providers} chosen={assigned} />
    </>
  );
}

const roleOptions = ({ locale }: Words) =>
  MEMBER_ROLES.map((role) => [role, ACCOUNT_TEXT[locale].roles[role]] as const);
