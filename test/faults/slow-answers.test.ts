import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";
import { smallSite } from "../helpers/small-site.ts";

/** Longer than a client may take to send a request, and than a kept connection stays idle. */
const SLOW_MS = 5_200;
const CUT_WITHIN_MS = 5_000;

let folder: ReturnType<typeof temporaryFolder>;
let served: Served;
let token: string;
/** An upstream that answers each request after `SLOW_MS`. */
const upstream = createServer((_request, response) => {
  const answer = setTimeout(() => response.end("{}"), SLOW_MS);
  response.on("close", () => clearTimeout(answer));
});

beforeEach(async () => {
  folder = temporaryFolder();
  upstream.listen(0, "127.0.0.1");
  await once(upstream, "listening");
  const { port } = upstream.address() as AddressInfo;
  const env = smallSite(folder.path, `http://127.0.0.1:${port}`, 1, {
    every: "1h",
    timeout: "20s",
  });
  const issued = await vigie(["token", "create", "--name", "t", "--role", "operator"], env);
  token = issued.stdout.trim().split("\n").at(-1)!;
  served = await serve(env);
}, 30_000);
afterEach(async () => {
  await served.end("SIGKILL");
  upstream.closeAllConnections();
  upstream.close();
  folder.remove();
});

const port = () => Number(new URL(served.url).port);

/** Sends one request over an agent's connection. */
async function ask(agent: Agent, method: string, path: string) {
  const asked = request({
    ...{ agent, port: port(), host: "127.0.0.1", method, path },
    headers: { authorization: `Bearer ${token}`, "content-length": "0" },
  });
  asked.end();
  const [answer] = (await once(asked, "response")) as [
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return { status: answer.statusCode, text, isReused: asked.reusedSocket };
}

async function monitorTest(): Promise<string> {
  const listed = await eventually(
    () =>
      fetch(`${served.url}/api/v1/monitors`, {
        headers: { authorization: `Bearer ${token}`, connection: "close" },
      }),
    (res) => res.status === 200,
  );
  const { monitors } = (await listed.json()) as { monitors: { uuid: string; kind: string }[] };
  return `/api/v1/monitors/${monitors.find((m) => m.kind === "http")!.uuid}/test`;
}

/** Sends a beginning, then a character twice a second; resolves with the time until the end. */
async function drip(begin: string): Promise<number> {
  const socket = connect(port(), "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const since = performance.now();
  socket.write(begin);
  const dripping = setInterval(() => socket.write(" "), 500);
  socket.resume();
  await once(socket, "close");
  clearInterval(dripping);
  return performance.now() - since;
}

describe("an answer that takes longer than a request may take", { timeout: 60_000 }, () => {
  test.each([{ connection: "a fresh" }, { connection: "a kept" }])(
    "arrives whole on $connection connection",
    async ({ connection }) => {
      const path = await monitorTest();
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      if (connection === "a kept") await ask(agent, "GET", "/api/v1/monitors");

      const answer = await ask(agent, "POST", path);

      expect(answer).toMatchObject({ status: 200, isReused: connection === "a kept" });
      expect(JSON.parse(answer.text)).toMatchObject({ outcome: "up", httpStatus: 200 });
      agent.destroy();
    },
  );

  test.each([
    { what: "header", begin: "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: " },
    {
      what: "body",
      begin:
        "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" +
        "Content-Length: 60000\r\n\r\n{",
    },
    {
      what: "header of the second request",
      begin: "GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    },
  ])("a client that sends its $what too slowly is still cut", async ({ begin }) => {
    expect(await drip(begin)).toBeLessThan(CUT_WITHIN_MS);
  });
});
