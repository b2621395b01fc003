import { createHash, createSign } from "node:crypto";
import type { DkimKey } from "../core/settings.ts";

/**
 * Fields that stand once, or not at all: each is named once more than it stands, so that a field
 * that is added on the way breaks the signature (RFC 6376, 8.15). Mail programs show the first or
 * the last of two, a verifier without this knows only the last.
 */
const OVERSIGNED = [
  "from",
  "reply-to",
  "to",
  "cc",
  "subject",
  "date",
  "message-id",
  "in-reply-to",
  "references",
  "mime-version",
  "content-type",
  "content-transfer-encoding",
  "list-unsubscribe",
  "list-unsubscribe-post",
];

/** Fields that a forwarder may add one of without harm. RFC 8058, 4 wants both above signed. */
const SIGNED = ["list-id", "auto-submitted", "precedence"];

/**
 * Returns a mail with its signature in front: rsa-sha256, relaxed/relaxed. Nodemailer's own signer
 * names each field once and so cannot sign that a field is absent.
 *
 * @param mail with CRLF at the end of each line
 */
export function dkimSigned(mail: string, { domain, selector, privateKey }: DkimKey): string {
  const end = mail.indexOf("\r\n\r\n");
  const fields = mail.slice(0, end).split(/\r\n(?![ \t])/);
  const bodyHash = createHash("sha256").update(relaxedBody(mail.slice(end + 4)), "latin1");
  const names: string[] = [];
  const signed: string[] = [];
  for (const name of [...OVERSIGNED, ...SIGNED]) {
    // Several of a name are signed from the bottom to the top (RFC 6376, 5.4.2).
    const own = fields.filter((field) => nameOf(field) === name).toReversed();
    names.push(...own.map(() => name));
    signed.push(...own.map(relaxedField));
    if (OVERSIGNED.includes(name)) names.push(name);
  }
  const unsigned = [
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;",
    `d=${domain}; s=${selector};`,
    `bh=${bodyHash.digest("base64")};`,
    ...linesOf(`h=${names.join(":")};`),
    "b=",
  ].join("\r\n ");
  const data = [...signed, relaxedField(unsigned)].join("\r\n");
  const signature = createSign("sha256").update(data, "latin1").sign(privateKey, "base64");
  return `${unsigned}${signature.replaceAll(/(.{72})(?=.)/g, "$1\r\n ")}\r\n${mail}`;
}

const nameOf = (field: string): string => field.slice(0, field.indexOf(":")).trim().toLowerCase();

/** RFC 6376, 3.4.2. */
function relaxedField(field: string): string {
  const value = field.slice(field.indexOf(":") + 1).replaceAll("\r\n", "");
  return `${nameOf(field)}:${value.replaceAll(/[ \t]+/g, " ").trim()}`;
}

/** RFC 6376, 3.4.4. */
function relaxedBody(body: string): string {
  const lines = body
    .split("\r\n")
    .map((line) => line.replaceAll(/[ \t]+/g, " ").replace(/ $/, ""))
    .join("\r\n")
    .replace(/(\r\n)+$/, "");
  return lines === "" ? "" : `${lines}\r\n`;
}

/** Breaks a list of names after a colon, well below the 78 characters of RFC 5322. */
const linesOf = (names: string): string[] => names.match(/.{1,60}(?::|;)/g) ?? [names];
