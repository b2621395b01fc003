import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { insertSubscribers } from "../../db/subscribers.ts";
import { exchange } from "../../probes/exchange.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import type { NetworkConfig } from "../../server/core/configuration.ts";
import { addressGuard } from "../../server/core/addresses.ts";
import { createHookPost } from "../../server/messages/send-webhook.ts";
import { createLane } from "../../server/work/delivery/lane.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { world } from "../helpers/world.ts";

let inside: Server;
let connections = 0;
let paths: string[] = [];

beforeEach(async () => {
  [connections, paths] = [0, []];
  inside = createServer((asked, answer) => {
    paths.push(asked.url ?? "");
    answer.writeHead(308, { location: "/secret" }).end();
  }).on("connection", () => (connections += 1));
  inside.listen(0, "127.0.0.1");
  await once(inside, "listening");
});
afterEach(() => {
  inside.closeAllConnections();
  inside.close();
});
const port = () => (inside.address() as AddressInfo).port;

async function post(endpoint: string, network: Partial<NetworkConfig> = {}) {
  const w = await world();
  const ctx = {
    ...w.ctx,
    config: { ...w.ctx.config, network: { ...w.ctx.config.network, ...network } },
  };
  await insertSubscribers(w.db, [subscriber("hook00000000", { endpoint: new URL(endpoint).href })]);
  const lane = createLane(ctx, {
    channel: "webhook",
    post: createHookPost(ctx, { timeoutMs: 2_000 }),
    atOnce: 1,
    perMinute: null,
  });
  const components = [{ id: "insee/sirene", state: "major_outage" }] as const;
  await openIncident(ctx, "exemple", { title: "T", body: "B", components, notify: true });
  await fanOut(ctx);
  await lane.tick();
  await lane.stop();
  return (await messagesIn(w.db, "sent", 10)).length;
}

test.each([
  ...["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0x7f.1", "127.0.0.1.", "0"],
  ...["localhost", "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"],
  ...["[::127.0.0.1]", "[64:ff9b::7f00:1]", "[0:0:0:0:0:0:0:1]", "１２７.0.0.1", "①②⑦.⓪.⓪.①"],
])("a webhook at %s reaches nothing inside", async (host) => {
  expect(await post(`http://${host}:${port()}/hook`)).toBe(0);
  expect(connections).toBe(0);
});

test("what monitors may reach stays closed to webhooks", async () => {
  expect(await post(`http://127.0.0.1:${port()}/hook`, { allow: ["127.0.0.0/8"] })).toBe(0);
  expect(connections).toBe(0);
});

test("a webhook's redirect is not followed, even to an address that is allowed", async () => {
  expect(await post(`http://127.0.0.1:${port()}/hook`, { webhooks: ["127.0.0.0/8"] })).toBe(0);
  expect(paths).toEqual(["/hook"]);
});

test("a name that leads inside, by one of its addresses or the second time, is not called", async () => {
  const answers = [["192.0.2.1", "127.0.0.1"], ["127.0.0.1"], ["::ffff:127.0.0.1"]];
  for (const addresses of answers) {
    const found = await exchange(
      { url: new URL(`http://rebound.test:${port()}/`), method: "POST", headers: [], body: "{}" },
      { ipVersion: "any", http2: false, maxBytes: 1_000, keepBytes: 1_000 },
      {
        refuseAddress: addressGuard([]),
        lookup: async () =>
          addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }) as const),
      },
      AbortSignal.timeout(2_000),
      {},
    );
    expect(found.failure?.cause).toBe("self");
  }
  expect(connections).toBe(0);
});
