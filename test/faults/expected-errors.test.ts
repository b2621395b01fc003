import { connect } from "node:net";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
let served: Served | null;
const path = (name: string) => join(folder.path, name);
const env = () => ({ DATABASE_URL: `file:${path("v.db")}`, VIGIE_CONFIG: path("v.yaml") });

beforeEach(() => {
  folder = temporaryFolder();
  served = null;
  writeFileSync(
    path("v.yaml"),
    "pages: [{ id: p, title: P, url: 'https://p.test', providers: [] }]\n",
  );
});
afterEach(async () => {
  await served?.end("SIGKILL");
  folder.remove();
});

test("uploads that clients break off are not logged as errors", async () => {
  served = await serve(env());
  const made = await vigie(["token", "create", "--name", "t", "--role", "operator"], env());
  const { port, hostname } = new URL(served.url);
  for (const route of [
    "/api/v1/observations",
    "/api/v1/incidents",
    "/api/v1/session",
    "/subscribe",
  ]) {
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    socket.write(
      `POST ${route} HTTP/1.1\r\nHost: p.test\r\nAuthorization: Bearer ${made.stdout.trim()}\r\n` +
        'Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"title": ',
    );
    await new Promise((later) => setTimeout(later, 100));
    socket.resetAndDestroy();
  }
  await new Promise((later) => setTimeout(later, 300));

  expect(served.log()).not.toMatch(/"level":(40|50|60)/);
  expect((await fetch(`${served.url}/healthz`)).status).toBe(200);
}, 60_000);

test("what a follower cannot do is answered 503 and logged in a line, without a stack", async () => {
  const leader = await serve(env());
  served = await serve(env());
  const answer = await fetch(`${served.url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email: "a@exemple.fr", password: "wrong wrong wrong" }),
  });
  await leader.end("SIGKILL");

  expect(answer.status).toBe(503);
  await eventually(
    async () => served!.log(),
    (log) => log.includes("a request cannot be answered now"),
  );
  const lines = served
    .log()
    .split("\n")
    .filter((line) => line.includes("cannot be answered now"));
  expect(lines[0]).toContain('"level":30');
  expect(served.log()).not.toContain('"stack"');
}, 60_000);
