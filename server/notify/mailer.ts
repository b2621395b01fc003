import { createTransport } from "nodemailer";
import { mailAddress } from "../core/mail-address.ts";
import type { SendMail } from "../core/messages/mail.ts";
import type { MailSettings } from "../core/settings.ts";
import { mailBytes } from "./letter.ts";
import { oneLine } from "../core/plain-text.ts";
import { senderOf, smtpOptions } from "./smtp-options.ts";

/** A server that says nothing for so long is not waited for; nodemailer's own are minutes. */
const TIMEOUTS = {
  dnsTimeout: 5_000,
  connectionTimeout: 5_000,
  greetingTimeout: 5_000,
  socketTimeout: 15_000,
} as const;

/**
 * Sends mails through an SMTP server, one connection each, signed if there is a key.
 *
 * The envelope is explicit and has one recipient, whatever stands in the message.
 */
export function createMailer({
  url,
  from,
  dkim = null,
}: Pick<MailSettings, "url" | "from" | "dkim">): SendMail {
  const sender = senderOf(from);
  const transport = transportOf({ url, from });
  return async ({ to, replyTo, subject, text }) => {
    if (mailAddress(to) !== to) throw new Error("a mail has exactly one address");
    const headers = { "Auto-Submitted": "auto-generated" };
    const answers = replyTo ? { replyTo: { name: "", address: replyTo } } : {};
    const addressed = { from, to: { name: "", address: to }, ...answers };
    const raw = await mailBytes({ ...addressed, subject: oneLine(subject), text, headers }, dkim);
    await transport.sendMail({ envelope: { from: sender, to: [to] }, raw });
  };
}

/**
 * Connects to the mail server and signs in where SMTP_URL has credentials; sends nothing.
 *
 * @throws the server's refusal, or why it cannot be reached
 */
export async function greetServer({
  url,
  from,
}: Pick<MailSettings, "url" | "from">): Promise<void> {
  const transport = transportOf({ url, from });
  try {
    await transport.verify();
  } finally {
    transport.close();
  }
}

function transportOf({ url, from }: Pick<MailSettings, "url" | "from">) {
  const { credentials, ...place } = smtpOptions({ url, from });
  return createTransport({
    ...place,
    ...(credentials && { auth: credentials }),
    ...TIMEOUTS,
  });
}
