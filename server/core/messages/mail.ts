/** One mail to one address, in plain text. */
export type MailMessage = {
  /** One address, as `mailAddress` writes it. */
  readonly to: string;
  /** Address for replies; absent or `null`: the sender. */
  readonly replyTo?: string | null;
  readonly subject: string;
  readonly text: string;
};

/** Hands a mail over; resolves once a server has accepted it, and throws where none did. */
export type SendMail = (message: MailMessage) => Promise<void>;

/** The setting that says whether the mail server offers SMTPUTF8: "1", "0", or not known yet. */
export const SMTPUTF8 = "mail-smtputf8";
