import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { connectToFirst } from "../../probes/attempts.ts";
import { closedPort, startTarget } from "../helpers/target.ts";
import { listening } from "../helpers/raw-server.ts";
import { probe } from "../helpers/target-run.ts";

const at = (address: string) => ({ address, family: address.includes(":") ? 6 : 4 }) as const;

/** Connects, and says to which address, or with which errors it failed. */
const reached = (addresses: string[], port: number) =>
  new Promise<string>((resolve) => {
    connectToFirst(addresses.map(at), port, (error, socket) => {
      const errors: Error[] = error instanceof AggregateError ? error.errors : [error as Error];
      resolve(socket?.remoteAddress ?? errors.map(({ message }) => message).join("; "));
      socket?.destroy();
    });
  });

/**
 * A port of 127.0.0.1 whose queue is full for as long: the first packet is dropped, as by a far
 * host, and the one sent again after a second is taken.
 */
const SLOW = `
import socket, sys, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(0)
held = []
for _ in range(3):
    client = socket.socket(); client.setblocking(False)
    try: client.connect(server.getsockname())
    except BlockingIOError: pass
    held.append(client)
print(server.getsockname()[1], flush=True)
time.sleep(0.2)
for client in held: client.close()
server.settimeout(1); end = time.time() + 8
while time.time() < end:
    try: client, _ = server.accept()
    except socket.timeout: continue
    client.settimeout(1)
    try:
        if client.recv(4096): client.sendall(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
    except OSError: pass
    client.close()
`;

test("an attempt that takes a second is not given up for another that refuses", async () => {
  const python = execFile("python3", ["-c", SLOW]);
  const port = await new Promise<number>((resolve) =>
    python.stdout?.once("data", (line: string) => resolve(Number(line))),
  );

  const result = await probe(
    "http",
    { url: `http://slow.test:${port}/` },
    { timeoutMs: 5_000, lookup: async () => [at("127.0.0.1"), at("::1")] },
  );
  python.kill();

  expect(result).toMatchObject({ outcome: "up", cause: null });
  expect(result.phases.connect).toBeGreaterThan(500);
});

test("the next address is tried at once where one refuses, and after 250 ms where one is silent", async () => {
  const target = await startTarget();
  const begun = performance.now();

  const result = await probe(
    "http",
    { url: `http://several.test:${target.port}/ok` },
    // Nobody answers at 192.0.2.1 (RFC 5737), be it silent or without a route.
    { timeoutMs: 3_000, lookup: async () => [at("::1"), at("192.0.2.1"), at("127.0.0.1")] },
  );
  await target.stop();

  expect(result).toMatchObject({ outcome: "up", cause: null });
  expect(performance.now() - begun).toBeLessThan(1_500);
});

test("families take turns, beginning with the first that was found", async () => {
  const v4 = await listening(createServer());

  expect(await reached(["::1", "::2", "127.0.0.1"], v4.port)).toBe("127.0.0.1");
  await v4.stop();
});

test("where every address fails, each error is there", async () => {
  const port = await closedPort();

  expect(await reached(["127.0.0.1", "127.0.0.2"], port)).toMatch(
    /ECONNREFUSED 127\.0\.0\.1:\d+; connect ECONNREFUSED 127\.0\.0\.2/,
  );
});

test("nothing is left of attempts that are stopped", async () => {
  let calls = 0;
  const stop = connectToFirst([at("192.0.2.1"), at("192.0.2.2")], 9, () => (calls += 1));
  stop();
  await new Promise((resolve) => setTimeout(resolve, 300));

  expect(calls).toBe(0);
});
