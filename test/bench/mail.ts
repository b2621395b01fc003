/**
 * 10,000 subscribers are told of an incident that is declared by API, of `vigie serve` as it is
 * run: how long until the last of their messages is queued, how long `/ping` waits meanwhile and
 * while they leave, asked for by another process at a steady rate, and at which rate a mail server
 * that takes everything gets them.
 *
 *     node test/bench/mail.ts [subscribers]
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { pino } from "pino";
import { issueToken } from "../../server/auth/token.ts";
import { secretOf } from "../../server/context/secret.ts";
import { openDatabase } from "../../db/open.ts";
import { serve, temporaryFolder } from "../helpers/process.ts";
import { recordFigure } from "./figures.ts";
import { startMailServer } from "../helpers/smtp-server.ts";
import { manySubscribers } from "../helpers/subscribers.ts";

const SUBSCRIBERS = Number(process.argv[2] ?? 10_000);
const RUNS = 3;
const SECRET = "sixteen characters, and more";
const YAML = `pages: [{ id: exemple, title: API Exemple, url: "https://status.exemple.test",
  providers: [{ id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }] }]`;

/** Asks 100 times a second, come what may, and tells when and how long each was waited for. */
const ASKING = `
import { Agent, get } from "node:http";
const agent = new Agent({ keepAlive: true });
const waited = [];
const ask = (due) =>
  get(process.argv[1], { agent }, (answer) =>
    answer.resume().on("end", () => waited.push([due, Date.now(), performance.now() - (due - performance.timeOrigin)])),
  ).on("error", () => waited.push([due, Date.now(), Infinity]));
let next = Date.now() + 500;
const timer = setInterval(() => { for (; next <= Date.now(); next += 10) ask(next); }, 1);
process.stdin.once("end", () => {
  clearInterval(timer);
  setTimeout(() => { console.log(JSON.stringify(waited)); agent.destroy(); }, 500);
}).resume();
`;

type Waited = readonly [due: number, at: number, ms: number][];

const folder = temporaryFolder();
const path = join(folder.path, "vigie.db");
const config = join(folder.path, "vigie.yaml");
writeFileSync(config, YAML);
let caught = 0;
const server = await startMailServer({ onMail: () => ((caught += 1), null) as null });
const db = await openDatabase(path);
await manySubscribers(db, SUBSCRIBERS);
const { token } = await issueToken(
  { db, now: Date.now, secret: secretOf(SECRET), log: pino({ level: "error" }) },
  { name: "bench", role: "editor", provider: null },
);
const served = await serve({
  VIGIE_CONFIG: config,
  DATABASE_URL: `file:${path}`,
  LOG_LEVEL: "error",
  VIGIE_SECRET: SECRET,
  SMTP_URL: server.url,
  MAIL_FROM: "vigie@exemple.fr",
});

const asking = spawn(
  process.execPath,
  ["--input-type=module", "-e", ASKING, `${served.url}/ping/insee/sirene`],
  { stdio: ["pipe", "pipe", "inherit"] },
);
let said = "";
asking.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
await pause(2_000);

const spans: { from: number; queued: number; sent: number }[] = [];
for (let run = 1; run <= RUNS; run += 1) {
  caught = 0;
  const from = Date.now();
  const answer = await fetch(`${served.url}/api/v1/incidents`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      title: `Incident ${run}`,
      body: "Depuis midi.",
      impact: "major",
      notify: true,
      components: [{ id: "insee/sirene", status: "major_outage" }],
    }),
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  const { id } = (await answer.json()) as { id: string };
  while (caught < SUBSCRIBERS) await pause(50);
  const sent = Date.now();
  const { made, begun, queued } = await messagesOf(id);
  if (made !== SUBSCRIBERS) throw new Error(`${made} messages`);
  spans.push({ from, queued, sent });
  recordFigure(`mails a second, run ${run}`, (made * 1000) / (sent - from), "/s", {
    atLeast: 1_500,
  });
  console.log(
    `run ${run}: the last message is queued ${queued - from} ms after the declaration, ` +
      `${queued - begun} ms after the first; all ${made} are delivered in ` +
      `${((sent - from) / 1000).toFixed(1)} s, ${Math.round((made * 1000) / (sent - from))} a second`,
  );
}
asking.stdin.end();
await once(asking, "close");
const waited = JSON.parse(said) as Waited;
const during = (what: (at: number) => boolean) => summary(waited.filter(([due]) => what(due)));
console.log(
  "/ping at rest:               ",
  during((at) => at < spans[0]!.from),
);
console.log(
  "/ping while messages are made:",
  during((at) => spans.some((s) => at >= s.from && at <= s.queued)),
);
console.log(
  "/ping while mails leave:      ",
  during((at) => spans.some((s) => at > s.queued && at <= s.sent)),
);
await served.end("SIGTERM");
await db.destroy();
await server.stop();
folder.remove();

/** When an incident's messages were made: each is due from then on. */
async function messagesOf(subject: string) {
  const row = await db
    .selectFrom("message")
    .select([
      sql<number>`count(*)`.as("made"),
      sql<number>`min(due_at)`.as("begun"),
      sql<number>`max(due_at)`.as("queued"),
    ])
    .where("subject_id", "=", subject)
    .executeTakeFirstOrThrow();
  return row;
}

function summary(some: Waited): string {
  const ms = some.map(([, , each]) => each).toSorted((a, b) => a - b);
  const at = (p: number) => (ms[Math.floor((ms.length - 1) * p)] ?? NaN).toFixed(1);
  return `${ms.length} asked, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
