/** Mails as mail servers and answering machines send them back. */

type Report = {
  /** The envelope's sender of the mail that is reported on. */
  readonly to: string;
  /** The part `message/delivery-status`; `null`: there is none. */
  readonly status: string | null;
  /** The mail that came back, or its header; `null`: left out. */
  readonly returned?: string | null;
  readonly type?: string;
  readonly returnedType?: string;
  readonly encode?: boolean;
};

const crlf = (lines: readonly string[]): string => lines.join("\n").replaceAll(/\r?\n/g, "\r\n");

/** A delivery report as Postfix writes it (RFC 3464). */
export function deliveryReport({
  to,
  status,
  returned = "From: Vigie <vigie@exemple.fr>\nSubject: Panne\n\nDepuis midi.",
  type = "delivery-status",
  returnedType = "message/rfc822",
  encode = false,
}: Report): string {
  const body = encode ? Buffer.from(status ?? "").toString("base64") : (status ?? "");
  return crlf([
    "Return-Path: <>",
    "Received: from mx.exemple.org by mail.exemple.fr; Thu, 15 Jan 2026 12:00:00 +0000",
    "From: MAILER-DAEMON@mx.exemple.org (Mail Delivery System)",
    "Subject: Undelivered Mail Returned to Sender",
    `To: ${to}`,
    // Postfix marks its reports so: that alone makes no answering machine.
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=${type};`,
    '\tboundary="b1"',
    "",
    "This is a MIME-encapsulated message.",
    "",
    "--b1",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "I'm sorry to have to inform you that your message could not be delivered. 550 5.1.1",
    ...(status === null
      ? []
      : [
          "",
          "--b1",
          "Content-Type: message/delivery-status",
          ...(encode ? ["Content-Transfer-Encoding: base64"] : []),
          "",
          body,
        ]),
    ...(returned === null ? [] : ["", "--b1", `Content-Type: ${returnedType}`, "", returned]),
    "",
    "--b1--",
    "",
  ]);
}

/** The fields about one recipient, below those about the message. */
export const statusOf = (...recipients: readonly string[]): string =>
  [
    "Reporting-MTA: dns; mx.exemple.org\nArrival-Date: Thu, 15 Jan 2026 12:00:00 +0000",
    ...recipients,
  ]
    .map((block) => `${block}\n`)
    .join("\n");

export const recipient = (address: string, action: string, status: string): string =>
  [
    `Final-Recipient: rfc822; ${address}`,
    `Original-Recipient: rfc822;${address}`,
    `Action: ${action}`,
    `Status: ${status}`,
    "Diagnostic-Code: smtp; 550 5.1.1 <ada@exemple.fr>: Recipient address",
    "    rejected: User unknown",
  ].join("\n");

/** A mail of one part. */
export const plainMail = (fields: readonly string[], text = "Bonjour."): string =>
  crlf([...fields, "", text, ""]);
