import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSettings } from "../../server/config/settings.ts";
import { createMailer } from "../../server/notify/mailer.ts";
import { smtpOptions } from "../../server/notify/smtp-options.ts";
import { createSmtp } from "../../server/notify/smtp.ts";

const FROM = "Vigie <vigie@status.exemple.fr>";

let server: SMTPServer;
let names: string[];
let url: string;
beforeEach(async () => {
  names = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onMailFrom(_, session, done) {
      names.push(session.hostNameAppearsAs);
      done();
    },
    onData(stream, _, done) {
      stream.resume().on("end", () => done());
    },
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise<void>((closed) => server.close(closed)));

test("mails and sign-in mails greet the server by the sender's domain", async () => {
  const smtp = createSmtp({ url, from: FROM, timeoutMs: 2_000 });
  const sent = await smtp.send(
    { from: "vigie@status.exemple.fr", to: "ada@exemple.fr" },
    Buffer.from("Subject: test\r\n\r\nBonjour\r\n"),
  );
  smtp.close();
  await createMailer({ url, from: FROM })({ to: "ada@exemple.fr", subject: "a", text: "b" });

  expect(sent.kind).toBe("sent");
  expect(names).toEqual(["status.exemple.fr", "status.exemple.fr"]);
});

test.each([
  ["smtp://mx.test", { host: "mx.test", port: 587, secure: false, name: "status.exemple.fr" }],
  ["smtps://mx.test", { host: "mx.test", port: 465, secure: true }],
  ["smtp://[::1]:25?requireTLS=true", { host: "::1", port: 25, requireTLS: true }],
  ["smtp://mx.test?name=out.exemple.fr", { name: "out.exemple.fr" }],
  ["smtp://mx.test?rejectUnauthorized=false", { tls: { rejectUnauthorized: false } }],
  ["smtp://u%40x:p%25@mx.test", { credentials: { user: "u@x", pass: "p%" } }],
])("%s", (address, options) => {
  expect(smtpOptions({ url: address, from: FROM })).toMatchObject(options);
});

test("a sender's domain beyond ASCII is said in ASCII", () => {
  expect(smtpOptions({ url, from: "vigie@état.exemple.fr" }).name).toBe("xn--tat-9la.exemple.fr");
});

test.each([
  ["mail.exemple.fr", null],
  ["[192.0.2.1]", null],
  ["two words", "SMTP_URL: name="],
  ["a\r\nMAIL FROM:<x>", "SMTP_URL: name="],
])("name=%s in SMTP_URL", (name, mistake) => {
  const read = () =>
    readSettings({ SMTP_URL: `${url}?name=${encodeURIComponent(name)}`, MAIL_FROM: FROM });

  if (mistake === null) expect(read).not.toThrow();
  else expect(read).toThrow(mistake);
});
