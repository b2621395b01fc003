import PostalMime, { type Email } from "postal-mime";
import type { Context } from "../context/context.ts";
import type { Secret } from "../context/secret.ts";
import { reportedRecipients, type ReportedRecipient } from "../core/messages/delivery-report.ts";
import type { Subscriber } from "../core/messages/subscriber.ts";
import { readVerp } from "./bounce-address.ts";
import { readToken } from "./subscriber-links.ts";

/** A mail that came to the sender's mailbox, as far as it matters. */
export type ReturnedMail =
  | {
      readonly kind: "report";
      readonly subscriber: Pick<Subscriber, "id" | "epoch">;
      readonly recipients: readonly ReportedRecipient[];
    }
  | { readonly kind: "unsubscribe"; readonly token: string }
  /** An answering machine, a report on something else, a letter of a person, or nonsense. */
  | { readonly kind: "other"; readonly detail: string };

/** Fields in which servers write the envelope's recipient: Postfix, Exim, qmail and others. */
const ENVELOPE_FIELDS = [
  "delivered-to",
  "x-original-to",
  "envelope-to",
  "x-envelope-to",
  "x-delivered-to",
  "x-rcpt-to",
  "to",
  "cc",
];

/** Depth of mails within mails: a forwarded report is one level; deeper ones are not read. */
const DEEPEST = 3;

/**
 * Reads a mail that came back to the sender's mailbox.
 *
 * The mail proves itself whose it is about, since anyone can write to the mailbox: by the signed
 * address that it came to, or by the signed token in the returned mail's `List-Unsubscribe`.
 *
 * @param envelope the address that it came to, where the mail server says so
 */
export async function readReturnedMail(
  ctx: Pick<Context, "secret" | "now">,
  raw: Uint8Array,
  envelope: string | null,
  depth = 0,
): Promise<ReturnedMail> {
  let mail: Email;
  try {
    mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, maxNestingDepth: 32 });
  } catch {
    return { kind: "other", detail: "it cannot be read" };
  }
  const header = (name: string) => mail.headers.find((h) => h.key === name)?.value ?? "";
  const type = header("content-type").toLowerCase();
  if (type.startsWith("multipart/report")) return reportOf(ctx, mail, envelope);

  const token = /\bunsubscribe\s+([0-9a-z-]{20,120})\s*$/i.exec(mail.subject ?? "")?.[1];
  const auto = header("auto-submitted").toLowerCase();
  // RFC 3834, 5: an automatic answer is no answer of its owner.
  if (auto !== "" && !auto.startsWith("no"))
    return { kind: "other", detail: "an automatic answer" };
  if (token !== undefined) return { kind: "unsubscribe", token };

  for (const part of depth < DEEPEST ? partsOf(mail, "message/rfc822") : []) {
    const inner = await readReturnedMail(ctx, bytesOf(part), null, depth + 1);
    if (inner.kind === "report") return inner;
  }
  return { kind: "other", detail: "no report of a delivery" };
}

function reportOf(
  { secret, now }: Pick<Context, "secret" | "now">,
  mail: Email,
  envelope: string | null,
): ReturnedMail {
  const [status] = partsOf(mail, "message/delivery-status", "message/global-delivery-status");
  if (!status) return { kind: "other", detail: "a report, but of no delivery" };
  const returned = partsOf(mail, "message/rfc822", "message/global", ...HEADERS_ALONE);
  const subscriber =
    bySender(secret, mail, envelope) ?? byToken({ secret, now }, returned.map(textOf));
  if (!subscriber) return { kind: "other", detail: "a report on a mail that Vigie did not send" };
  return { kind: "report", subscriber, recipients: reportedRecipients(textOf(status)) };
}

const HEADERS_ALONE = ["text/rfc822-headers", "message/rfc822-headers", "message/global-headers"];

function bySender(secret: Secret, mail: Email, envelope: string | null) {
  const fields = mail.headers.filter((h) => ENVELOPE_FIELDS.includes(h.key)).map((h) => h.value);
  for (const field of [envelope ?? "", ...fields]) {
    for (const address of field.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []) {
      const found = readVerp(secret, address);
      if (found) return found;
    }
  }
  return null;
}

function byToken({ secret, now }: Pick<Context, "secret" | "now">, returned: readonly string[]) {
  for (const text of returned) {
    const head = text.split(/\r?\n\r?\n/, 1)[0]?.replaceAll(/\r?\n[ \t]+/g, "") ?? "";
    const field = /^list-unsubscribe:(.*)$/im.exec(head)?.[1] ?? "";
    const token = /\/unsubscribe\/([0-9a-z-]+)/.exec(field)?.[1];
    const found = token === undefined ? null : readToken(secret, "unsubscribe", token, now());
    if (found) return found;
  }
  return null;
}

type Part = Email["attachments"][number];

const partsOf = (mail: Email, ...types: readonly string[]): Part[] =>
  mail.attachments.filter(({ mimeType }) => types.includes(mimeType.toLowerCase()));

const bytesOf = ({ content }: Part): Uint8Array =>
  typeof content === "string" ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer);

const textOf = (part: Part): string => Buffer.from(bytesOf(part)).toString("utf8");
