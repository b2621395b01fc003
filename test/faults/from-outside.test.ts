import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";

// The real process on the real clock, behind what a reverse proxy sends.
const ZONE = "UTC";
const WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
const folder = temporaryFolder();
let server: Served;
let authorization = "";

/** Windows of today by its weekday's number in the month, by its date, and of several days. */
function windows() {
  const now = new Date();
  const day = (offset: number) => WEEKDAYS[(now.getUTCDay() + offset + 7) % 7]!;
  const nth = Math.ceil(now.getUTCDate() / 7);
  const ordinals = ["first", "second", "third", "fourth"];
  const lastDate = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0)).getUTCDate();
  const isLast = now.getUTCDate() + 7 > lastDate;
  const today = nth <= 4 ? ordinals[nth - 1]! : "last";
  const other = nth === 1 || (isLast && nth === 5) ? "second" : "first";
  const all = { from: "00:00", to: "24:00" };
  return {
    "x/weekday-of-month": { ...all, day: `${today} ${day(0)}` },
    "x/other-weekday-of-month": { ...all, day: `${other} ${day(0)}` },
    "x/date": { ...all, day: now.getUTCDate() },
    "x/several-weekdays": { ...all, day: [day(0), day(2)] },
    "x/other-weekdays": { ...all, day: [day(2), day(3)] },
    "x/over-days": { from: "12:00", to: "11:59", day: day(-2), until: day(2) },
    "x/over-other-days": { from: "12:00", to: "11:59", day: day(2), until: day(4) },
  };
}

beforeAll(async () => {
  const components = Object.entries(windows()).map(([id, window]) => ({
    id,
    name: id,
    maintenance: [window],
  }));
  const beat = { id: "x/beat", name: "Beat", monitors: [{ kind: "heartbeat", every: "1h" }] };
  const page = (id: string, of: readonly unknown[]) => ({
    ...{ id, title: id, timeZone: ZONE, url: `https://${id}.exemple.test` },
    hostnames: [`${id}.exemple.test`],
    providers: [{ id: `x${id}`, name: "X", components: of }],
  });
  const pages = [page("un", [...components, beat]), page("deux", [])];
  writeFileSync(join(folder.path, "v.json"), JSON.stringify({ pages }));
  const env = {
    VIGIE_CONFIG: join(folder.path, "v.json"),
    DATABASE_URL: `file:${join(folder.path, "v.db")}`,
    TRUST_PROXY: "1",
  };
  server = await serve(env);
  const made = await vigie(["token", "create", "--name", "t", "--role", "operator"], env);
  authorization = `Bearer ${made.stdout.trim()}`;
}, 60_000);
afterAll(async () => {
  await server.end("SIGTERM");
  folder.remove();
});

type Answer = { status: number; headers: Record<string, unknown>; text: string };

/** Sends a request with any Host, which fetch does not allow. */
function ask(
  path: string,
  { method = "GET", ...headers }: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url + path, { method, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk: Buffer) => (text += chunk.toString()));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
      );
    }).on("error", reject);
    sent.end(body);
  });
}

test("windows of a weekday of the month, a date, several weekdays and several days hold now", async () => {
  const ids = Object.keys(windows());
  const seen = await Promise.all(
    ids.map(async (id) => JSON.parse((await ask(`/ping/${id}`)).text)),
  );
  const isOn = Object.fromEntries(
    ids.map((id, i) => [id, (seen[i] as { status: string }).status === "maintenance"]),
  );

  expect(isOn).toEqual(Object.fromEntries(ids.map((id) => [id, !id.includes("other")])));
});

test("a page answers to its host in upper case, with a final dot and with a port", async () => {
  const hosts = [
    "deux.exemple.test",
    "deux.exemple.test.",
    "DEUX.Exemple.TEST",
    "deux.exemple.test.:8080",
  ];
  for (const host of hosts) {
    const { text } = await ask("/api/v2/summary.json", { host });
    expect(JSON.parse(text), host).toMatchObject({ page: { name: "deux" } });
  }
  expect(
    JSON.parse((await ask("/api/v2/summary.json", { host: "elsewhere.test" })).text),
  ).toMatchObject({ page: { name: "un" } });
});

test("clients behind a proxy that sends Forwarded have limits of their own", async () => {
  const left = async (forwarded: string) =>
    Number(
      (await ask("/api/v1/availability?component=x/date", { forwarded })).headers[
        "ratelimit-remaining"
      ],
    );

  const first = await left('for="[2001:db8:1::1]:4711";proto=https');
  const same = await left('for=192.0.2.66, for="[2001:db8:1::2]"');
  const other = await left("For=192.0.2.60;by=203.0.113.43");

  expect(first).toBeGreaterThan(0);
  expect(same).toBeLessThan(first);
  expect(other).toBe(first);
});

test("a heartbeat comes by POST, GET and HEAD, with the job's log as its body", async () => {
  const log = "x".repeat(100_000);
  const state = async () =>
    (JSON.parse((await ask("/ping/x/beat")).text) as { status: string }).status;
  expect(await state()).toBe("unknown");

  const sizes = { "content-length": String(log.length) };
  const head = await ask(
    "/api/v1/heartbeats/x/beat",
    { method: "HEAD", authorization, ...sizes },
    log,
  );
  expect(head).toMatchObject({ status: 200, text: "" });
  await expect.poll(state, { timeout: 5_000 }).toBe("ok");
  for (const method of ["POST", "GET"]) {
    const beaten = await ask("/api/v1/heartbeats/x/beat", { method, authorization, ...sizes }, log);
    expect(beaten.status, method).toBe(200);
  }
  expect((await ask("/api/v1/heartbeats/x/beat", { method: "HEAD" })).status).toBe(401);
});
