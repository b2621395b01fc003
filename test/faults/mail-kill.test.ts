import { afterEach, beforeEach, expect, test } from "vitest";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import { configOf, SMALL } from "../helpers/world.ts";
import { secretOf } from "../../server/context/secret.ts";
import { newId } from "../../server/context/ids.ts";
import { pino } from "pino";
import { writeFileSync } from "node:fs";
import { queueStats } from "../../db/messages.ts";
import { eventually, serve, temporaryFolder } from "../helpers/process.ts";
import { messageIdOf, startMailServer, type MailServer } from "../helpers/smtp-server.ts";
import { manySubscribers } from "../helpers/subscribers.ts";

const MAILS = 1_000;
const KILLS = 15;
/** server/delivery.ts: what may be under way at once. */
const IN_FLIGHT = 2;

/** The figures, for whoever reads the run. */
const tell = (figures: string) => process.stdout.write(`${figures}\n`);

let folder: ReturnType<typeof temporaryFolder>;
let server: MailServer;
/** Every mail that was said to its end, taken or not, in order. */
let said: string[];
let onSaid: () => void;

beforeEach(async () => {
  folder = temporaryFolder();
  said = [];
  onSaid = () => {};
  server = await startMailServer({
    onMail: ({ raw }) => {
      said.push(messageIdOf(raw));
      onSaid();
      return null;
    },
  });
});
afterEach(async () => {
  await server.stop();
  folder.remove();
});

/** A page without anything to probe, 1,000 subscribers and an incident that they are to be told. */
async function prepared(): Promise<Record<string, string>> {
  const path = join(folder.path, "vigie.db");
  const yaml = SMALL.replaceAll(/, monitors: \[[^\]]*\]/g, "");
  const config = join(folder.path, "vigie.yaml");
  writeFileSync(config, yaml);
  const db = await openDatabase(path);
  await manySubscribers(db, MAILS);
  const secret = secretOf("sixteen characters, and more");
  const log = pino({ level: "silent" });
  const ctx = { db, now: Date.now, log, config: configOf(yaml), secret, newId };
  await openIncident(ctx, "exemple", { title: "INSEE en panne", notify: true });
  await db.destroy();
  return {
    VIGIE_CONFIG: config,
    DATABASE_URL: `file:${path}`,
    SMTP_URL: server.url,
    MAIL_FROM: "vigie@exemple.fr",
    LOG_LEVEL: "error",
  };
}

/** Resolves once so many mails were said in all. */
const until = (count: number) =>
  new Promise<void>((reached) => {
    const look = () => {
      if (said.length >= count) reached();
    };
    onSaid = look;
    look();
  });

const stats = async () => {
  const db = await openDatabase(join(folder.path, "vigie.db"));
  const found = await queueStats(db, Date.now());
  await db.destroy();
  return found;
};

test(`${MAILS} mails, killed ${KILLS} times: none lost, copies of what was in flight alone`, async () => {
  const env = await prepared();

  for (let kill = 1; kill <= KILLS; kill += 1) {
    const served = await serve(env);
    // A different moment each time: while messages are made, and while they are sent.
    await until(kill === 1 ? 1 : said.length + 7 * kill);
    await served.end("SIGKILL");
  }
  const last = await serve(env);
  await eventually(
    async () => new Set(said).size,
    (count) => count >= MAILS,
    60_000,
  );
  expect(await last.end("SIGTERM")).toBe(0);

  const copies = said.length - new Set(said).size;
  tell(`${KILLS} kills: ${MAILS - new Set(said).size} lost, ${copies} copies`);
  expect(new Set(said).size).toBe(MAILS);
  expect(new Set(server.caught.map((mail) => mail.to[0])).size).toBe(MAILS);
  expect(copies).toBeLessThanOrEqual(KILLS * IN_FLIGHT);
  expect(await stats()).toMatchObject({ queued: 0, sent: MAILS, failed: 0, uncertain: 0 });
}, 180_000);

test("ended by SIGTERM again and again: no mail twice, none lost", async () => {
  const env = await prepared();

  for (let stop = 1; stop <= 5; stop += 1) {
    const served = await serve(env);
    await until(said.length + 20 * stop);
    expect(await served.end("SIGTERM")).toBe(0);
  }
  const last = await serve(env);
  await eventually(
    async () => said.length,
    (count) => count >= MAILS,
    60_000,
  );
  expect(await last.end("SIGTERM")).toBe(0);

  tell(`5 times SIGTERM: ${said.length - new Set(said).size} copies`);
  expect(said.length).toBe(MAILS);
  expect(new Set(said).size).toBe(MAILS);
  expect(await stats()).toMatchObject({ queued: 0, sent: MAILS });
}, 120_000);
