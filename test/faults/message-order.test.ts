import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import PostalMime from "postal-mime";
import { pino } from "pino";
import { openDatabase } from "../../db/open.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { issueToken } from "../../server/auth/token.ts";
import { secretOf } from "../../server/context/secret.ts";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { startMailServer, type Answer } from "../helpers/smtp-server.ts";
import { subscriber } from "../helpers/subscribers.ts";

const SECRET = "sixteen characters, and more";
const YAML = `network: { webhooks: ["127.0.0.0/8"] }
pages: [{ id: exemple, title: API Exemple, url: "https://status.exemple.test",
  providers: [{ id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }] }]`;

let folder: ReturnType<typeof temporaryFolder>;
let ending: (() => unknown)[];
let served: Served;
let token: string;

beforeEach(() => {
  folder = temporaryFolder();
  ending = [];
});
afterEach(async () => {
  await served.end("SIGKILL").catch(() => {});
  for (const end of ending) await end();
  folder.remove();
});

/** A page with one subscriber; returns the environment that serves it. */
async function prepared(endpoint: string | null): Promise<Record<string, string>> {
  const path = join(folder.path, "vigie.db");
  const config = join(folder.path, "vigie.yaml");
  writeFileSync(config, YAML);
  const db = await openDatabase(path);
  await insertSubscribers(db, [subscriber("ada000000000", { endpoint })]);
  const ctx = { db, now: Date.now, secret: secretOf(SECRET), log: pino({ level: "silent" }) };
  ({ token } = await issueToken(ctx, { name: "test", role: "editor", provider: null }));
  await db.destroy();
  const env = { VIGIE_CONFIG: config, DATABASE_URL: `file:${path}`, LOG_LEVEL: "error" };
  return { ...env, VIGIE_SECRET: SECRET };
}

/** Waits until a receiver has had so many requests. */
const arrived = (posted: readonly unknown[], count: number) =>
  eventually(
    async () => posted.length,
    (length) => length === count,
    30_000,
  );

async function send(method: string, path: string, body: object): Promise<{ id: string }> {
  const answer = await fetch(served.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status, await answer.clone().text()).toBeLessThan(300);
  return (await answer.json()) as { id: string };
}

const open = () =>
  send("POST", "/api/v1/incidents", {
    ...{ title: "INSEE en panne", body: "Depuis midi.", impact: "major", notify: true },
    components: [{ id: "insee/sirene", status: "major_outage" }],
  });
const resolve = (id: string) =>
  send("POST", `/api/v1/incidents/${id}/updates`, {
    ...{ status: "resolved", body: "C’est fini.", notify: true },
  });

type Posted = { readonly status: string; readonly answer: number; readonly at: number };

/** A receiver that answers each post of an incident as it is told; all else is taken. */
async function receiver(answerTo: (count: number) => { code: number; headers?: object }) {
  const posted: Posted[] = [];
  const server: Server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const { incident } = JSON.parse(text) as { incident?: { status: string } };
      const { code, headers = {} } = incident ? answerTo(posted.length) : { code: 204 };
      if (incident) posted.push({ status: incident.status, answer: code, at: Date.now() });
      response.writeHead(code, { ...headers }).end();
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ending.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, posted };
}

describe("with the real process", () => {
  test("a webhook that fails first is posted before its successor, also after a kill", async () => {
    const { url, posted } = await receiver((count) => ({ code: count === 0 ? 500 : 204 }));
    const env = await prepared(url);
    served = await serve(env);

    const { id } = await open();
    await arrived(posted, 1);
    await resolve(id);
    await served.end("SIGKILL");
    served = await serve(env);
    await arrived(posted, 3);

    expect(posted.map((p) => [p.status, p.answer])).toEqual([
      ["investigating", 500],
      ["investigating", 204],
      ["resolved", 204],
    ]);
  }, 60_000);

  test("a webhook that fails for good does not hold up its successor", async () => {
    const { url, posted } = await receiver((count) => ({ code: count < 2 ? 500 : 204 }));
    served = await serve(await prepared(url));

    const { id } = await open();
    await arrived(posted, 1);
    await resolve(id);
    await arrived(posted, 3);

    expect(posted.map((p) => [p.status, p.answer])).toEqual([
      ["investigating", 500],
      ["investigating", 500],
      ["resolved", 204],
    ]);
  }, 60_000);

  test("Retry-After is obeyed, by the next incident and after a kill as well", async () => {
    const { url, posted } = await receiver((count) =>
      count === 0 ? { code: 429, headers: { "retry-after": "14" } } : { code: 204 },
    );
    const env = await prepared(url);
    served = await serve(env);

    await open();
    await arrived(posted, 1);
    await open();
    await served.end("SIGKILL");
    served = await serve(env);
    await arrived(posted, 3);

    const [asked, ...later] = posted.map((p) => p.at);
    for (const at of later) expect(at - asked!).toBeGreaterThanOrEqual(14_000);
    expect(posted.map((p) => p.answer)).toEqual([429, 204, 204]);
  }, 60_000);

  test("a greylisted mail arrives before its successor", async () => {
    let since = 0;
    const greylist = (): Answer => {
      since ||= Date.now();
      return Date.now() - since < 1_500 ? { code: 451, text: "4.7.1 greylisted" } : null;
    };
    const server = await startMailServer({ onRecipient: greylist });
    ending.push(() => server.stop());
    const mail = { SMTP_URL: server.url, MAIL_FROM: "vigie@exemple.fr" };
    served = await serve({ ...(await prepared(null)), ...mail });

    const { id } = await open();
    await eventually(
      async () => since,
      (at) => at > 0 && Date.now() > at + 3_000,
    );
    await resolve(id);
    await eventually(
      async () => server.caught.length,
      (count) => count === 2,
      90_000,
    );

    const mails = await Promise.all(server.caught.map(({ raw }) => PostalMime.parse(raw)));
    expect(mails.map((m) => m.subject)).toEqual([
      "[API Exemple] Panne – INSEE Sirene",
      expect.stringMatching(/^\[API Exemple\] Résolu – INSEE Sirene/),
    ]);
  }, 120_000);
});
