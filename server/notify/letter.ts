import DKIM from "nodemailer/lib/dkim";
import MailComposer from "nodemailer/lib/mail-composer";
import type { Instant } from "../core/model.ts";
import { oneLine } from "./sheet.ts";
import type { RenderedMail } from "./mail.ts";
import type { DkimKey } from "../core/settings.ts";

/** A mail before it is bytes. */
export type Letter = RenderedMail & {
  /** Of the header: "Vigie <vigie@exemple.fr>". */
  readonly from: string;
  /** One address, as `mailAddress` writes it. */
  readonly to: string;
  /** Without angle brackets. */
  readonly messageId: string;
  /** What it answers to, or `null`: the first of its thread. */
  readonly inReplyTo: string | null;
  readonly date: Instant;
  /** Of what goes to many; `null`: to the team, or before anybody subscribed. */
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

/** Both headers of the one-click unsubscription are signed (RFC 8058, 4); nodemailer's are not. */
const SIGNED_HEADERS = [
  "From",
  "To",
  "Subject",
  "Date",
  "Message-ID",
  "In-Reply-To",
  "References",
  "MIME-Version",
  "Content-Type",
  "List-Id",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
  "Auto-Submitted",
  "Precedence",
].join(":");

/** Ours are under 70; a line of 998 characters is the end of what SMTP carries. */
const LONGEST_SUBJECT = 250;

/** A letter as the bytes that are sent: the same letter makes the same Message-ID and Date. */
export async function letterBytes(letter: Letter, dkim: DkimKey | null): Promise<Buffer> {
  const { from, to, subject, text, html, messageId, inReplyTo, date } = letter;
  const node = new MailComposer({
    from,
    to: { name: "", address: to },
    subject: oneLine(subject).slice(0, LONGEST_SUBJECT),
    text,
    html,
    messageId: `<${messageId}>`,
    ...(inReplyTo && { inReplyTo: `<${inReplyTo}>`, references: `<${inReplyTo}>` }),
    date: new Date(date),
    headers: headersOf(letter),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const stream = node.createReadStream();
  const signed = dkim
    ? new DKIM({
        domainName: dkim.domain,
        keySelector: dkim.selector,
        privateKey: dkim.privateKey,
        headerFieldNames: SIGNED_HEADERS,
      }).sign(stream)
    : stream;
  const chunks: Buffer[] = [];
  for await (const chunk of signed) chunks.push(chunk as Buffer);
  // As it will be on the wire, and as it is signed: with both characters at the end of each line.
  const written = Buffer.concat(chunks).toString("latin1").replaceAll(/\r?\n/g, "\r\n");
  return Buffer.from(written, "latin1");
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

/** What can stand between quotation marks in a header without an encoding. */
const asciiName = (title: string): string =>
  title
    .normalize("NFKD")
    .replaceAll(/[^\x20-\x7e]/g, "")
    .replaceAll(/["\\]/g, "")
    .trim();
