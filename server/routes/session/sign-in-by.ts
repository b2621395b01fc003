import type { Logger } from "pino";
import type { MailSettings, OidcSettings } from "../../core/settings.ts";

type Options = {
  readonly mail?: MailSettings | null;
  readonly oidc?: OidcSettings | null;
  readonly log: Logger;
  readonly now?: () => number;
};

/** Loads rarely needed modules only where they are used. */
export async function signInBy({ mail, oidc, log, now = Date.now }: Options) {
  return {
    sendMail: mail ? (await import("../../notify/mailer.ts")).createMailer(mail) : null,
    oidc: oidc ? (await import("../../auth/oidc.ts")).createOidc(oidc, log, now) : null,
  };
}
