import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startMailServer, type Answer, type MailServer } from "../helpers/smtp-server.ts";
import { temporaryFolder, vigie } from "../helpers/process.ts";

let server: MailServer;
let answer: Answer;
let folder: ReturnType<typeof temporaryFolder>;
beforeEach(async () => {
  answer = null;
  folder = temporaryFolder();
  server = await startMailServer({ onRecipient: () => answer });
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

  test("fails where no server is, and without settings tells which are wanted", async () => {
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
