import { createHash, createVerify } from "node:crypto";

/**
 * Verifies a mail's DKIM signature (RFC 6376, relaxed/relaxed and rsa-sha256), written from the
 * standard: it shares nothing with what signs.
 *
 * @param publicKey in PEM: what the DNS would have
 * @returns why it does not hold, or `null` if it does
 */
export function dkimProblem(mail: Buffer, publicKey: string): string | null {
  const text = mail.toString("latin1");
  const split = text.indexOf("\r\n\r\n");
  const fields = unfoldable(text.slice(0, split + 2));
  const signature = fields.find(({ name }) => name === "dkim-signature");
  if (!signature) return "no signature";
  const tags = tagsOf(signature.value);
  if (tags.v !== "1" || tags.a !== "rsa-sha256" || tags.c !== "relaxed/relaxed") return "unknown";

  const hash = createHash("sha256").update(relaxedBody(text.slice(split + 4)), "latin1");
  if (hash.digest("base64") !== tags.bh) return "the body was changed";

  // 5.4.2: of several fields of a name, the last that is not used yet; one that is not there is
  // nothing.
  const left = [...fields];
  const signed = (tags.h ?? "").split(":").flatMap((name) => {
    const at = left.findLastIndex((field) => field.name === name.trim().toLowerCase());
    return at < 0 ? [] : left.splice(at, 1);
  });
  const own = { ...signature, value: signature.value.replace(/(\bb=)[^;]*/, "$1") };
  const data = [...signed.map(relaxedField), relaxedField(own)].join("\r\n");
  const verify = createVerify("sha256").update(data, "latin1");
  return verify.verify(publicKey, tags.b ?? "", "base64") ? null : "a header was changed";
}

/** Returns the headers that a signature covers, in lower case. */
export function signedHeaders(mail: Buffer): string[] {
  const text = mail.toString("latin1");
  const fields = unfoldable(text.slice(0, text.indexOf("\r\n\r\n") + 2));
  const value = fields.find(({ name }) => name === "dkim-signature")?.value ?? "";
  return (tagsOf(value).h ?? "").split(":").map((name) => name.trim().toLowerCase());
}

type Field = { readonly name: string; readonly value: string };

function unfoldable(head: string): Field[] {
  return head
    .split(/\r\n(?![ \t])/)
    .filter((line) => line !== "")
    .map((line) => {
      const colon = line.indexOf(":");
      return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) };
    });
}

/** 3.2; white space within a value counts for nothing here. */
function tagsOf(value: string): Record<string, string> {
  const pairs = value.split(";").map((tag) => {
    const at = tag.indexOf("=");
    return [tag.slice(0, at).trim(), tag.slice(at + 1).replaceAll(/\s/g, "")];
  });
  return Object.fromEntries(pairs.filter(([name]) => name)) as Record<string, string>;
}

/** 3.4.2 */
const relaxedField = ({ name, value }: Field): string =>
  `${name}:${value
    .replaceAll("\r\n", "")
    .replaceAll(/[ \t]+/g, " ")
    .trim()}`;

/** 3.4.4 */
function relaxedBody(body: string): string {
  const lines = body.split("\r\n").map((line) => line.replaceAll(/[ \t]+/g, " ").replace(/ $/, ""));
  while (lines.at(-1) === "") lines.pop();
  return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
}
