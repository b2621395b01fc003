import { createTransport } from "nodemailer";
import { mailAddress } from "../core/mail-address.ts";
import type { SendMail } from "../core/messages/mail.ts";

/** A server that says nothing for so long is not waited for; nodemailer's own are minutes. */
const TIMEOUTS = {
  dnsTimeout: 5_000,
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 15_000,
} as const;

export type MailerSettings = {
  /** "smtp://user:password@host:587", "smtps://..." */
  readonly url: string;
  /** "Vigie <vigie@exemple.fr>", or an address. */
  readonly from: string;
};

/**
 * Sends mails through an SMTP server, one connection each.
 *
 * The envelope is explicit and has one recipient, whatever stands in the message.
 */
export function createMailer({ url, from }: MailerSettings): SendMail {
  const sender = senderOf(from);
  const transport = createTransport({ url, ...TIMEOUTS });
  return async ({ to, subject, text }) => {
    if (mailAddress(to) !== to) throw new Error("a mail has exactly one address");
    await transport.sendMail({
      envelope: { from: sender, to: [to] },
      from,
      to: { name: "", address: to },
      subject,
      text,
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };
}

/** The address within "Vigie <vigie@exemple.fr>". */
export function senderOf(from: string): string {
  const address = mailAddress(/<([^<>]*)>\s*$/.exec(from)?.[1] ?? from);
  if (address === null) throw new Error("MAIL_FROM holds no mail address");
  return address;
}
