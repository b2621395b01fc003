import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { openDatabase } from "../../db/open.ts";
import { insertSubscribers, subscriberById } from "../../db/subscribers.ts";
import { secretOf } from "../../server/context/secret.ts";
import { verpSender } from "../../server/messages/bounce-address.ts";
import { subscriberToken } from "../../server/messages/subscriber-links.ts";
import { deliveryReport, recipient, statusOf } from "../helpers/returned-mails.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { SMALL } from "../helpers/world.ts";
import { startMailServer, type Answer, type MailServer } from "../helpers/smtp-server.ts";
import { temporaryFolder, vigie } from "../helpers/process.ts";

let server: MailServer;
let answer: Answer;
/** The name of EHLO. */
let greeting: string;
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  answer = null;
  folder = temporaryFolder();
  greeting = "";
  server = await startMailServer({
    onRecipient: () => answer,
    smtp: {
      onMailFrom(_, { hostNameAppearsAs }, done) {
        greeting = hostNameAppearsAs;
        done();
      },
    },
  });
});
afterEach(async () => {
  await server.stop();
  folder.remove();
});

const send = (env: Record<string, string> = {}, to = "zoe@été.fr") =>
  vigie(
    ["mail", "test", to],
    { SMTP_URL: server.url, MAIL_FROM: "Vigie <vigie@exemple.fr>", ...env },
    folder.path,
  );

describe("vigie mail bounce --stdin", () => {
  const secret = "sixteen characters, and more";
  const ADA = { id: "ada000000000", epoch: 1 };
  const verp = verpSender(secretOf(secret), "vigie@exemple.fr", ADA);
  let path: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    path = join(folder.path, "vigie.db");
    const config = join(folder.path, "vigie.yaml");
    writeFileSync(config, SMALL);
    env = { DATABASE_URL: `file:${path}`, VIGIE_CONFIG: config, VIGIE_SECRET: secret };
    const db = await openDatabase(path);
    await insertSubscribers(db, [subscriber(ADA.id)]);
    await db.destroy();
  });
  const pipe = (mail: string, ...args: string[]) =>
    vigie(["mail", "bounce", "--stdin", ...args], env, folder.path, mail);
  const stateOfAda = async () => {
    const db = await openDatabase(path);
    const found = await subscriberById(db, ADA.id);
    await db.destroy();
    return found?.state;
  };
  const report = (action: string, status: string) =>
    deliveryReport({ to: verp, status: statusOf(recipient("ada@exemple.fr", action, status)) });

  test("reads the report of a delay and of a failure, and a letter without complaint", async () => {
    const late = await pipe(report("delayed", "4.4.1"));
    expect(late).toEqual({ code: 0, stdout: "ignored: delayed 4.4.1\n", stderr: "" });
    const letter = await pipe("Subject: Bonjour\r\n\r\nÀ bientôt");
    expect(letter).toMatchObject({ code: 0, stdout: "ignored: no report of a delivery\n" });
    expect(await stateOfAda()).toBe("confirmed");

    expect(await pipe(report("failed", "5.1.1"))).toMatchObject({
      code: 0,
      stdout: "suspended: 5.1.1\n",
    });
    expect(await stateOfAda()).toBe("suspended");
  }, 60_000);

  test("unsubscribes by the mail that a mail program makes, and takes an envelope", async () => {
    const to = deliveryReport({
      to: "vigie@exemple.fr",
      status: statusOf(recipient("ada@exemple.fr", "delayed", "4.4.1")),
    });
    expect((await pipe(to, verp)).stdout).toBe("ignored: delayed 4.4.1\n");
    const token = subscriberToken(secretOf(secret), "unsubscribe", ADA);
    const mail = `To: vigie@exemple.fr\r\nSubject: unsubscribe ${token}\r\n\r\n`;

    expect((await pipe(mail)).stdout).toBe("unsubscribed: by mail\n");
    expect(await stateOfAda()).toBe("unsubscribed");
  }, 60_000);

  test("has the mail server try again where our own database is in trouble", async () => {
    writeFileSync(path, "no database at all, and longer than its header would be".repeat(50));

    expect((await pipe(report("failed", "5.1.1"))).code).toBe(75);
  }, 60_000);
});

describe("vigie mail test", () => {
  test("sends one mail to one address, and says what the server said", async () => {
    const { code, stdout, stderr } = await send();

    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^sent to zoe@xn--t-9fab\.fr: 250 /);
    // The server tells international domains as people write them.
    expect(server.caught).toMatchObject([{ from: "vigie@exemple.fr", to: ["zoe@été.fr"] }]);
    const [mail] = await server.parsed();
    expect(mail!.subject).toBe("Vigie : essai d’envoi / test mail");
  });

  test("greets the server by the sender's domain, or by the name that is set", async () => {
    await send();
    expect(greeting).toBe("exemple.fr");

    await send({ SMTP_URL: `${server.url}?name=out.exemple.fr` });
    expect(greeting).toBe("out.exemple.fr");
  });

  test.each([
    [{ code: 550, text: "5.1.1 no such user" }, /^vigie: refused: .*550 5\.1\.1 no such user/],
    [{ code: 451, text: "4.7.1 greylisted" }, /tried again: .*451 4\.7\.1 greylisted/],
  ])("fails when the server says %j, with its words", async (said, wanted) => {
    answer = said;

    const { code, stderr } = await send();

    expect(code).toBe(1);
    expect(stderr).toMatch(wanted);
    expect(server.caught).toEqual([]);
  });

  test("fails without a server, and without settings names those that are missing", async () => {
    const nowhere = await send({ SMTP_URL: "smtp://user:secret@127.0.0.1:1" });
    const unset = await send({ SMTP_URL: "" });
    const two = await send({}, "ada@exemple.fr, bob@exemple.fr");

    expect(nowhere.code).toBe(1);
    expect(nowhere.stderr).toMatch(/no mail server took it: .*ECONNREFUSED/);
    expect(nowhere.stderr).not.toContain("secret");
    expect([unset.code, unset.stderr]).toEqual([
      2,
      expect.stringMatching(/SMTP_URL and MAIL_FROM/),
    ]);
    expect([two.code, two.stderr]).toEqual([2, expect.stringMatching(/one mail address/)]);
    expect(server.caught).toEqual([]);
  });
});
