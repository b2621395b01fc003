import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closedPort } from "../helpers/target.ts";
import { probe } from "../helpers/target-run.ts";

let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("220 mx.exemple.test ESMTP\r\n");
    socket.on("data", (bytes) => {
      const line = bytes.toString();
      if (line.startsWith("QUIT")) socket.end("221 bye\r\n");
      else if (line.startsWith("FLOOD")) socket.write(Buffer.alloc(200_000, "x"));
      else if (line.startsWith("RESET")) socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

test.each([
  ["it takes connections", {}, "up", null],
  ["it greets", { expect: "220 " }, "up", null],
  ["it answers", { send: "QUIT\r\n", expect: "221" }, "up", null],
  ["it closes without the word", { send: "QUIT\r\n", expect: "250" }, "down", "body"],
  ["it never says the word", { expect: "250" }, "down", "timeout"],
  ["it says too much", { send: "FLOOD\r\n", expect: "250" }, "down", "size"],
  ["it hangs up", { send: "RESET\r\n", expect: "250" }, "down", "protocol"],
  ["a name is looked up", { host: "localhost", ipVersion: 4 }, "up", null],
])("%s", async (_, settings, outcome, cause) => {
  const result = await probe("tcp", { host: "127.0.0.1", port, ...settings });

  expect(result).toMatchObject({ outcome, cause, httpStatus: null });
});

test("a closed port", async () => {
  const result = await probe("tcp", { host: "127.0.0.1", port: await closedPort() });

  expect(result).toMatchObject({ outcome: "down", cause: "connect", latencyMs: null });
});

test("of several addresses, one that answers is enough", async () => {
  const result = await probe(
    "tcp",
    { host: "several.test", port, expect: "220" },
    {
      timeoutMs: 2000,
      lookup: async () => [
        { address: "127.0.0.2", family: 4 },
        { address: "127.0.0.1", family: 4 },
      ],
    },
  );

  expect(result).toMatchObject({ outcome: "up" });
  expect(Object.keys(result.phases)).toEqual(["dns", "connect", "firstByte"]);
});

test("a guarded address is never called, be it written or looked up", async () => {
  let connections = 0;
  server.on("connection", () => (connections += 1));
  const refuseAddress = (address: string) => `${address} is a loopback address`;
  const lookup = async () => [
    { address: "8.8.8.8", family: 4 as const },
    { address: "127.0.0.1", family: 4 as const },
  ];
  const onlyLoopback = (address: string) =>
    address.startsWith("127.") ? refuseAddress(address) : null;

  const written = await probe("tcp", { host: "127.0.0.1", port }, { refuseAddress });
  const looked = await probe(
    "tcp",
    { host: "rebound.test", port },
    { refuseAddress: onlyLoopback, lookup },
  );

  for (const result of [written, looked])
    expect(result).toMatchObject({
      outcome: null,
      cause: "self",
      detail: "127.0.0.1 is a loopback address",
    });
  expect(connections).toBe(0);
});
