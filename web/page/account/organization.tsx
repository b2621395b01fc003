import { accountPath } from "../../../server/core/page/account-paths.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { TECHNICAL_TEXT } from "../../text/technical-accounts.ts";
import { Website } from "../website.tsx";
import { DeedButton, DeedForm, Folded, LineField, Submit, TextField, Tick } from "./forms.tsx";
import { Invitations, Invite } from "./invitations.tsx";
import { JoinRequests } from "./join-requests.tsx";
import { Members, type OrganizationProps } from "./members.tsx";
import { IdentityFields, WordFields } from "./new-organization.tsx";

/** Shows one organisation: to its members what it is made of, to others how to join it. */
export function Organization({ content, ...form }: OrganizationProps) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const { inner } = content;
  const own = { content, ...form };
  return (
    <>
      {inner?.lacksAdmin && <p class="card todo is-degraded">{text.lacksAdmin}</p>}
      {inner?.requests && <JoinRequests requests={inner.requests} {...form} />}
      {inner && <Members {...own} inner={inner} />}
      {inner?.requests && <Invitations invitations={inner.invitations} {...own} />}
      {inner?.requests && <Invite {...own} />}
      {inner && <Programs {...own} />}
      <About {...own} />
      {content.role === null && <Join {...own} />}
      {(content.mayWrite || content.role !== null) && <Endings {...own} />}
    </>
  );
}

/** Leads to the technical accounts of the organisation. */
function Programs({ content, words }: OrganizationProps) {
  const text = TECHNICAL_TEXT[words.locale];
  const { slug } = content.organization;
  return (
    <section class="card stack" aria-labelledby="programs">
      <h2 id="programs">{text.title}</h2>
      <p>{text.openHint}</p>
      <p>
        <a class="button" href={accountPath("technical-accounts", words.locale, slug)}>
          {text.open}
        </a>
      </p>
    </section>
  );
}

function About({ content, ...form }: OrganizationProps) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const { organization: one, providers, isFollowed } = content;
  return (
    <section class="card stack" aria-labelledby="about">
      <h2 id="about">{text.about}</h2>
      <p class="lines">{one.description}</p>
      {(providers.length > 0 || one.url !== null) && (
        <dl class="facts">
          {providers.length > 0 && (
            <>
              <dt>{text.providers}</dt>
              <dd>{providers.map(({ name }) => name).join(", ")}</dd>
            </>
          )}
          <Website url={one.url} label={text.site} />
        </dl>
      )}
      <DeedButton
        {...form}
        act={isFollowed ? "unfollow" : "follow"}
        label={isFollowed ? text.unfollow : text.follow}
        about={one.name}
      />
      {!isFollowed && providers.length > 0 && <p class="soft small">{text.followHint}</p>}
      {content.mayWrite && <Edit content={content} {...form} />}
    </section>
  );
}

function Edit({ content, ...form }: OrganizationProps) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const { organization: one } = content;
  const own = { ...form, id: "edit" };
  return (
    <Folded {...form} forms={["edit"]} summary={text.edit}>
      <DeedForm {...own} act="change">
        {one.isVerified ? (
          <p class="soft small">{text.identity}</p>
        ) : (
          <IdentityFields {...own} now={one} />
        )}
        <WordFields {...own} now={one} />
        <Submit label={text.save} />
      </DeedForm>
    </Folded>
  );
}

function Join({ content, ...form }: OrganizationProps) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const { asked } = content;
  const own = { ...form, id: "ask" };
  return (
    <section class="card stack" aria-labelledby="joining">
      <h2 id="joining">{text.join}</h2>
      <p>{asked === null ? text.joinHint : text.joinAsked}</p>
      <DeedForm {...own} act="ask">
        <TextField {...own} name="comment" label={text.joinWhy} value={asked?.comment ?? ""} />
        <Submit
          label={asked === null ? text.joinNow : text.joinChange}
          look={asked === null ? "button main" : "button"}
        />
      </DeedForm>
      {asked !== null && (
        <DeedButton
          {...form}
          act="withdraw"
          subject={asked.id}
          look="button harm"
          label={text.withdraw}
        />
      )}
    </section>
  );
}

/** Shows how to leave an organisation, and to delete it. */
function Endings({ content, ...form }: OrganizationProps) {
  const text = ACCOUNT_TEXT[form.words.locale].organization;
  const leave = { ...form, id: "leave" };
  const erase = { ...form, id: "delete" };
  return (
    <section class="card stack">
      {content.role !== null && (
        <Folded {...form} forms={["leave"]} summary={text.leave}>
          <DeedForm {...leave} act="leave">
            <Tick {...leave} name="sure" label={text.leaveSure} />
            <Submit label={text.leaveNow} look="button harm" />
          </DeedForm>
        </Folded>
      )}
      {content.mayWrite && (
        <Folded {...form} forms={["delete"]} summary={text.delete}>
          <DeedForm {...erase} act="delete">
            <LineField
              {...erase}
              name="confirmation"
              label={text.deleteHint(content.organization.name)}
              autocomplete="off"
            />
            <Submit label={text.deleteNow} look="button harm" />
          </DeedForm>
        </Folded>
      )}
    </section>
  );
}
