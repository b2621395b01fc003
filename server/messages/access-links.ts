import type { Secret } from "../context/secret.ts";
import type { AccessStory } from "../core/messages/story.ts";
import type { Instant } from "../core/model.ts";
import { INVITATION_MS } from "../core/people/organization.ts";
import { PASSWORD_LINK_MS } from "../core/people/access-request.ts";
import type { AccessLinks } from "../notify/access-mail.ts";
import type { MembershipStory, PersonStory } from "../core/messages/story.ts";
import { accountPath } from "../core/page/account-paths.ts";
import type { PeopleLinks } from "../notify/membership-mail.ts";
import { signedToken } from "./subscriber-links.ts";

type Site = { readonly url: string };

/** Returns the path of a request's own page. It is valid as long as the request is stored. */
export const accessPath = (secret: Secret, requestId: string): string =>
  `/acces/${signedToken(secret, "access", requestId, 0, 0)}`;

/** Returns the address where a person without a password sets one, until the link expires. */
export const passwordAddress = (
  secret: Secret,
  page: Site,
  personId: string,
  sentAt: Instant,
): string =>
  `${page.url}/mot-de-passe/${signedToken(secret, "password", personId, 0, sentAt + PASSWORD_LINK_MS)}`;

/** Returns the links of a mail about a request. */
export const accessLinks = (secret: Secret, story: AccessStory, sentAt: Instant): AccessLinks => ({
  // A contact has no part in the request itself.
  ...(story.kind !== "access.contact" && {
    request: story.page.url + accessPath(secret, story.request.id),
  }),
  ...(story.passwordOf !== null && {
    password: passwordAddress(secret, story.page, story.passwordOf, sentAt),
  }),
  signIn: `${story.page.url}/console/sign-in`,
});

/**
 * Returns the links of a mail about membership, or about a person's own account. An invited address
 * that has no account gets one where it sets a password.
 */
export const peopleLinks = (
  secret: Secret,
  story: MembershipStory | PersonStory,
  sentAt: Instant,
): PeopleLinks => {
  const { page } = story;
  const invitation = "invitation" in story ? story.invitation : null;
  return {
    account: page.url + accountPath("overview", page.locale),
    ...(invitation !== null && {
      invitation: `${page.url}/mot-de-passe/${signedToken(secret, "invitation", invitation, 0, sentAt + INVITATION_MS)}`,
    }),
  };
};
