import { appendFileSync, readFileSync, statSync } from "node:fs";
import { get } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { freePort } from "../bench/load.ts";
import { ownFolder } from "../helpers/own-folder.ts";
import { serve, type Served } from "../helpers/process.ts";

const { path, env } = ownFolder(
  "pages: [{ id: p, title: Titre, url: 'https://p.test', providers: [{ id: x, name: X, components: [{ id: x/a, name: A }] }] }]\n",
);
const prepared = () => path("v.db.snapshot.json.prepared");

let running: Served | null = null;
afterEach(async () => {
  if (running?.child.exitCode === null) await running.end("SIGKILL");
});

type Seen = { readonly status: number; readonly etag: string; readonly isReady: boolean };

/** Asks by a new connection; status 0 where it is refused or broken off. */
const ask = (url: string, isReady: () => boolean) =>
  new Promise<Seen>((seen) => {
    get(url, { agent: false }, (response) => {
      const etag = response.headers.etag ?? "";
      const answered = isReady();
      response.resume().on("end", () => {
        seen({ status: response.statusCode ?? 0, etag, isReady: answered });
      });
    }).on("error", () => seen({ status: 0, etag: "", isReady: isReady() }));
  });

/** Starts the service and asks for a document until it is ready; returns the answers in order. */
async function askedWhileStarting(document: string): Promise<Seen[]> {
  const port = await freePort();
  let isReady = false;
  const ready = serve({ ...env(), PORT: String(port) }).then((served) => {
    running = served;
    isReady = true;
  });
  const seen: Seen[] = [];
  while (!isReady) {
    seen.push(await ask(`http://127.0.0.1:${port}${document}`, () => isReady));
    await sleep(5);
  }
  await ready;
  seen.push(await ask(`http://127.0.0.1:${port}${document}`, () => isReady));
  return seen;
}

/** The answers from the first on: none of them is a refused connection. */
const fromFirst = (seen: readonly Seen[]) => seen.slice(seen.findIndex((s) => s.status !== 0));

test("a service that starts again answers before it is ready, and then without a gap", async () => {
  running = await serve(env());
  expect(await running.end("SIGTERM")).toBe(0);
  expect(statSync(prepared()).mode & 0o077).toBe(0);

  const answers = fromFirst(await askedWhileStarting("/"));

  expect(new Set(answers.map((s) => s.status))).toEqual(new Set([200]));
  expect(answers.filter((s) => !s.isReady).length).toBeGreaterThan(1);
  expect(answers[0]?.etag).toMatch(/^W\/"/);
  expect(await running.end("SIGTERM")).toBe(0);
  expect(running.log()).not.toContain("cannot be stored");
}, 60_000);

test("damaged documents stop no start, and are replaced at its end", async () => {
  running = await serve(env());
  await running.end("SIGTERM");
  appendFileSync(prepared(), "x");

  const answers = fromFirst(await askedWhileStarting("/pings"));

  expect(answers.at(-1)?.status).toBe(200);
  expect(await running.end("SIGTERM")).toBe(0);
  expect(readFileSync(prepared(), "latin1").at(-1)).not.toBe("x");
}, 60_000);
