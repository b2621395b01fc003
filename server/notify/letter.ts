import MailComposer from "nodemailer/lib/mail-composer";
import type { Instant } from "../core/model.ts";
import { dkimSigned } from "./dkim.ts";
import { cutLine } from "../core/page/cut-text.ts";
import { oneLine } from "../core/plain-text.ts";
import type { RenderedMail } from "./mail.ts";
import type { DkimKey } from "../core/settings.ts";

/** A mail before it is bytes. */
export type Letter = RenderedMail & {
  /** Sender of the header: "Vigie <vigie@exemple.fr>". */
  readonly from: string;
  /** One address, as `mailAddress` writes it. */
  readonly to: string;
  /** Address for replies: the page's contact; `null`: the sender. */
  readonly replyTo: string | null;
  /** Without angle brackets. */
  readonly messageId: string;
  /** Message-ID of the mail that it replies to, or `null`: the first of its thread. */
  readonly inReplyTo: string | null;
  readonly date: Instant;
  /** Headers of a list's mail; `null`: to the team, or before the address has subscribed. */
  readonly list: {
    /** "exemple.status.exemple.fr" */
    readonly id: string;
    readonly title: string;
    /** https, with a signed token: a POST to it unsubscribes (RFC 8058). */
    readonly unsubscribe: string;
    /** "vigie@exemple.fr" */
    readonly mailbox: string;
    readonly page: string;
  } | null;
};

/** Ours are under 70; a line of 998 characters is the end of what SMTP carries. */
const LONGEST_SUBJECT = 250;

/** Returns the bytes that are sent: the same letter makes the same Message-ID and Date. */
export function letterBytes(letter: Letter, dkim: DkimKey | null): Promise<Buffer> {
  const { from, to, subject, text, html, replyTo, messageId, inReplyTo, date } = letter;
  const content = {
    from,
    to: { name: "", address: to },
    ...(replyTo && { replyTo: { name: "", address: replyTo } }),
    subject: cutLine(oneLine(subject), LONGEST_SUBJECT),
    text,
    html,
    messageId: `<${messageId}>`,
    ...(inReplyTo && { inReplyTo: `<${inReplyTo}>`, references: `<${inReplyTo}>` }),
    date: new Date(date),
    headers: headersOf(letter),
  };
  return mailBytes(content, dkim);
}

/** Returns a mail as the bytes that are sent, signed if there is a key. */
export async function mailBytes(
  content: MailComposer.Options,
  dkim: DkimKey | null,
): Promise<Buffer> {
  const safe = { ...content, disableFileAccess: true, disableUrlAccess: true };
  const chunks: Buffer[] = [];
  const stream = new MailComposer(safe).compile().createReadStream();
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  // As it will be on the wire, and as it is signed: with both characters at the end of each line.
  const written = Buffer.concat(chunks).toString("latin1").replaceAll(/\r?\n/g, "\r\n");
  return Buffer.from(dkim ? dkimSigned(written, dkim) : written, "latin1");
}

/**
 * No answering machine answers to it (RFC 3834), and mail programs show their own button to
 * unsubscribe (RFC 8058). What must stay on one line is: folded, some servers sign it otherwise
 * than it arrives.
 */
function headersOf({ list }: Letter) {
  const asIs = (value: string) => ({ prepared: true, foldLines: false, value });
  const automatic = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
  };
  if (!list) return automatic;
  const token = list.unsubscribe.slice(list.unsubscribe.lastIndexOf("/") + 1);
  return {
    ...automatic,
    Precedence: "list",
    "List-Id": asIs(`"${asciiName(list.title)}" <${list.id}>`),
    "List-Unsubscribe": asIs(
      `<${list.unsubscribe}>, <mailto:${list.mailbox}?subject=unsubscribe%20${token}>`,
    ),
    "List-Unsubscribe-Post": asIs("List-Unsubscribe=One-Click"),
    "List-Archive": asIs(`<${list.page}>`),
  };
}

/** Characters that need no encoding between quotation marks in a header. */
const asciiName = (title: string): string =>
  title
    .normalize("NFKD")
    .replaceAll(/[^\x20-\x7e]/g, "")
    .replaceAll(/["\\]/g, "")
    .trim();
