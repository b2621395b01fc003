import { readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { faults, startTarget, type Target } from "../helpers/target.ts";
import { makeCertificates, type Certificates } from "../helpers/target-certificates.ts";
import { probeKinds } from "../../probes/index.ts";
import { run, settingsOf } from "../helpers/target-run.ts";

let target: Target;
let encrypted: Target;
let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
  target = await startTarget();
  encrypted = await startTarget({}, await certificates.pair("good"));
});
afterAll(() => Promise.all([target.stop(), encrypted.stop(), certificates.remove()]));

const openFiles = () => readdirSync("/proc/self/fd").length;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("hundreds of misbehaving answers leave neither sockets nor memory behind", async () => {
  const each = Object.keys(faults).flatMap((path) =>
    [target, encrypted].map((server) =>
      settingsOf("http", {
        url: server.url(path),
        ca: certificates.caFile,
        followRedirects: 2,
        expect: { json: { path: "status" } },
      }),
    ),
  );
  const call = probeKinds.get("http")?.probe ?? expect.unreachable("http does call out");
  const round = () =>
    Promise.all(each.map((settings) => call(settings, { ...run, timeoutMs: 150 })));
  const rounds = async (count: number) => {
    for (let index = 0; index < count; index += 1) await round();
    // Both ends see a close only after the loop has turned.
    await expect
      .poll(() => target.open() + encrypted.open(), { interval: 5, timeout: 10_000 })
      .toBe(0);
    collect();
    return { files: openFiles(), bytes: process.memoryUsage().heapUsed };
  };

  const before = await rounds(4);
  const after = await rounds(16);

  expect(after.files).toBeLessThanOrEqual(before.files + 2);
  expect(after.bytes - before.bytes).toBeLessThan(8 * 1024 * 1024);
}, 60_000);
