import { accountPath } from "../../../server/core/page/account-paths.ts";
import type { PersonContent } from "../../../server/core/page/account-steps.ts";
import { ACCOUNT_TEXT } from "../../text/account.ts";
import { DeedButton, type FormProps } from "./forms.tsx";

/** Shows a colleague, and to follow them. */
export function Person({ content, ...form }: FormProps & { content: PersonContent }) {
  const { locale } = form.words;
  const text = ACCOUNT_TEXT[locale].person;
  const { about, website, organizations, isSelf, isColleague, isFollowed } = content;
  return (
    <div class="card stack">
      {about !== null && <p class="lines">{about}</p>}
      {website !== null && (
        <p>
          <a href={website} rel="noopener noreferrer nofollow">
            {website}
          </a>
        </p>
      )}
      {organizations.length > 0 && (
        <div class="stack tight">
          <h2>{text.organizations}</h2>
          <ul class="entries">
            {organizations.map((one) => (
              <li>
                <a href={accountPath("organization", locale, one.slug)}>{one.name}</a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {isSelf && (
        <p>
          <a class="button" href={accountPath("profile", locale)}>
            {text.edit}
          </a>
        </p>
      )}
      {isFollowed ? (
        <DeedButton {...form} act="unfollow" label={text.unfollow} />
      ) : (
        isColleague && (
          <>
            <DeedButton {...form} act="follow" label={text.follow} />
            <p class="soft small">{text.followHint}</p>
          </>
        )
      )}
    </div>
  );
}
