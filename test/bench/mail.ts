/**
 * 10,000 subscribers are told of an incident: how long the making of their messages takes, and
 * how long `/ping` waits meanwhile, asked for by another process over HTTP.
 *
 *     node test/bench/mail.ts
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openDatabase } from "../../db/open.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import { secretOf } from "../../server/auth/secret.ts";
import { loadConfig } from "../../server/config.ts";
import { newId } from "../../server/public-id.ts";
import { fanOut } from "../../server/work/fan-out.ts";
import { manySubscribers } from "../helpers/subscribers.ts";

const SUBSCRIBERS = 10_000;
const YAML =
  "pages: [{ id: exemple, title: E, url: 'https://e.test', providers: [{ id: x, name: X, components: [{ id: c, name: C }] }] }]";

/** Asks one after another, and prints the percentiles of what it waited, in ms. */
const ASKING = `
const waited = [];
let asking = true;
process.stdin.once("end", () => (asking = false)).resume();
console.log("ready");
while (asking) {
  const from = performance.now();
  await (await fetch(process.argv[1])).arrayBuffer();
  waited.push(performance.now() - from);
}
waited.sort((a, b) => a - b);
const at = (p) => waited[Math.floor((waited.length - 1) * p)].toFixed(1);
console.log(JSON.stringify({ asked: waited.length, p50: at(0.5), p99: at(0.99), most: at(1) }));
`;

const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
const loaded = loadConfig(YAML, { path: "bench", env: {} });
if (!loaded.ok) throw new Error("the configuration of the bench is wrong");
const db = await openDatabase(join(folder, "v.db"));
await manySubscribers(db, SUBSCRIBERS);
const log = pino({ level: "error" });
const secret = secretOf("sixteen characters, and more");
const ctx = { db, now: Date.now, log, config: loaded.config, secret, newId };

const server = createServer((_request, response) => response.end("{}")).listen(0, "127.0.0.1");
await once(server, "listening");
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping/c`;
const asking = spawn(process.execPath, ["--input-type=module", "-e", ASKING, url], {
  stdio: ["pipe", "pipe", "inherit"],
});
let said = "";
asking.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
await once(asking.stdout, "data");

for (let run = 1; run <= 3; run += 1) {
  await openIncident(ctx, "exemple", { title: `Incident ${run}`, notify: true });
  const from = performance.now();
  const made = await fanOut(ctx);
  console.log(`run ${run}: ${made} messages in ${Math.round(performance.now() - from)} ms`);
}
asking.stdin.end();
await once(asking, "close");
console.log("/ping meanwhile, ms:", said.replace("ready", "").trim());
server.close();
await db.destroy();
rmSync(folder, { recursive: true, force: true });
