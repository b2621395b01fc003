import type { Secret } from "../context/secret.ts";
import type { GrantStory } from "../core/messages/story.ts";
import type { Instant } from "../core/model.ts";
import type { GrantLinks } from "../notify/grant-mail.ts";
import { passwordAddress } from "./access-links.ts";
import { signedToken } from "./subscriber-links.ts";

/**
 * Returns the path where a token is handed over, once. The row of the link knows its end: it may
 * come earlier.
 */
export const handoverPath = (secret: Secret, handoverId: string, expiresAt: Instant): string =>
  `/jeton/${signedToken(secret, "handover", handoverId, 0, expiresAt)}`;

/** Returns the links of a mail about a grant. */
export const grantLinks = (secret: Secret, story: GrantStory, sentAt: Instant): GrantLinks => ({
  ...(story.handover !== null && {
    handover: story.page.url + handoverPath(secret, story.handover, story.until ?? 0),
  }),
  ...(story.passwordOf !== null && {
    password: passwordAddress(secret, story.page, story.passwordOf, sentAt),
  }),
  account: `${story.page.url}/console/sign-in`,
});
