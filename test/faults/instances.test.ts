import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { smallSite, startUpstream, type Upstream } from "../helpers/small-site.ts";

const MONITORS = 3;

let folder: ReturnType<typeof temporaryFolder>;
let upstream: Upstream;
const running: Served[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  upstream = await startUpstream();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((served) => served.end("SIGKILL")));
  upstream.stop();
  folder.remove();
});

async function start(): Promise<Served> {
  const served = await serve(smallSite(folder.path, upstream.url, MONITORS));
  running.push(served);
  return served;
}

function results(): number {
  const db = new Database(join(folder.path, "vigie.db"), { readonly: true });
  try {
    return db.prepare<[], { n: number }>("select count(*) as n from result").get()!.n;
  } finally {
    db.close();
  }
}

const readiness = async ({ url }: Served) => (await fetch(`${url}/readyz`)).status;
const stateAt = async ({ url }: Served) =>
  ((await (await fetch(`${url}/ping/fournisseur/c0`)).json()) as { status?: string }).status;

test("two on one database: one measures, the other says so and shows what the first found", async () => {
  const first = await start();
  await eventually(
    () => readiness(first),
    (status) => status === 200,
  );
  await eventually(
    () => stateAt(first),
    (state) => state === "ok",
  );
  const second = await start();

  const [before, from] = [results(), performance.now()];
  await eventually(
    () => Promise.resolve(results()),
    (n) => n >= before + 3 * MONITORS,
  );
  const seconds = (performance.now() - from) / 1_000;

  expect(second.log()).toContain("another Vigie leads this database");
  expect(await readiness(second)).toBe(503);
  expect(await (await fetch(`${second.url}/readyz`)).text()).toContain("another instance leads");
  // Twice as many, if both had.
  expect(results() - before).toBeLessThanOrEqual(MONITORS * (Math.ceil(seconds) + 1));
  upstream.setFailing(true);
  await eventually(
    () => stateAt(second),
    (state) => state === "bad_gateway",
    20_000,
  );
}, 60_000);

test("when the first is killed the second takes over, without a double or a lost result", async () => {
  const first = await start();
  await eventually(
    () => readiness(first),
    (status) => status === 200,
  );
  const second = await start();
  await eventually(
    () => Promise.resolve(results()),
    (n) => n >= MONITORS,
  );

  running.shift();
  await first.end("SIGKILL");
  const left = results();
  await eventually(
    () => readiness(second),
    (status) => status === 200,
    20_000,
  );
  await eventually(
    () => Promise.resolve(results()),
    (n) => n >= left + MONITORS,
  );

  expect(second.log()).toContain("taking over");
  expect(await stateAt(second)).toBe("ok");
}, 60_000);
