import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { messagesIn } from "../../../db/messages.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { openIncident } from "../../../server/actions/incidents.ts";
import type { Context } from "../../../server/context/context.ts";
import type { MessageState } from "../../../server/core/messages/story.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { mailLane } from "../../helpers/mail-lane.ts";
import { messageIdOf, startMailServer, type MailServerOptions } from "../../helpers/smtp-server.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { makeCertificates, type Certificates } from "../../helpers/target-certificates.ts";
import { world, type World } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const NAMES = ["ada", "bob", "cleo", "dora", "emil", "faye"];

let w: World;
let clock: number;
let ctx: Context;
let ending: (() => Promise<void>)[];
let lane: ReturnType<typeof mailLane>;

beforeEach(async () => {
  w = await world();
  clock = w.now();
  ctx = { ...w.ctx, config: w.ctx.config, now: () => clock };
  ending = [];
  await insertSubscribers(
    w.db,
    NAMES.map((name) => subscriber(name)),
  );
  await openIncident(ctx, "exemple", {
    title: "INSEE en panne",
    notify: true,
    components: [{ id: "insee/sirene", state: "major_outage" }],
  });
});
afterEach(async () => {
  for (const end of ending.toReversed()) await end();
});

function sendTo(url: string, timeoutMs = 2_000): void {
  lane = mailLane(ctx, url, { timeoutMs });
  ending.push(() => lane.close());
}

async function mailServer(options: MailServerOptions) {
  const server = await startMailServer(options);
  ending.push(() => server.stop());
  return server;
}

/** A server that says what it likes to each line that it is told. */
async function speaking(greeting: string, answer: (line: string, socket: Socket) => string | null) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.write(greeting);
    socket.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().split("\r\n").slice(0, -1)) {
        const said = answer(line, socket);
        if (said !== null && socket.writable) socket.write(said);
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  ending.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const later = async (ms: number) => {
  clock += ms;
  await fanOut(ctx);
  return lane.tick();
};
const rows = async (state: MessageState) => messagesIn(w.db, state, 100);
const untouched = async () => {
  for (const path of ["/", "/ping/insee/sirene", "/api/v2/status.json", "/history.atom"]) {
    expect((await w.request(path)).status, path).toBe(200);
  }
};

describe("a mail server that", () => {
  test("takes some of a batch refuses those alone: each mail has one recipient", async () => {
    const asked: string[] = [];
    const server = await mailServer({
      onRecipient: (to) => {
        asked.push(to);
        if (to.startsWith("bob")) return { code: 550, text: "5.1.1 no such user" };
        if (to.startsWith("dora")) return { code: 451, text: "4.7.1 greylisted" };
        return null;
      },
    });
    sendTo(server.url);

    await later(0);

    expect(asked.toSorted()).toEqual(NAMES.map((name) => `${name}@exemple.fr`));
    expect(server.caught.map((m) => m.to)).toEqual(
      expect.arrayContaining(["ada", "cleo", "emil", "faye"].map((n) => [`${n}@exemple.fr`])),
    );
    expect(server.caught).toHaveLength(4);
    expect(await rows("failed")).toMatchObject([
      { subscriberId: "bob", lastError: expect.stringContaining("550 5.1.1 no such user") },
    ]);
    expect(await rows("queued")).toMatchObject([
      { subscriberId: "dora", lastError: expect.stringContaining("451") },
    ]);
    expect(lane.trouble()).toBeNull();
    await untouched();
  });

  test("is slow at every word is waited for, as long as it speaks", async () => {
    const slowly = (_: unknown, __: unknown, done: (error?: null) => void) =>
      void setTimeout(() => done(null), 100);
    const server = await mailServer({
      onMail: () => new Promise((taken) => setTimeout(() => taken(null), 100)),
      smtp: { onMailFrom: slowly },
    });
    sendTo(server.url);

    await later(0);

    expect(server.caught).toHaveLength(NAMES.length);
    expect(await rows("sent")).toHaveLength(NAMES.length);
  });

  test("never answers a mail that was sent gets it again, as the same mail", async () => {
    let isDeaf = true;
    const said: string[] = [];
    const server = await mailServer({
      onMail: ({ raw }) => {
        said.push(messageIdOf(raw));
        return isDeaf ? new Promise<null>(() => {}) : null;
      },
    });
    sendTo(server.url, 200);

    await later(0);
    expect(await rows("queued")).toHaveLength(NAMES.length);
    isDeaf = false;
    await later(MINUTE_MS);

    expect(await rows("sent")).toHaveLength(NAMES.length);
    expect(new Set(said).size).toBe(NAMES.length);
    expect(server.caught).toHaveLength(NAMES.length);
  });

  test.each([
    ["refuses our own address", "MAIL FROM", "553 5.1.8 sender refused\r\n"],
    ["has no room", "RCPT TO", "452 4.3.1 insufficient storage\r\n"],
  ])("%s has the mails wait for somebody to mend it", async (_name, command, refusal) => {
    const url = await speaking("220 here\r\n", (line) => {
      if (/^(EHLO|HELO)/.test(line)) return "250 here\r\n";
      return line.startsWith(command) ? refusal : "250 ok\r\n";
    });
    sendTo(url);

    await later(0);

    const waiting = await rows("queued");
    expect(waiting).toHaveLength(NAMES.length);
    for (const { lastError } of waiting) expect(lastError).toContain(refusal.slice(0, 3));
    expect(await rows("failed")).toEqual([]);
  });

  test.each([
    ["closes at once", "", true],
    ["says 421 at the door", "421 4.3.2 too busy\r\n", false],
    ["is a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", false],
    ["says a line without end", "x".repeat(100_000), false],
    ["says a greeting and nothing more", "220 here\r\n", false],
  ])("%s gets nothing, and nothing is lost", async (_name, greeting, hangsUp) => {
    const url = await speaking(greeting, (_line, socket) => {
      if (hangsUp) socket.destroy();
      return null;
    });
    sendTo(url, 200);

    await later(0);
    expect(lane.trouble()).not.toBeNull();
    expect(await rows("queued")).toHaveLength(NAMES.length);
    await untouched();
    const server = await mailServer({});
    sendTo(server.url);
    await later(10 * MINUTE_MS);

    expect(server.caught).toHaveLength(NAMES.length);
  });

  test("talks nonsense in the middle is left, and gets everything once it makes sense", async () => {
    const url = await speaking("220 here\r\n", (line) =>
      line.startsWith("EHLO") ? "250 here\r\n" : "\u0000\u0001 what?\r\n",
    );
    sendTo(url, 300);

    await later(0);

    expect(await rows("sent")).toEqual([]);
    expect(await rows("failed")).toEqual([]);
    expect(await rows("queued")).toHaveLength(NAMES.length);
  });
});

describe("with TLS", () => {
  let certificates: Certificates;
  const usual = getCACertificates("default");
  beforeAll(async () => {
    certificates = await makeCertificates();
    setDefaultCACertificates([...usual, certificates.ca]);
  });
  afterAll(async () => {
    setDefaultCACertificates(usual);
    await certificates.remove();
  });

  const starttls = async (name: "good" | "expired" | "wrongName" | "selfSigned") =>
    mailServer({ smtp: { ...(await certificates.pair(name)), disabledCommands: [] } });

  test("a server whose certificate is good gets mails, encrypted if it is required", async () => {
    const server = await starttls("good");
    sendTo(`${server.url}?requireTLS=true`);

    await later(0);

    expect(server.caught).toHaveLength(NAMES.length);
  });

  test.each([
    ["expired", /certificate has expired/],
    ["wrongName", /not in the cert|altnames/i],
    ["selfSigned", /self-signed/],
  ] as const)("one whose certificate is %s gets none, and they wait", async (name, reason) => {
    const server = await starttls(name);
    // Also where encryption is not required: a false certificate is worse than none.
    sendTo(server.url);

    await later(0);

    expect(server.caught).toEqual([]);
    expect(lane.trouble()).toMatch(reason);
    expect(await rows("queued")).toHaveLength(NAMES.length);
    await untouched();
  });

  test("one that offers no STARTTLS gets none if it is required, and they wait", async () => {
    const server = await mailServer({});
    sendTo(`${server.url}?requireTLS=true`);

    await later(0);

    expect(server.caught).toEqual([]);
    expect(lane.trouble()).toMatch(/STARTTLS|TLS/);
    expect(await rows("queued")).toHaveLength(NAMES.length);
  });
});
