import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { openDatabase } from "../../db/open.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { issueToken } from "../../server/auth/token.ts";
import { secretOf } from "../../server/context/secret.ts";
import { eventually, serve, temporaryFolder } from "../helpers/process.ts";
import { startMailServer } from "../helpers/smtp-server.ts";
import { subscriber } from "../helpers/subscribers.ts";

const SECRET = "sixteen characters, and more";
const YAML = `pages: [{ id: exemple, title: API Exemple, url: "https://status.exemple.test",
  providers: [{ id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }] }]`;

/** A server that takes each connection and ends it: at once, after its greeting, or within SMTP. */
async function droppingServer(): Promise<{
  server: Server;
  port: number;
  count(): number;
  cut(): void;
}> {
  let count = 0;
  const open = new Set<Socket>();
  const drop = (socket: Socket) => {
    socket.on("error", () => {});
    count += 1;
    open.add(socket);
    if (count % 3 === 1) return socket.destroy();
    socket.write("220 here\r\n");
    if (count % 3 === 2) return socket.end();
    socket.once("data", () => socket.destroy());
    return socket;
  };
  const server = createServer(drop).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server,
    port: (server.address() as AddressInfo).port,
    count: () => count,
    cut: () => open.forEach((socket) => socket.destroy()),
  };
}

test("mails wait for a server that accepts and drops, and each arrives once when it takes them", async () => {
  const folder = temporaryFolder();
  const dropping = await droppingServer();
  const config = join(folder.path, "v.yaml");
  writeFileSync(config, YAML);
  const db = await openDatabase(join(folder.path, "v.db"));
  await insertSubscribers(
    db,
    [0, 1, 2].map((i) => subscriber(`ada00000000${i}`)),
  );
  const issuer = { db, now: Date.now, secret: secretOf(SECRET), log: pino({ level: "silent" }) };
  const { token } = await issueToken(issuer, { name: "t", role: "editor", provider: null });
  await db.destroy();
  const served = await serve({
    VIGIE_CONFIG: config,
    DATABASE_URL: `file:${join(folder.path, "v.db")}`,
    VIGIE_SECRET: SECRET,
    SMTP_URL: `smtp://127.0.0.1:${dropping.port}`,
    MAIL_FROM: "vigie@exemple.fr",
  });
  const answer = await fetch(`${served.url}/api/v1/incidents`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      title: "INSEE en panne",
      body: "Depuis midi.",
      impact: "major",
      notify: true,
      components: [{ id: "insee/sirene", status: "major_outage" }],
    }),
  });
  expect(answer.status).toBe(201);
  await eventually(
    async () => dropping.count(),
    (count) => count >= 3,
    60_000,
  );
  expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
  dropping.cut();
  await new Promise<void>((closed) => dropping.server.close(() => closed()));

  const mail = await startMailServer({ port: dropping.port });
  await eventually(
    async () => mail.caught.length,
    (count) => count >= 3,
    150_000,
  );
  await new Promise((later) => setTimeout(later, 2_000));
  expect(new Set(mail.ids()).size).toBe(3);
  expect(mail.caught).toHaveLength(3);
  expect(await served.end("SIGTERM")).toBe(0);
  await mail.stop();
  folder.remove();
}, 300_000);
