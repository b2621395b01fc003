import { expect, test } from "vitest";
import { failureOf } from "../../probes/failure.ts";

const coded = (code: string, message = code) => Object.assign(new Error(message), { code });

test.each([
  ["out of files", coded("EMFILE"), "connect", null, "self"],
  ["no route at all", coded("ENETUNREACH"), "connect", null, "self"],
  ["a kernel without IPv6", coded("EAFNOSUPPORT"), "connect", null, "self"],
  ["a firewall of ours", coded("EPERM"), "connect", null, "self"],
  ["a policy of ours", coded("EACCES"), "connect", null, "self"],
  ["no local address", coded("EADDRNOTAVAIL"), "connect", null, "self"],
  ["no memory", coded("ENOMEM"), "connect", null, "self"],
  ["no memory while the answer is read", coded("ENOMEM"), "response", null, "self"],
  ["a resolver without an answer", coded("EAI_AGAIN"), "dns", null, "self"],
  ["failing name servers", coded("ESERVFAIL"), "dns", "down", "dns"],
  ["refused", coded("ECONNREFUSED"), "connect", "down", "connect"],
  ["unreachable host", coded("EHOSTUNREACH"), "connect", "down", "connect"],
  ["no such name", coded("ENOTFOUND"), "dns", "down", "dns"],
  ["lost in the handshake", coded("ECONNRESET"), "tls", "down", "tls"],
  [
    "client certificate refused",
    coded("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"),
    "request",
    "down",
    "tls",
  ],
  ["lost before the answer", coded("ECONNRESET"), "request", "down", "connect"],
  ["lost within the answer", coded("ECONNRESET"), "response", "down", "protocol"],
  ["reset by HTTP/2", coded("ERR_HTTP2_STREAM_ERROR"), "response", "down", "protocol"],
  [
    "no IPv6 here, refused by IPv4",
    new AggregateError([coded("ENETUNREACH"), coded("ECONNREFUSED")]),
    "connect",
    "down",
    "connect",
  ],
  [
    "no IPv6 in the kernel, refused by IPv4",
    new AggregateError([coded("EAFNOSUPPORT"), coded("ECONNREFUSED")]),
    "connect",
    "down",
    "connect",
  ],
  [
    "no network",
    new AggregateError([coded("ENETUNREACH"), coded("ENETUNREACH")]),
    "connect",
    null,
    "self",
  ],
] as const)("%s", (_, error, stage, outcome, cause) => {
  expect(failureOf(error, stage)).toMatchObject({ outcome, cause });
});

test("the code is printed once, and not where there is none", () => {
  const without = Object.assign(new Error("no HTTP"), { code: undefined });
  expect(failureOf(without, "response").detail).toBe("no HTTP");
  expect(failureOf(coded("ECONNREFUSED", "connect ECONNREFUSED ::1"), "connect").detail).toBe(
    "connect ECONNREFUSED ::1",
  );
  expect(failureOf(coded("CERT_HAS_EXPIRED", "certificate has expired"), "tls").detail).toBe(
    "certificate has expired (CERT_HAS_EXPIRED)",
  );
});
