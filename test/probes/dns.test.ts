import { afterAll, beforeAll, expect, test } from "vitest";
import { ipv4, nameBytes, startNameServer } from "../helpers/target-dns.ts";
import { probe } from "../helpers/target-run.ts";

let server: Awaited<ReturnType<typeof startNameServer>>;

const text = (value: string) => Buffer.from([value.length, ...Buffer.from(value)]);

beforeAll(async () => {
  server = await startNameServer({
    "api.exemple.test": [
      { type: "A", data: ipv4("192.0.2.1") },
      { type: "A", data: ipv4("192.0.2.2") },
    ],
    "www.exemple.test": [{ type: "CNAME", data: nameBytes("api.exemple.test") }],
    "mail.exemple.test": [
      { type: "MX", data: Buffer.concat([Buffer.from([0, 10]), nameBytes("mx.exemple.test")]) },
    ],
    "spf.exemple.test": [{ type: "TXT", data: Buffer.concat([text("v=spf1 "), text("-all")]) }],
    "broken.test": "SERVFAIL",
    "silent.test": "silence",
    "empty.test": [],
  });
});
afterAll(() => server.stop());

test.each([
  ["any answer", { name: "api.exemple.test" }, "up", null],
  ["expected", { name: "api.exemple.test", expect: "192.0.2.2" }, "up", null],
  ["all of them", { name: "api.exemple.test", expect: ["192.0.2.2", "192.0.2.1"] }, "up", null],
  ["not there", { name: "api.exemple.test", expect: "192.0.2.9" }, "down", "body"],
  [
    "names have no case",
    { name: "www.exemple.test", type: "CNAME", expect: "API.Exemple.test." },
    "up",
    null,
  ],
  ["mail", { name: "mail.exemple.test", type: "MX", expect: "10 mx.exemple.test" }, "up", null],
  ["text in pieces", { name: "spf.exemple.test", type: "TXT", expect: "v=spf1 -all" }, "up", null],
  [
    "text has case",
    { name: "spf.exemple.test", type: "TXT", expect: "V=spf1 -all" },
    "down",
    "body",
  ],
  ["no such name", { name: "nowhere.test" }, "down", "dns"],
  ["no such record", { name: "empty.test" }, "down", "dns"],
  ["a failing server", { name: "broken.test" }, "down", "dns"],
  ["a silent server", { name: "silent.test" }, "down", "timeout"],
])("%s", async (_, settings, outcome, cause) => {
  const result = await probe("dns", { ...settings, resolver: server.address });

  expect(result).toMatchObject({ outcome, cause });
  if (outcome === "up") expect(result.phases.dns).toBeGreaterThan(0);
});

test("a stranger's resolver is guarded like any other address", async () => {
  const result = await probe(
    "dns",
    { name: "api.exemple.test", resolver: server.address },
    { refuseAddress: (address) => `${address} is refused` },
  );

  expect(result).toMatchObject({ outcome: null, cause: "self", detail: "127.0.0.1 is refused" });
});
