import { get, type ClientRequest } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertStates } from "../../db/intervals.ts";
import { openDatabase } from "../../db/open.ts";
import { eventually, serve, temporaryFolder, type Served } from "../helpers/process.ts";
import { smallSite, startUpstream, type Upstream } from "../helpers/small-site.ts";

const DAY_MS = 86_400_000;
/** As long a past as is kept by the hour, with an outage in each half hour of it. */
const PAST_DAYS = 700;
const FLAPS_A_DAY = 48;
const LONG_SERIES = 45;

let folder: ReturnType<typeof temporaryFolder>;
let upstream: Upstream;
let served: Served;

beforeAll(async () => {
  folder = temporaryFolder();
  upstream = await startUpstream();
  const env = smallSite(folder.path, upstream.url, 2);
  // Once, so that the components are known to the database.
  served = await serve(env);
  await eventually(
    () => fetch(`${served.url}/readyz`).then((res) => res.status),
    (status) => status === 200,
  );
  await served.end("SIGTERM");
  await flappingPast(`${folder.path}/vigie.db`);
  served = await serve(env);
  await eventually(
    () => fetch(`${served.url}/readyz`).then((res) => res.status),
    (status) => status === 200,
  );
}, 120_000);
afterAll(async () => {
  await served.end("SIGKILL");
  upstream.stop();
  folder.remove();
});

async function flappingPast(path: string): Promise<void> {
  const db = await openDatabase(path);
  const { id } = await db
    .selectFrom("component")
    .select("id")
    .where("key", "=", "fournisseur/c0")
    .executeTakeFirstOrThrow();
  const begin = Date.now() - PAST_DAYS * DAY_MS;
  const step = DAY_MS / FLAPS_A_DAY / 2;
  const rows = Array.from({ length: PAST_DAYS * FLAPS_A_DAY * 2 - 10 }, (_, i) => ({
    ...{ componentId: id, layer: "verified" as const, detail: null },
    ...{ from: begin + i * step, to: begin + (i + 1) * step },
    state: i % 2 === 0 ? ("operational" as const) : ("major_outage" as const),
  }));
  await insertStates(db, rows);
  await db.destroy();
}

/** One request from an address of this machine; every address is a client. */
function ask(path: string, from: string): { request: ClientRequest; answer: Promise<number> } {
  const { port } = new URL(served.url);
  let request: ClientRequest;
  const answer = new Promise<number>((done, failed) => {
    request = get(
      { host: "127.0.0.1", port, path, localAddress: from, agent: false },
      (response) => {
        response.resume();
        response.on("end", () => done(response.statusCode ?? 0));
      },
    ).on("error", failed);
  });
  return { request: request!, answer };
}

const iso = (at: number) => new Date(at).toISOString();
const long = () =>
  `/api/v1/availability?component=fournisseur/c0&resolution=hour` +
  `&from=${iso(Date.now() - 690 * DAY_MS)}`;
const SHORT = [
  "/api/v1/availability?component=fournisseur/c1",
  "/api/v1/latency?component=fournisseur/c1",
  "/api/v1/availability?component=fournisseur/c1&format=csv",
  "/api/v1/sla",
];

test(
  `one client asks for ${LONG_SERIES} long series: another's short questions are not behind them`,
  { timeout: 120_000, retry: 1 },
  async () => {
    const all = Array.from({ length: LONG_SERIES }, () => ask(long(), "127.0.0.2"));
    const begun = performance.now();
    let answered = 0;
    const counted = () => void answered++;
    for (const { answer } of all) answer.then(counted, () => {});
    for (let round = 0; round < 3; round++) {
      for (const path of SHORT) expect(await ask(path, "127.0.0.3").answer).toBe(200);
    }
    expect(answered).toBeLessThan(LONG_SERIES / 2);

    const rest = ((performance.now() - begun) / Math.max(answered, 1)) * (LONG_SERIES - answered);

    // Once it has left, nothing of its work goes on: its next client does not wait for the rest.
    for (const { request } of all) request.destroy();
    await new Promise((later) => setTimeout(later, 200));
    const left = performance.now();
    expect(await ask(SHORT[0]!, "127.0.0.2").answer).toBe(200);
    expect(performance.now() - left).toBeLessThan(rest / 2);
  },
);
