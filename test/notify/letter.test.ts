import { generateKeyPairSync } from "node:crypto";
import { dkimVerify } from "mailauth";
import { describe, expect, test } from "vitest";
import { letterBytes, type Letter } from "../../server/notify/letter.ts";
import { subjectLine } from "../../server/notify/sheet.ts";
import { dkimProblem, signedHeaders } from "../helpers/dkim.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const KEY = { domain: "exemple.fr", selector: "vigie", privateKey };

const LETTER: Letter = {
  from: "Vigie État <vigie@exemple.fr>",
  to: "ada@exemple.fr",
  replyTo: "support@exemple.fr",
  subject: "[API Exemple] Panne – INSEE Sirene",
  text: "Les appels échouent.  Deux espaces.\n\n\n",
  html: "<p>Les appels échouent.</p>",
  messageId: "e.ada@exemple.fr",
  inReplyTo: "d.ada@exemple.fr",
  date: 0,
  list: {
    id: "exemple.status.exemple.test",
    title: "API Exemple « été »",
    unsubscribe:
      "https://status.exemple.test/unsubscribe/k3v9m2x7q1ab-1-0-0123456789abcdef0123456789abcdef01234567",
    mailbox: "vigie@exemple.fr",
    page: "https://status.exemple.test/",
  },
};

const altered = (mail: Buffer, from: string | RegExp, to: string): Buffer => {
  const text = mail.toString("latin1");
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return Buffer.from(changed, "latin1");
};

describe("a signed mail", () => {
  test("verifies, and both headers of the one-click unsubscription are signed", async () => {
    const mail = await letterBytes(LETTER, KEY);

    expect(dkimProblem(mail, publicKey)).toBeNull();
    expect(signedHeaders(mail)).toEqual(
      expect.arrayContaining(["from", "list-unsubscribe", "list-unsubscribe-post", "message-id"]),
    );
  });

  test("is the same mail when it is made again", async () => {
    const [one, two] = await Promise.all([letterBytes(LETTER, null), letterBytes(LETTER, null)]);
    const plain = (mail: Buffer) => mail.toString().replaceAll(/--_NmP-[^\s"]*|boundary=\S+/g, "");

    expect(plain(one)).toBe(plain(two));
  });

  test.each([
    ["List-Unsubscribe-Post", /List-Unsubscribe=One-Click/, "List-Unsubscribe=Two-Clicks"],
    ["List-Unsubscribe-Post, taken away", /List-Unsubscribe-Post: [^\r]*\r\n/, ""],
    ["List-Unsubscribe", /status\.exemple\.test\/unsubscribe/, "phishing.test/unsubscribe"],
    ["the subject", /^Subject: /m, "Subject: Re: "],
    ["the sender", /vigie@exemple\.fr>/, "vigie@exemple.test>"],
    ["the text", /espaces/, "especes"],
  ])("does not verify once somebody changed %s", async (_name, from, to) => {
    const mail = await letterBytes(LETTER, KEY);

    expect(dkimProblem(altered(mail, from, to), publicKey)).not.toBeNull();
  });

  test("verifies after what servers on the way may do: folding, spaces, empty lines", async () => {
    const mail = await letterBytes(LETTER, KEY);
    const folded = altered(mail, /^Auto-Submitted: /m, "Auto-Submitted:\r\n   ");

    expect(dkimProblem(Buffer.concat([folded, Buffer.from("\r\n\r\n")]), publicKey)).toBeNull();
  });
});

/** The result of a verifier of other authors, with the key in the place of the DNS. */
async function verifiedBy(mail: Buffer) {
  const key = publicKey.replaceAll(/-----[^-]+-----|\s/g, "");
  const resolver = async (name: string, type: string) => {
    expect([name, type]).toEqual(["vigie._domainkey.exemple.fr", "TXT"]);
    return [[`v=DKIM1; k=rsa; p=${key}`]];
  };
  const { results } = await dkimVerify(mail, { resolver });
  return results.map((r) => r.status.result);
}

describe("an independent verifier", () => {
  test.each<[string, Partial<Letter>]>([
    ["a mail of a list", {}],
    ["the first of a thread, to the team", { list: null, inReplyTo: null }],
    [
      "long subjects and names",
      { subject: `É${"x".repeat(240)}`, from: `${"é".repeat(60)} <vigie@exemple.fr>` },
    ],
    ["an empty text", { text: "" }],
    ["an address outside ASCII", { to: "zoé@exemple.fr" }],
    ["white space", { text: "a  \t b \n\n \n\n" }],
  ])("accepts %s", async (_name, given) => {
    const mail = await letterBytes({ ...LETTER, ...given }, KEY);

    expect(await verifiedBy(mail)).toEqual(["pass"]);
    expect(dkimProblem(mail, publicKey)).toBeNull();
  });

  test.each([
    "From: Mallory <mallory@exemple.test>",
    "To: bob@exemple.fr",
    "Cc: bob@exemple.fr",
    "Subject: Votre mot de passe",
    "Date: Thu, 15 Jan 2026 12:00:00 +0000",
    "Reply-To: mallory@exemple.test",
    "Content-Type: text/html",
    "Content-Transfer-Encoding: quoted-printable",
    "MIME-Version: 2.0",
    "Message-ID: <other@exemple.test>",
    "In-Reply-To: <other@exemple.test>",
    "References: <other@exemple.test>",
    "List-Unsubscribe: <https://phishing.test/>",
    "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
  ])("rejects a mail to which somebody added %j", async (field) => {
    for (const letter of [LETTER, { ...LETTER, list: null, inReplyTo: null }]) {
      const mail = (await letterBytes(letter, KEY)).toString("latin1");
      const head = mail.indexOf("\r\n\r\n");
      const above = Buffer.from(`${field}\r\n${mail}`, "latin1");
      const below = Buffer.from(`${mail.slice(0, head)}\r\n${field}${mail.slice(head)}`, "latin1");

      expect(await verifiedBy(above)).not.toContain("pass");
      expect(await verifiedBy(below)).not.toContain("pass");
      expect(dkimProblem(above, publicKey)).not.toBeNull();
    }
  });

  test("accepts what forwarders and mailing lists add in front", async () => {
    const mail = (await letterBytes(LETTER, KEY)).toString("latin1");
    const added = "Received: from a by b; Thu, 15 Jan 2026 12:00:00 +0000\r\nX-Spam-Score: 0\r\n";

    expect(await verifiedBy(Buffer.from(added + mail, "latin1"))).toEqual(["pass"]);
  });
});

describe("a subject", () => {
  test.each([
    ["API Exemple", "Panne", "INSEE Sirene", "", "[API Exemple] Panne – INSEE Sirene"],
    [
      "API",
      "Maintenance",
      "DGFIP",
      ", mar. 24 nov. 20 h–22 h",
      "[API] Maintenance – DGFIP, mar. 24 nov. 20 h–22 h",
    ],
    ["API", "Panne", "INSEE\r\nBcc: bob@exemple.fr", "", "[API] Panne – INSEE Bcc: bob@exemple.fr"],
  ])("of %j is written as it is wanted", (page, word, who, tail, wanted) => {
    expect(subjectLine(page, word, who, tail)).toBe(wanted);
  });

  test.each([1_000, 70, 40])("of %i characters stays under 70, with its word and its news", (n) => {
    const subject = subjectLine("P".repeat(n), "Mise à jour", "É".repeat(n), " : cause identifiée");

    expect(subject.length).toBeLessThan(70);
    expect(subject).toMatch(/\] Mise à jour – É+… : cause identifiée$/);
  });
});

test("what a title holds makes no header, whatever is in it", async () => {
  const subject = `a\r\nBcc: bob@exemple.fr\r\n${"x".repeat(1000)}`;
  const mail = await letterBytes({ ...LETTER, subject }, null);

  expect(mail.toString()).not.toMatch(/^Bcc:/im);
  expect(
    Math.max(
      ...mail
        .toString()
        .split("\r\n")
        .map((line) => line.length),
    ),
  ).toBeLessThan(998);
});
