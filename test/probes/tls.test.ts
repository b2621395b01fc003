import { afterAll, beforeAll, expect, test } from "vitest";
import { startBanner, startTarget } from "../helpers/target.ts";
import {
  makeCertificates,
  type CertificateName,
  type Certificates,
} from "../helpers/target-certificates.ts";
import { probe } from "../helpers/target-run.ts";

let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

/** Certificates are dated from today, so that is when these probes are made. */
const today = { now: Date.now };

async function probeWith(name: CertificateName, settings: object = {}) {
  const server = await startTarget({}, await certificates.pair(name));
  const { caFile: ca } = certificates;
  const about = { host: "127.0.0.1", port: server.port, ca, ...settings };
  const result = await probe("tls", about, today);
  await server.stop();
  return result;
}

test.each([
  ["good", {}, "up", null, "89 days left"],
  ["good", { serverName: "localhost" }, "up", null, ""],
  ["good", { degradedBelow: "91d" }, "degraded", "expiring", "89 days left"],
  ["short", {}, "degraded", "expiring", "2 days left"],
  ["short", { degradedBelow: "1d" }, "up", null, "2 days left"],
  ["expired", {}, "down", "tls", "CERT_HAS_EXPIRED"],
  ["selfSigned", {}, "down", "tls", "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ["wrongName", {}, "down", "tls", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["wrongName", { serverName: "elsewhere.test" }, "up", null, "elsewhere.test"],
  ["good", { serverName: "exemple.test" }, "down", "tls", "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["good", { ca: "/nowhere/ca.pem" }, null, "self", "certificate files"],
] as const)("%s, asked with %j: %s", async (name, settings, outcome, cause, detail) => {
  const result = await probeWith(name, settings);

  expect(result).toMatchObject({ outcome, cause });
  expect(result.detail).toContain(detail);
});

test("connection and handshake are timed apart", async () => {
  const { phases } = await probeWith("good");

  expect(Object.keys(phases)).toEqual(["connect", "tls"]);
});

test("a server that speaks another protocol", async () => {
  const banner = await startBanner();
  const result = await probe("tls", { host: "127.0.0.1", port: banner.port }, today);
  banner.stop();

  expect(result).toMatchObject({ outcome: "down", cause: "tls" });
});
