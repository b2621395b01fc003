import { describe, expect, test } from "vitest";
import { readSetting, writeSetting } from "../../../db/key-values.ts";
import { insertSubscribers, subscriberById } from "../../../db/subscribers.ts";
import { resolveIncident, updateIncident } from "../../../server/actions/incidents.ts";
import {
  checkedSubscription,
  subscribe,
  unsubscribe,
} from "../../../server/actions/subscribers.ts";
import { SMTPUTF8 } from "../../../server/core/messages/mail.ts";
import { PAUSED } from "../../../server/core/messages/retry-rules.ts";
import { subscriberToken } from "../../../server/messages/subscriber-links.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { makeDigests } from "../../../server/work/delivery/make-digests.ts";
import { startMailServer } from "../../helpers/smtp-server.ts";
import { manySubscribers, subscriber } from "../../helpers/subscribers.ts";
import { mailWorld } from "../../helpers/mail-world.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";

const { mailing, open, rows, later, sendTo } = mailWorld();

describe("an incident, from its beginning to its end", () => {
  test("is one thread of three mails, each with its way out", async () => {
    await insertSubscribers(mailing.w.db, [subscriber("ada")]);
    const { incident } = await open();
    await later(0);
    mailing.clock += 12 * MINUTE_MS;
    await updateIncident(mailing.ctx, incident.id, { status: "identified", notify: true });
    await later(0);
    mailing.clock += 90 * MINUTE_MS;
    await resolveIncident(mailing.ctx, incident.id, { notify: true });
    await later(0);

    const mails = await mailing.server.parsed();
    expect(mails.map((m) => m.subject)).toEqual([
      "[API Exemple] Panne – INSEE Sirene",
      "[API Exemple] Mise à jour – INSEE Sirene : cause identifiée",
      "[API Exemple] Résolu – INSEE Sirene (1 h 42)",
    ]);
    const [root] = mailing.server.ids();
    expect(mails.map((m) => m.inReplyTo ?? null)).toEqual([null, root, root]);
    const header = (name: string) =>
      mails[1]!.headers.find((h) => h.key === name.toLowerCase())?.value;
    const ada = (await subscriberById(mailing.w.db, "ada"))!;
    const url = `https://status.exemple.test/unsubscribe/${subscriberToken(mailing.ctx.secret, "unsubscribe", ada)}`;
    expect(header("List-Unsubscribe")).toMatch(`<${url}>, <mailto:vigie@exemple.fr`);
    expect(header("List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
    expect(header("List-Id")).toBe('"API Exemple" <exemple.status.exemple.test>');
    expect(header("Auto-Submitted")).toBe("auto-generated");
    expect(header("Precedence")).toBe("list");
    expect(header("X-Auto-Response-Suppress")).toBe("All");
    expect(mailing.server.caught[0]).toMatchObject({ to: ["ada@exemple.fr"] });
    expect(mailing.server.caught[0]!.from).toMatch(/^vigie\+b-ada-1-[0-9a-f]{16}@exemple\.fr$/);
    // On one line each: what is folded is signed otherwise by some servers on the way.
    expect(mailing.server.caught[1]!.raw.toString()).toMatch(
      /^List-Unsubscribe: <https:[^\r\n]+>\r$/m,
    );
  });

  test("a subscriber who leaves in between gets no more mail", async () => {
    await insertSubscribers(mailing.w.db, [subscriber("ada000000000")]);
    await open();
    await fanOut(mailing.ctx);
    const token = subscriberToken(mailing.ctx.secret, "unsubscribe", {
      id: "ada000000000",
      epoch: 1,
    });

    await unsubscribe(mailing.ctx, token);
    await mailing.lane.tick();

    expect(mailing.server.caught).toEqual([]);
    expect(await rows("dropped")).toMatchObject([{ lastError: "the subscriber is unsubscribed" }]);
  });

  test("a digest has the last word on each, in one mail", async () => {
    await insertSubscribers(mailing.w.db, [subscriber("ada", { frequency: "daily" })]);
    const { incident } = await open();
    mailing.clock += MINUTE_MS;
    await updateIncident(mailing.ctx, incident.id, {
      status: "identified",
      body: "Un disque.",
      notify: true,
    });
    await later(0);
    mailing.clock += 20 * HOUR_MS;
    await makeDigests(mailing.ctx);
    await mailing.lane.tick();

    const [mail, ...others] = await mailing.server.parsed();
    expect(others).toEqual([]);
    expect(mail!.subject).toBe("[API Exemple] Résumé : 1 nouveauté – ven. 16 janv.");
    expect(mail!.text).toContain("Un disque.");
    expect(mail!.text).not.toContain("Depuis midi.");
  });
});

test("to confirm is asked without a list's headers, with the link that confirms", async () => {
  const asked = checkedSubscription(mailing.ctx, "exemple", { email: "ada@exemple.fr" });
  await subscribe(mailing.ctx, asked, "form");
  await later(0);

  const [mail] = await mailing.server.parsed();
  expect(mail!.subject).toBe("[API Exemple] Confirmez votre abonnement");
  const path = /https:\/\/status\.exemple\.test(\/confirm\/\S+)/.exec(mail!.text ?? "")?.[1];
  const posted = await mailing.w.request(path!, { method: "POST" });
  expect(posted.status).toBe(200);
  expect(mail!.headers.some((h) => h.key.startsWith("list-"))).toBe(false);
});

test("so many a minute, and no more", async () => {
  await manySubscribers(mailing.w.db, 25);
  await open();
  sendTo(mailing.server.url, 10);

  const sent: number[] = [];
  for (let minute = 0; minute < 4; minute += 1) {
    await later(MINUTE_MS);
    sent.push(mailing.server.caught.length);
  }

  expect(sent).toEqual([10, 20, 25, 25]);
});

test("paused, nothing goes; resumed, everything does", async () => {
  await insertSubscribers(mailing.w.db, [subscriber("ada")]);
  await open();
  await writeSetting(mailing.w.db, PAUSED, "1");

  await later(0);
  expect(mailing.server.caught).toHaveLength(0);
  await writeSetting(mailing.w.db, PAUSED, "0");
  await later(0);

  expect(mailing.server.caught).toHaveLength(1);
});

describe("an address with letters outside ASCII", () => {
  const email = "zoé@exemple.fr";

  test("gets mails from a server that offers SMTPUTF8", async () => {
    await insertSubscribers(mailing.w.db, [subscriber("zoe", { email })]);
    await open();

    await later(0);

    expect(mailing.server.caught).toMatchObject([{ to: [email] }]);
    expect(mailing.server.caught[0]!.raw.toString()).toMatch(/^To: <?zoé@exemple\.fr>?\r$/m);
    expect((await mailing.server.parsed())[0]!.to).toMatchObject([{ address: email }]);
    expect(await readSetting(mailing.w.db, SMTPUTF8)).toBe("1");
  });

  test("is a final failure with its reason where the server does not, and others go on", async () => {
    await mailing.server.stop();
    mailing.server = await startMailServer({ smtp: { hideSMTPUTF8: true } });
    sendTo(mailing.server.url);
    await insertSubscribers(mailing.w.db, [subscriber("zoe", { email }), subscriber("ada")]);
    await open();

    await later(0);
    await later(HOUR_MS);

    expect(mailing.server.caught.map((m) => m.to)).toEqual([["ada@exemple.fr"]]);
    expect(await rows("failed")).toMatchObject([
      { attempts: 1, subscriberId: "zoe", lastError: expect.stringMatching(/SMTPUTF8/) },
    ]);
    expect(await readSetting(mailing.w.db, SMTPUTF8)).toBe("0");
  });
});

test("TLS that is required is not done without", async () => {
  await insertSubscribers(mailing.w.db, [subscriber("ada")]);
  await open();
  sendTo(`${mailing.server.url}?requireTLS=true`);

  await later(0);

  expect(mailing.server.caught).toHaveLength(0);
  expect(await rows("queued")).toHaveLength(1);
});
