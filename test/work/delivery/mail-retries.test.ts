import { beforeEach, describe, expect, test } from "vitest";
import { retryMessages } from "../../../db/messages.ts";
import { subscriberById, insertSubscribers } from "../../../db/subscribers.ts";
import { HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { mailWorld } from "../../helpers/mail-world.ts";
import { startMailServer } from "../../helpers/smtp-server.ts";
import { subscriber } from "../../helpers/subscribers.ts";

const { mailing, open, rows, later, sendTo } = mailWorld();

describe("a mailing.server that", () => {
  beforeEach(async () => {
    await insertSubscribers(mailing.w.db, [subscriber("ada"), subscriber("bob")]);
    await open();
  });

  test("is down has everything wait, and gets it once it is up", async () => {
    await mailing.lane.stop();
    const { port } = new URL(mailing.server.url);
    await mailing.server.stop();
    sendTo(`smtp://127.0.0.1:${port}`);

    await later(0);
    expect(mailing.lane.trouble()).toMatch(/ECONNREFUSED/);
    expect(await rows("queued")).toHaveLength(2);
    mailing.server = await startMailServer({ port: Number(port) });
    await later(2 * MINUTE_MS);

    expect(mailing.server.caught).toHaveLength(2);
    expect(mailing.lane.trouble()).toBeNull();
  });

  test("greylists gets the mail a minute later, with the same Message-ID", async () => {
    let refusals = 0;
    const seen: string[] = [];
    mailing.answer = ({ raw }) => {
      seen.push(/^Message-ID: (\S+)/im.exec(raw.toString())![1]!);
      return (refusals += 1) <= 2 ? { code: 451, text: "4.7.1 greylisted" } : null;
    };

    await later(0);
    expect(mailing.server.caught).toHaveLength(0);
    expect(await later(59_000)).toBe(0);
    await later(1_000);

    expect(mailing.server.caught).toHaveLength(2);
    expect(new Set(seen).size).toBe(2);
  });

  test("has no such mailbox is asked once, and its owner is not written to again", async () => {
    mailing.refuse = (to) =>
      to.startsWith("bob") ? { code: 550, text: "5.1.1 no such user" } : null;

    await later(0);
    await later(HOUR_MS);

    expect(mailing.server.caught.map((m) => m.to)).toEqual([["ada@exemple.fr"]]);
    expect(await rows("failed")).toMatchObject([{ attempts: 1, subscriberId: "bob" }]);
    expect(await subscriberById(mailing.w.db, "bob")).toMatchObject({ state: "suspended" });
    expect(await subscriberById(mailing.w.db, "ada")).toMatchObject({ state: "confirmed" });
  });

  test("refuses what a mail says stops that mail; three in a row suspend", async () => {
    mailing.answer = ({ to }) =>
      to[0]!.startsWith("bob") ? { code: 554, text: "5.7.1 spam" } : null;

    for (let i = 0; i < 3; i += 1) {
      expect(await subscriberById(mailing.w.db, "bob")).toMatchObject({ state: "confirmed" });
      if (i > 0) await open();
      await later(1_000);
    }

    expect(await rows("failed")).toHaveLength(3);
    expect(await subscriberById(mailing.w.db, "bob")).toMatchObject({ state: "suspended" });
  });

  test("a mail whose server drops the line behind DATA is sent twice more, then it is uncertain", async () => {
    const seen: string[] = [];
    mailing.answer = ({ raw }) => {
      seen.push(/^Message-ID: (\S+)/im.exec(raw.toString())![1]!);
      return "drop";
    };

    for (const minutes of [0, 1, 5, 60]) await later(minutes * MINUTE_MS);

    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(2);
    expect(await rows("uncertain")).toMatchObject([{ attempts: 3 }, { attempts: 3 }]);
    mailing.answer = () => null;
    await retryMessages(mailing.w.db, null, mailing.clock);
    await mailing.lane.tick();
    expect(mailing.server.caught).toHaveLength(2);
  });

  test("answers nothing is not waited for, and nothing is lost", async () => {
    let isSilent = true;
    await mailing.lane.stop();
    await mailing.server.stop();
    mailing.server = await startMailServer({
      smtp: {
        onConnect: (_session, done) => {
          if (!isSilent) done();
        },
      },
    });
    sendTo(mailing.server.url);

    await later(0);
    expect(await rows("queued")).toHaveLength(2);
    isSilent = false;
    await later(2 * MINUTE_MS);

    expect(mailing.server.caught).toHaveLength(2);
  });

  test("wants patience for two days is given it, and no longer", async () => {
    mailing.answer = () => ({ code: 450, text: "4.2.2 mailbox full" });

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
  await insertSubscribers(mailing.w.db, [subscriber("ada")]);
  await open();
  sendTo(`smtp://127.0.0.1:${port}`);

  await later(0);

  expect(await rows("queued")).toHaveLength(1);
  expect(mailing.lane.trouble()).not.toBeNull();
  nonsense.close();
});
