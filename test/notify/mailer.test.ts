import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dkimProblem } from "../helpers/dkim.ts";
import { createMailer } from "../../server/notify/mailer.ts";

type Received = { readonly from: string; readonly to: string[]; readonly raw: string };

let server: SMTPServer;
let received: Received[];
let url: string;
beforeEach(async () => {
  received = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      let raw = "";
      stream.on("data", (chunk: Buffer) => (raw += chunk.toString("utf8")));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        received.push({ from, to: rcptTo.map((r) => r.address), raw });
        done(/refuse me/.test(raw) ? new Error("no") : null);
      });
    },
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise<void>((closed) => server.close(closed)));

const FROM = "Vigie État <vigie@exemple.fr>";

test("a mail arrives at its one address, in its own words, marked as no person's", async () => {
  const send = createMailer({ url, from: FROM });

  await send({ to: "ada@exemple.fr", subject: "Connexion – été", text: "Bonjour,\n\nà bientôt" });

  expect(received).toMatchObject([{ from: "vigie@exemple.fr", to: ["ada@exemple.fr"] }]);
  const mail = await PostalMime.parse(received[0]!.raw);
  expect(mail).toMatchObject({
    from: { name: "Vigie État", address: "vigie@exemple.fr" },
    to: [{ address: "ada@exemple.fr" }],
    subject: "Connexion – été",
  });
  expect(mail.text?.trim()).toBe("Bonjour,\n\nà bientôt");
  expect(received[0]!.raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
});

test("a sign-in mail is signed like every other one", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const dkim = { domain: "exemple.fr", selector: "vigie", privateKey };
  const send = createMailer({ url, from: FROM, dkim });

  await send({ to: "ada@exemple.fr", subject: "Connexion – été", text: "Bonjour\n.\nà bientôt" });

  const raw = Buffer.from(received[0]!.raw);
  expect(dkimProblem(raw, publicKey)).toBeNull();
  expect((await PostalMime.parse(raw)).text).toContain("\n.\n");
});

test.each([
  "ada@exemple.fr, bob@exemple.fr",
  "ada@exemple.fr\r\nRCPT TO:<bob@exemple.fr>",
  "Ada <ada@exemple.fr>",
  "ADA@exemple.fr",
  "",
])("%j is not one address, and nothing is sent", async (to) => {
  const send = createMailer({ url, from: FROM });

  await expect(send({ to, subject: "s", text: "t" })).rejects.toThrow(/one address/);
  expect(received).toEqual([]);
});

test("a line break in a subject makes no header", async () => {
  const send = createMailer({ url, from: FROM });

  await send({ to: "ada@exemple.fr", subject: "s\r\nBcc: bob@exemple.fr", text: "t" });

  const mail = await PostalMime.parse(received[0]!.raw);
  expect(mail.bcc).toBeUndefined();
  expect(received[0]!.to).toEqual(["ada@exemple.fr"]);
});

test("a server that refuses, or is not there, is an error", async () => {
  const send = createMailer({ url, from: FROM });
  const mail = { to: "ada@exemple.fr", subject: "s", text: "refuse me" };

  await expect(send(mail)).rejects.toThrow(/no/);
  const nowhere = createMailer({ url: "smtp://127.0.0.1:1", from: FROM });
  await expect(nowhere(mail)).rejects.toThrow(/ECONNREFUSED/);
});

test("a sender that is no address is refused at the start", () => {
  expect(() => createMailer({ url, from: "Vigie" })).toThrow(/MAIL_FROM/);
});
