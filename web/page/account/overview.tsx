import { accountPath } from "../../../server/core/page/account-paths.ts";
import type { OverviewContent, OwnOrganization } from "../../../server/core/page/account-steps.ts";
import type { Grant } from "../../../server/core/api/grants.ts";
import type { Instant } from "../../../server/core/model.ts";
import { bannedUntil, tokenToProlong } from "../../../server/core/page/grant-tasks.ts";
import { GRANT_TEXT } from "../../text/grants.ts";
import { USAGE_TEXT } from "../../text/token-usage.ts";
import type { Words } from "../words.ts";
import { momentOf } from "./token-usage.tsx";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedButton, type FormProps } from "./forms.tsx";

type Props = FormProps & { readonly content: OverviewContent };

/** Shows what is expected of the person, their organisations, and the ways to others. */
export function Overview({ content, ...form }: Props) {
  return (
    <>
      <Todo content={content} {...form} />
      <OwnOrganizations content={content} {...form} />
      <OwnRequests content={content} {...form} />
      <Join content={content} {...form} />
    </>
  );
}

function Todo({ content, failure, words }: Props) {
  const account = ACCOUNT_TEXT[words.locale];
  const text = account.overview;
  const { invitations, organizations, grants } = content;
  const waiting = organizations.filter((one) => one.waiting > 0);
  const lonely = organizations.filter((one) => one.lacksAdmin);
  const form = { failure, words };
  return (
    <section class="stack" aria-labelledby="todo">
      <h2 id="todo">{text.todo}</h2>
      {invitations.length + grants.length + waiting.length + lonely.length === 0 && (
        <p class="soft">{text.nothing}</p>
      )}
      <ul class="stack tight">
        {invitations.map((one) => (
          <li class="card todo is-maintenance">
            <div>
              <p>
                <b>{text.invited(one.organization)}</b>, {text.asRole(account.roles[one.role])}
              </p>
              {one.comment !== null && <p class="soft small lines">{one.comment}</p>}
            </div>
            <div class="tools">
              <DeedButton
                {...form}
                act="accept"
                subject={one.id}
                look="button main"
                label={text.accept}
                about={one.organization}
              />
              <DeedButton
                {...form}
                act="refuse"
                subject={one.id}
                label={text.refuse}
                about={one.organization}
              />
            </div>
          </li>
        ))}
        {grants.map((one) => (
          <GrantTask grant={one} now={content.now} words={words} />
        ))}
        {waiting.map((one) => (
          <Hint one={one} words={words} title={text.waiting(one.waiting)} link={text.decide} />
        ))}
        {lonely.map((one) => (
          <Hint
            one={one}
            words={words}
            title={text.lacksAdmin}
            hint={text.lacksAdminHint}
            link={text.nameOne}
          />
        ))}
      </ul>
    </section>
  );
}

/** A grant whose token is banned, or about to end. */
function GrantTask(props: { grant: Grant; now: Instant; words: Words }) {
  const { grant, now, words } = props;
  const [text, usage] = [GRANT_TEXT[words.locale], USAGE_TEXT[words.locale]];
  const path = accountPath("grant", words.locale, grant.id);
  const banned = bannedUntil(grant);
  const ending = tokenToProlong(grant);
  return (
    <>
      {banned !== null && (
        <li class="card todo is-down">
          <div>
            <p>
              <b>{usage.bannedTask(grant.title, momentOf(Date.parse(banned), now, words))}</b>
            </p>
            <p class="soft small">{usage.bannedHint}</p>
          </div>
          <a class="button" href={`${path}#usage`}>
            {usage.seeCalls}
          </a>
        </li>
      )}
      {ending !== null && (
        <li class="card todo is-degraded">
          <div>
            <p>
              <b>{text.endingTask(ending.daysLeft)}</b> <span class="soft">– {grant.title}</span>
            </p>
            <p class="soft small">{text.endingHint}</p>
          </div>
          <a class="button main" href={path}>
            {text.prolong}
          </a>
        </li>
      )}
    </>
  );
}

function Hint(
  props: Pick<FormProps, "words"> & {
    one: OwnOrganization;
    title: string;
    hint?: string;
    link: string;
  },
) {
  const { one, title, hint, link, words } = props;
  return (
    <li class="card todo is-degraded">
      <div>
        <p>
          <b>{title}</b> <span class="soft">– {one.name}</span>
        </p>
        {hint !== undefined && <p class="soft small">{hint}</p>}
      </div>
      <a class="button" href={accountPath("organization", words.locale, one.slug)}>
        {link}
        <span class="visually-hidden"> {one.name}</span>
      </a>
    </li>
  );
}

function OwnOrganizations({ content, words }: Props) {
  const account = ACCOUNT_TEXT[words.locale];
  const text = account.overview;
  return (
    <section class="stack" aria-labelledby="own">
      <h2 id="own">{text.own}</h2>
      {content.organizations.length === 0 ? (
        <p class="soft">{text.none}</p>
      ) : (
        <ul class="card entries">
          {content.organizations.map((one) => (
            <li>
              <div>
                <a href={accountPath("organization", words.locale, one.slug)}>
                  <b>{one.name}</b>
                </a>
                <p class="soft small">
                  {account.members(one.members)} ·{" "}
                  {one.isVerified ? account.verified : account.unverified}
                </p>
              </div>
              <span class="tag">{account.roles[one.role]}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function OwnRequests({ content, failure, words }: Props) {
  const account = ACCOUNT_TEXT[words.locale];
  const text = account.overview;
  if (content.requests.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="asked">
      <h2 id="asked">{text.requests}</h2>
      <ul class="card entries">
        {content.requests.map(({ id, organization, status, comment, reason, since }) => (
          <li>
            <div>
              <p>
                <b>{organization.name}</b>{" "}
                <span class="tag">{status === "pending" ? text.pending : text.wasRefused}</span>
              </p>
              <p class="soft small">{account.askedOn(words.format.longDate(since))}</p>
              {comment !== null && <p class="small lines">{comment}</p>}
              {reason !== null && (
                <p class="small lines">
                  <b>{text.reason}</b> {reason}
                </p>
              )}
            </div>
            {status === "pending" ? (
              <DeedButton
                failure={failure}
                words={words}
                act="withdraw"
                subject={id}
                label={text.withdraw}
                about={organization.name}
              />
            ) : (
              organization.slug !== null && (
                <a
                  class="button"
                  href={accountPath("organization", words.locale, organization.slug)}
                >
                  {text.again}
                  <span class="visually-hidden"> {organization.name}</span>
                </a>
              )
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Join({ content, words }: Props) {
  const text = ACCOUNT_TEXT[words.locale].overview;
  const { found } = content;
  return (
    <section class="stack" aria-labelledby="join">
      <h2 id="join">{text.join}</h2>
      <div class="card stack">
        <form method="get" action="#join" role="search" class="field">
          <label for="q">{text.search}</label>
          <div class="inline">
            <input id="q" name="q" type="search" maxlength={200} value={found?.q} />
            <button type="submit" class="button">
              {text.find}
            </button>
          </div>
        </form>
        {found !== null && (
          <div class="stack tight" role="status">
            <p>{text.found(found.total, found.q)}</p>
            <ul class="entries">
              {found.organizations.map((one) => (
                <li>
                  <a href={accountPath("organization", words.locale, one.slug)}>
                    {one.acronym === null ? one.name : `${one.name} (${one.acronym})`}
                  </a>
                  {one.siren !== null && <span class="soft small">SIREN {one.siren}</span>}
                </li>
              ))}
            </ul>
            {found.total > found.organizations.length && <p class="soft small">{text.more}</p>}
          </div>
        )}
        <p>
          {text.createHint}{" "}
          <a href={accountPath("new-organization", words.locale)}>{text.create}</a>
        </p>
      </div>
    </section>
  );
}
