import { execFile } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../../helpers/process.ts";
import { answer, startTarget, type Target } from "../../helpers/target.ts";

/** The whole program, as it is started: real sockets, a real file, a real clock. */
let folder: ReturnType<typeof temporaryFolder>;
let served: Served | null = null;
let target: Target;
const env = (): Record<string, string> => ({
  VIGIE_CONFIG: join(folder.path, "vigie.yaml"),
  DATABASE_URL: `file:${join(folder.path, "vigie.db")}`,
});

beforeEach(async () => {
  folder = temporaryFolder();
  const now = new Date().toISOString();
  const ok = answer(
    "200 OK",
    JSON.stringify({ status: "ok", last_update: now, last_ok_status: now }),
  );
  target = await startTarget({ "/ping/inpi/rne": ok, "/ping/a": ok });
});
afterEach(async () => {
  await served?.end("SIGTERM");
  served = null;
  await target.stop();
  folder.remove();
});

const page = (providers: string, network = "") => `
pages: [{ id: p, title: P, url: "https://p.test", providers: [${providers}] }]
${network}
`;
const configure = (text: string) => writeFileSync(join(folder.path, "vigie.yaml"), text);
const ALLOWED = "network: { allow: [127.0.0.0/8] }";

async function token(role: string): Promise<string> {
  const made = await vigie(["token", "create", "--name", "t", "--role", role], env());
  expect(made).toMatchObject({ code: 0 });
  return made.stdout.trim();
}

const send = (method: string, path: string, bearer: string, body?: unknown) =>
  fetch(served!.url + path, {
    method,
    headers: {
      authorization: `Bearer ${bearer}`,
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const ping = async (id: string) => {
  const res = await fetch(`${served!.url}/ping/${id}`);
  return ((await res.json()) as { status?: string }).status;
};

test("a ping that is registered is probed and answers, paused and removed without a restart", async () => {
  configure(page("", ALLOWED));
  served = await serve(env());
  const operator = await token("operator");
  const wish = { name: "INPI - RNE", url: target.url("/ping/inpi/rne"), alerts_wait: 0 };

  const made = await send("POST", "/v1/monitors", operator, wish);
  expect(made.status).toBe(201);
  const { uuid } = (await made.json()) as { uuid: string };
  await eventually(
    () => ping("inpi/rne"),
    (status) => status === "ok",
  );
  expect(target.requests[0]!.path).toBe("/ping/inpi/rne");
  const listed = await (await fetch(`${served.url}/pings`)).json();
  expect(listed).toEqual([{ name: "INPI - RNE", url: "https://p.test/ping/inpi/rne" }]);

  const fast = await send("PUT", `/api/v1/monitors/${uuid}`, operator, { every: "5s" });
  expect(await fast.json()).toMatchObject({ every: "5s", state: "operational" });
  const count = target.requests.length;
  await eventually(
    async () => target.requests.length,
    (now) => now > count,
  );

  await send("PUT", `/v1/monitors/${uuid}`, operator, { paused: true });
  const gone = await send("DELETE", `/api/v1/monitors/${uuid}`, operator);
  expect(gone.status, served.log()).toBe(204);
  await eventually(
    () => fetch(`${served!.url}/ping/inpi/rne`),
    (res) => res.status === 404,
  );
}, 40_000);

test("an address that network.allow no longer permits is called no more, with the refusal shown", async () => {
  configure(page("", ALLOWED));
  served = await serve(env());
  const operator = await token("operator");
  await send("POST", "/v1/monitors", operator, { name: "A", url: target.url("/ping/a") });
  await eventually(
    () => ping("a"),
    (status) => status === "ok",
  );
  await served.end("SIGTERM");
  served = null;
  const before = target.requests.length;

  configure(page(""));
  served = await serve(env());

  type Listed = { monitors: { detail: string | null; state: string }[] };
  const { monitors } = await eventually(
    async () => {
      // Slowly: what asks with a token is limited.
      await new Promise((later) => setTimeout(later, 400));
      return (await (await send("GET", "/api/v1/monitors", operator)).json()) as Listed;
    },
    (answer) => answer.monitors[0]?.detail?.includes("loopback") === true,
    70_000,
  );
  expect(monitors[0]!.detail).toContain("127.0.0.1 is a loopback address");
  expect(target.requests.length).toBe(before);
}, 90_000);

test("a body that comes in chunks, its length untold, is read as any other", async () => {
  configure(page(""));
  served = await serve(env());
  const operator = await token("operator");
  const chunked = (...chunks: string[]) =>
    fetch(`${served!.url}/v1/monitors`, {
      method: "POST",
      headers: { authorization: `Bearer ${operator}`, "content-type": "application/json" },
      body: new Blob(chunks).stream(),
      duplex: "half",
    } as RequestInit);

  const made = await chunked('{"name":"Qualité - A",', '"url":"https://a.test/"}');
  const tooLong = await chunked(...Array.from({ length: 65 }, () => "x".repeat(1024)));
  const broken = await chunked("{");

  expect([made.status, tooLong.status, broken.status]).toEqual([201, 413, 400]);
  expect(await made.json()).toMatchObject({ name: "Qualité - A" });
}, 30_000);

test("a token that is revoked in another process is refused at once", async () => {
  configure(page(""));
  served = await serve(env());
  const operator = await token("operator");
  expect((await send("GET", "/v1/monitors", operator)).status).toBe(200);

  const listed = await vigie(["token", "list", "--json"], env());
  const [{ id, lastUsedAt }] = JSON.parse(listed.stdout) as [{ id: string; lastUsedAt: string }];
  expect(Date.parse(lastUsedAt)).toBeGreaterThan(Date.now() - 60_000);
  expect(await vigie(["token", "revoke", id], env())).toMatchObject({ code: 0 });

  const refused = await send("GET", "/v1/monitors", operator);
  expect(refused.status).toBe(401);
  expect(refused.headers.get("www-authenticate")).toBe('Bearer error="invalid_token"');
}, 30_000);

test("traffic, a log and a heartbeat reach the pings; a kill in between loses none of it", async () => {
  const log = join(folder.path, "access.log");
  writeFileSync(log, "");
  const pattern = String.raw`(?<time>\S+) (?<status>\d+)`;
  configure(
    page(`{ id: x, name: X, components: [
      { id: x/pushed, name: Pushed, monitors: [{ kind: observed, every: 1s, repeat: 0 }] },
      { id: x/logged, name: Logged, monitors: [{ kind: observed, every: 1s, repeat: 0, log: ${JSON.stringify({ file: log, pattern })} }] },
      { id: x/job, name: Job, monitors: [{ kind: heartbeat, every: 1h, grace: 1m }] }] }`),
  );
  served = await serve(env());
  const operator = await token("operator");
  const to = new Date().toISOString();
  const from = new Date(Date.now() - 60_000).toISOString();
  const slice = { component: "x/pushed", from, to, statuses: { "200": 3 } };

  expect((await send("POST", "/api/v1/observations", operator, [slice])).status).toBe(201);
  expect((await send("POST", "/api/v1/heartbeats/x/job", operator)).status).toBe(200);
  appendFileSync(log, `${new Date(Date.now() - 15_000).toISOString()} 200\n`);
  const all = ["x/pushed", "x/logged", "x/job"];
  const states = () => Promise.all(all.map(ping));
  const areOk = (found: unknown[]) => found.every((state) => state === "ok");
  await eventually(states, areOk);

  await served.end("SIGKILL");
  served = null;
  served = await serve(env());

  await eventually(states, areOk);
  const again = await send("POST", "/api/v1/observations", operator, [slice]);
  expect(await again.json()).toEqual({ accepted: 0, repeated: 1 });
}, 40_000);

test("curl sends heartbeats by every method, with a log of any length as their body", async () => {
  const monitors = "[{ kind: heartbeat, every: 1h }]";
  configure(page(`{ id: x, name: X, components: [{ id: beat, name: B, monitors: ${monitors} }] }`));
  served = await serve(env());
  const bearer = `Authorization: Bearer ${await token("operator")}`;
  const address = `${served.url}/api/v1/heartbeats/beat`;
  const curl = async (...args: string[]) => {
    const reply = join(folder.path, "reply");
    const options = ["-s", "-o", reply, "-w", "%{http_code}", "-H", bearer, ...args, address];
    return (await promisify(execFile)("curl", options)).stdout;
  };
  const log = (bytes: number) => {
    writeFileSync(join(folder.path, "job.log"), "x".repeat(bytes));
    return ["--data-binary", `@${join(folder.path, "job.log")}`];
  };

  expect(await curl()).toBe("200");
  expect(await curl("-I")).toBe("200");
  expect(await curl("-X", "POST")).toBe("200");
  for (const bytes of [1_000, 100_000, 1_000_000, 5_000_000]) {
    expect(await curl(...log(bytes)), `${bytes} bytes`).toBe("200");
    const chunked = ["-H", "Transfer-Encoding: chunked", ...log(bytes)];
    expect(await curl(...chunked), `${bytes} bytes in chunks`).toBe("200");
  }
  expect(await ping("beat")).toBe("ok");
}, 40_000);
