import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { messagesIn, retryMessages } from "../../../db/messages.ts";
import { readSetting, writeSetting } from "../../../db/key-values.ts";
import { insertSubscribers, subscriberById } from "../../../db/subscribers.ts";
import { endOfMail } from "../../../server/actions/message-ends.ts";
import {
  openIncident,
  resolveIncident,
  updateIncident,
} from "../../../server/actions/incidents.ts";
import {
  checkedSubscription,
  subscribe,
  unsubscribe,
} from "../../../server/actions/subscribers.ts";
import type { Context } from "../../../server/context/context.ts";
import type { MessageState } from "../../../server/core/messages/story.ts";
import { SMTPUTF8 } from "../../../server/core/messages/mail.ts";
import { PAUSED } from "../../../server/core/messages/retry-rules.ts";
import { createSmtp } from "../../../server/notify/smtp.ts";
import { createPostOffice } from "../../../server/messages/send-mail.ts";
import { subscriberToken } from "../../../server/messages/subscriber-links.ts";
import { createLane, type Lane } from "../../../server/work/delivery/lane.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { makeDigests } from "../../../server/work/delivery/make-digests.ts";
import { startMailServer, type Answer, type MailServer } from "../../helpers/smtp-server.ts";
import { manySubscribers, subscriber } from "../../helpers/subscribers.ts";
import { world, type World } from "../../helpers/world.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";

const FROM = "Vigie État <vigie@exemple.fr>";

let w: World;
let clock: number;
let ctx: Context;
let server: MailServer;
let answer: (mail: { to: readonly string[]; raw: Buffer }) => Answer;
let refuse: (to: string) => Answer;
let close: () => void;
let lane: Lane;

beforeEach(async () => {
  w = await world();
  clock = w.now();
  ctx = { ...w.ctx, config: w.ctx.config, now: () => clock };
  [answer, refuse] = [() => null, () => null];
  server = await startMailServer({ onMail: (m) => answer(m), onRecipient: (to) => refuse(to) });
  lane = laneTo(server.url);
});
afterEach(async () => {
  await lane.stop();
  close();
  await server.stop();
});

function laneTo(url: string, perMinute: number | null = null): Lane {
  const smtp = createSmtp({ url, timeoutMs: 300 });
  close = () => smtp.close();
  return createLane(ctx, {
    channel: "mail",
    post: createPostOffice(ctx, { smtp, from: FROM, dkim: null }),
    atOnce: 2,
    perMinute,
    ended: endOfMail(ctx),
  });
}

const down = { id: "insee/sirene", state: "major_outage" } as const;
const open = () =>
  openIncident(ctx, "exemple", {
    title: "INSEE en panne",
    body: "Depuis midi.",
    components: [down],
    notify: true,
  });
const rows = (state: MessageState) => messagesIn(w.db, state, 100);
const later = async (ms: number) => {
  clock += ms;
  await fanOut(ctx);
  return lane.tick();
};

describe("an incident, from its beginning to its end", () => {
  test("is one thread of three mails, each with its way out", async () => {
    await insertSubscribers(w.db, [subscriber("ada")]);
    const { incident } = await open();
    await later(0);
    clock += 12 * MINUTE_MS;
    await updateIncident(ctx, incident.id, { status: "identified", notify: true });
    await later(0);
    clock += 90 * MINUTE_MS;
    await resolveIncident(ctx, incident.id, { notify: true });
    await later(0);

    const mails = await server.parsed();
    expect(mails.map((m) => m.subject)).toEqual([
      "[API Exemple] Panne – INSEE Sirene",
      "[API Exemple] Mise à jour – INSEE Sirene : cause identifiée",
      "[API Exemple] Résolu – INSEE Sirene (1 h 42)",
    ]);
    const [root] = server.ids();
    expect(mails.map((m) => m.inReplyTo ?? null)).toEqual([null, root, root]);
    const header = (name: string) =>
      mails[1]!.headers.find((h) => h.key === name.toLowerCase())?.value;
    const ada = (await subscriberById(w.db, "ada"))!;
    const url = `https://status.exemple.test/unsubscribe/${subscriberToken(ctx.secret, "unsubscribe", ada)}`;
    expect(header("List-Unsubscribe")).toMatch(`<${url}>, <mailto:vigie@exemple.fr`);
    expect(header("List-Unsubscribe-Post")).toBe("List-Unsubscribe=One-Click");
    expect(header("List-Id")).toBe('"API Exemple" <exemple.status.exemple.test>');
    expect(header("Auto-Submitted")).toBe("auto-generated");
    expect(header("Precedence")).toBe("list");
    expect(header("X-Auto-Response-Suppress")).toBe("All");
    expect(server.caught[0]).toMatchObject({ to: ["ada@exemple.fr"] });
    expect(server.caught[0]!.from).toMatch(/^vigie\+b-ada-1-[0-9a-f]{16}@exemple\.fr$/);
    // On one line each: what is folded is signed otherwise by some servers on the way.
    expect(server.caught[1]!.raw.toString()).toMatch(/^List-Unsubscribe: <https:[^\r\n]+>\r$/m);
  });

  test("a subscriber who leaves in between gets no more mail", async () => {
    await insertSubscribers(w.db, [subscriber("ada000000000")]);
    await open();
    await fanOut(ctx);
    const token = subscriberToken(ctx.secret, "unsubscribe", { id: "ada000000000", epoch: 1 });

    await unsubscribe(ctx, token);
    await lane.tick();

    expect(server.caught).toEqual([]);
    expect(await rows("dropped")).toMatchObject([{ lastError: "the subscriber is unsubscribed" }]);
  });

  test("a digest has the last word on each, in one mail", async () => {
    await insertSubscribers(w.db, [subscriber("ada", { frequency: "daily" })]);
    const { incident } = await open();
    clock += MINUTE_MS;
    await updateIncident(ctx, incident.id, {
      status: "identified",
      body: "Un disque.",
      notify: true,
    });
    await later(0);
    clock += 20 * HOUR_MS;
    await makeDigests(ctx);
    await lane.tick();

    const [mail, ...others] = await server.parsed();
    expect(others).toEqual([]);
    expect(mail!.subject).toBe("[API Exemple] Résumé : 1 nouveauté – ven. 16 janv.");
    expect(mail!.text).toContain("Un disque.");
    expect(mail!.text).not.toContain("Depuis midi.");
  });
});

test("to confirm is asked without a list's headers, with the link that confirms", async () => {
  const asked = checkedSubscription(ctx, "exemple", { email: "ada@exemple.fr" });
  await subscribe(ctx, asked, "form");
  await later(0);

  const [mail] = await server.parsed();
  expect(mail!.subject).toBe("[API Exemple] Confirmez votre abonnement");
  const path = /https:\/\/status\.exemple\.test(\/confirm\/\S+)/.exec(mail!.text ?? "")?.[1];
  const posted = await w.request(path!, { method: "POST" });
  expect(posted.status).toBe(200);
  expect(mail!.headers.some((h) => h.key.startsWith("list-"))).toBe(false);
});

describe("a server that", () => {
  beforeEach(async () => {
    await insertSubscribers(w.db, [subscriber("ada"), subscriber("bob")]);
    await open();
  });

  test("is down has everything wait, and gets it once it is up", async () => {
    await lane.stop();
    const { port } = new URL(server.url);
    await server.stop();
    lane = laneTo(`smtp://127.0.0.1:${port}`);

    await later(0);
    expect(lane.trouble()).toMatch(/ECONNREFUSED/);
    expect(await rows("queued")).toHaveLength(2);
    server = await startMailServer({ port: Number(port) });
    await later(2 * MINUTE_MS);

    expect(server.caught).toHaveLength(2);
    expect(lane.trouble()).toBeNull();
  });

  test("greylists gets the mail a minute later, with the same Message-ID", async () => {
    let refusals = 0;
    const seen: string[] = [];
    answer = ({ raw }) => {
      seen.push(/^Message-ID: (\S+)/im.exec(raw.toString())![1]!);
      return (refusals += 1) <= 2 ? { code: 451, text: "4.7.1 greylisted" } : null;
    };

    await later(0);
    expect(server.caught).toHaveLength(0);
    expect(await later(59_000)).toBe(0);
    await later(1_000);

    expect(server.caught).toHaveLength(2);
    expect(new Set(seen).size).toBe(2);
  });

  test("has no such mailbox is asked once, and its owner is not written to again", async () => {
    refuse = (to) => (to.startsWith("bob") ? { code: 550, text: "5.1.1 no such user" } : null);

    await later(0);
    await later(HOUR_MS);

    expect(server.caught.map((m) => m.to)).toEqual([["ada@exemple.fr"]]);
    expect(await rows("failed")).toMatchObject([{ attempts: 1, subscriberId: "bob" }]);
    expect(await subscriberById(w.db, "bob")).toMatchObject({ state: "suspended" });
    expect(await subscriberById(w.db, "ada")).toMatchObject({ state: "confirmed" });
  });

  test("refuses what a mail says stops that mail; three in a row suspend", async () => {
    answer = ({ to }) => (to[0]!.startsWith("bob") ? { code: 554, text: "5.7.1 spam" } : null);

    for (let i = 0; i < 3; i += 1) {
      expect(await subscriberById(w.db, "bob")).toMatchObject({ state: "confirmed" });
      if (i > 0) await open();
      await later(1_000);
    }

    expect(await rows("failed")).toHaveLength(3);
    expect(await subscriberById(w.db, "bob")).toMatchObject({ state: "suspended" });
  });

  test("a mail whose server drops the line behind DATA is sent twice more, then it is uncertain", async () => {
    const seen: string[] = [];
    answer = ({ raw }) => {
      seen.push(/^Message-ID: (\S+)/im.exec(raw.toString())![1]!);
      return "drop";
    };

    for (const minutes of [0, 1, 5, 60]) await later(minutes * MINUTE_MS);

    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(2);
    expect(await rows("uncertain")).toMatchObject([{ attempts: 3 }, { attempts: 3 }]);
    answer = () => null;
    await retryMessages(w.db, null, clock);
    await lane.tick();
    expect(server.caught).toHaveLength(2);
  });

  test("answers nothing is not waited for, and nothing is lost", async () => {
    let isSilent = true;
    await lane.stop();
    await server.stop();
    server = await startMailServer({
      smtp: {
        onConnect: (_session, done) => {
          if (!isSilent) done();
        },
      },
    });
    lane = laneTo(server.url);

    await later(0);
    expect(await rows("queued")).toHaveLength(2);
    isSilent = false;
    await later(2 * MINUTE_MS);

    expect(server.caught).toHaveLength(2);
  });

  test("wants patience for two days is given it, and no longer", async () => {
    answer = () => ({ code: 450, text: "4.2.2 mailbox full" });

    let attempts = 0;
    for (let hours = 0; hours < 60; hours += 0.25) {
      await later(HOUR_MS / 4);
      attempts = Math.max(attempts, ...(await rows("failed")).map((m) => m.attempts));
    }

    expect(await rows("queued")).toEqual([]);
    expect(await rows("failed")).toMatchObject([{}, {}]);
    // At 0, 1, 6, 21 and 81 minutes (seen every quarter of an hour), then hourly.
    expect(attempts).toBeGreaterThan(40);
    expect(attempts).toBeLessThan(52);
  });
});

test("a server that speaks nonsense gets nothing, and nothing is lost", async () => {
  const { createServer } = await import("node:net");
  const nonsense = createServer((socket) => {
    socket.on("error", () => {});
    socket.end("\u0000HELLO?\r\nHTTP/1.1 200 OK\r\n\r\n");
  });
  await new Promise<void>((listening) => nonsense.listen(0, "127.0.0.1", listening));
  const { port } = nonsense.address() as { port: number };
  await insertSubscribers(w.db, [subscriber("ada")]);
  await open();
  lane = laneTo(`smtp://127.0.0.1:${port}`);

  await later(0);

  expect(await rows("queued")).toHaveLength(1);
  expect(lane.trouble()).not.toBeNull();
  nonsense.close();
});

test("so many a minute, and no more", async () => {
  await manySubscribers(w.db, 25);
  await open();
  lane = laneTo(server.url, 10);

  const sent: number[] = [];
  for (let minute = 0; minute < 4; minute += 1) {
    await later(MINUTE_MS);
    sent.push(server.caught.length);
  }

  expect(sent).toEqual([10, 20, 25, 25]);
});

test("paused, nothing goes; resumed, everything does", async () => {
  await insertSubscribers(w.db, [subscriber("ada")]);
  await open();
  await writeSetting(w.db, PAUSED, "1");

  await later(0);
  expect(server.caught).toHaveLength(0);
  await writeSetting(w.db, PAUSED, "0");
  await later(0);

  expect(server.caught).toHaveLength(1);
});

describe("an address with letters outside ASCII", () => {
  const email = "zoé@exemple.fr";

  test("gets mails from a server that offers SMTPUTF8", async () => {
    await insertSubscribers(w.db, [subscriber("zoe", { email })]);
    await open();

    await later(0);

    expect(server.caught).toMatchObject([{ to: [email] }]);
    expect(server.caught[0]!.raw.toString()).toMatch(/^To: <?zoé@exemple\.fr>?\r$/m);
    expect((await server.parsed())[0]!.to).toMatchObject([{ address: email }]);
    expect(await readSetting(w.db, SMTPUTF8)).toBe("1");
  });

  test("is a final failure with its reason where the server does not, and others go on", async () => {
    await server.stop();
    server = await startMailServer({ smtp: { hideSMTPUTF8: true } });
    lane = laneTo(server.url);
    await insertSubscribers(w.db, [subscriber("zoe", { email }), subscriber("ada")]);
    await open();

    await later(0);
    await later(HOUR_MS);

    expect(server.caught.map((m) => m.to)).toEqual([["ada@exemple.fr"]]);
    expect(await rows("failed")).toMatchObject([
      { attempts: 1, subscriberId: "zoe", lastError: expect.stringMatching(/SMTPUTF8/) },
    ]);
    expect(await readSetting(w.db, SMTPUTF8)).toBe("0");
  });
});

test("TLS that is required is not done without", async () => {
  await insertSubscribers(w.db, [subscriber("ada")]);
  await open();
  lane = laneTo(`${server.url}?requireTLS=true`);

  await later(0);

  expect(server.caught).toHaveLength(0);
  expect(await rows("queued")).toHaveLength(1);
});
