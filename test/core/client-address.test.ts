import { expect, test } from "vitest";
import {
  clientAddress,
  clientKey,
  clientNetwork,
  parseTrustProxy,
} from "../../server/core/client-address.ts";
import { readSettings } from "../../server/config/settings.ts";

test.each([
  ["", "10.0.0.1", "198.51.100.1", "10.0.0.1"],
  ["0", "10.0.0.1", "198.51.100.1", "10.0.0.1"],
  ["1", "10.0.0.1", undefined, "10.0.0.1"],
  ["1", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
  // What the client wrote itself stands left of what our proxy added.
  ["1", "10.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"],
  ["2", "10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"],
  ["3", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
  ["10.0.0.0/8", "10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.2", "198.51.100.1"],
  ["10.0.0.0/8", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
  ["10.0.0.0/8, fd00::/8", "fd00::1", "2001:db8::5, 10.0.0.2", "2001:db8::5"],
  // All of them ours: the first of them asked.
  ["10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"],
  ["127.0.0.1", "::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"],
  ["1", "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
  ["1", "10.0.0.1", "[2001:db8::5]:4711", "2001:db8::5"],
  ["1", "10.0.0.1", "unknown", "10.0.0.1"],
  ["2", "10.0.0.1", "1.1.1.1, , 10.0.0.2", "10.0.0.2"],
  ["1", "10.0.0.1", "999.1.1.1", "10.0.0.1"],
])("TRUST_PROXY=%s, peer %s, X-Forwarded-For: %s is %s", (trust, peer, header, client) => {
  expect(clientAddress(peer, header, parseTrustProxy(trust) ?? null)).toBe(client);
});

test.each(["yes", "10.0.0.0/33", "fd00::/129", "10.0.0.0/8/8", "10.0.0.1,", "-1", "100", "10.0.0"])(
  "TRUST_PROXY=%s is not understood",
  (text) => {
    expect(parseTrustProxy(text)).toBeUndefined();
  },
);

test.each([
  ["203.0.113.7", "203.0.113.7"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:0001:2::", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
  ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4::/64"],
  ["", ""],
])("%s is counted as %s", (address, key) => {
  expect(clientKey(address)).toBe(key);
});

test("a TRUST_PROXY that is not understood stops the start, with what is wanted", () => {
  expect(() => readSettings({ TRUST_PROXY: "yes" })).toThrow(/TRUST_PROXY is "yes": a number/);
  expect(readSettings({}).trust).toBeNull();
});

test.each([
  ["192.0.2.77", "192.0.2.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["2001:db8::5", "2001:db8:0::/48"],
  ["", ""],
])("of %s no more than %s is kept with a session", (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});

test.each([
  ["for=192.0.2.60;proto=http;by=203.0.113.43", "1", "192.0.2.60"],
  ['For="[2001:db8:cafe::17]:4711"', "1", "2001:db8:cafe::17"],
  ["for=1.1.1.1, for=198.51.100.17", "1", "198.51.100.17"],
  ["for=1.1.1.1, for=198.51.100.17;by=_x, for=10.0.0.2", "2", "198.51.100.17"],
  ['host="a,b;for=1.1.1.1";for=198.51.100.17', "1", "198.51.100.17"],
  ["for=unknown", "1", "10.0.0.1"],
  ["for=_hidden", "1", "10.0.0.1"],
  ["proto=https", "1", "10.0.0.1"],
  ["for=198.51.100.17", "10.0.0.0/8", "198.51.100.17"],
  ["for=198.51.100.17", "192.168.0.0/16", "10.0.0.1"],
  ["for=198.51.100.17", "0", "10.0.0.1"],
])("Forwarded: %s behind TRUST_PROXY=%s is %s", (forwarded, trust, client) => {
  expect(clientAddress("10.0.0.1", undefined, parseTrustProxy(trust) ?? null, { forwarded })).toBe(
    client,
  );
});

test.each([
  ["1", "198.51.100.17", "198.51.100.17"],
  ["1", " 2001:db8::5 ", "2001:db8::5"],
  ["10.0.0.0/8", "198.51.100.17", "198.51.100.17"],
  ["192.168.0.0/16", "198.51.100.17", "10.0.0.1"],
  ["1", "nonsense", "10.0.0.1"],
])("with TRUST_PROXY=%s, X-Real-IP: %s is %s", (trust, realIp, client) => {
  expect(clientAddress("10.0.0.1", undefined, parseTrustProxy(trust) ?? null, { realIp })).toBe(
    client,
  );
});

test("of several headers X-Forwarded-For is read, unless TRUST_PROXY_HEADER names another", () => {
  const others = { forwarded: "for=198.51.100.2", realIp: "198.51.100.3" };
  const trusting = (header?: string) =>
    readSettings({ TRUST_PROXY: "1", TRUST_PROXY_HEADER: header }).trust;

  expect(clientAddress("10.0.0.1", "198.51.100.1", trusting(), others)).toBe("198.51.100.1");
  expect(clientAddress("10.0.0.1", "198.51.100.1", trusting("Forwarded"), others)).toBe(
    "198.51.100.2",
  );
  expect(clientAddress("10.0.0.1", "198.51.100.1", trusting("X-Real-IP"), others)).toBe(
    "198.51.100.3",
  );
  expect(clientAddress("10.0.0.1", "198.51.100.1", trusting("X-Real-IP"), {})).toBe("10.0.0.1");
  expect(() => trusting("X-Client")).toThrow(/TRUST_PROXY_HEADER is "X-Client"/);
});

test("an IPv4 client is the same in each way to write it as IPv6", () => {
  for (const text of ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:c000:0201"])
    expect(clientAddress(text, undefined, null)).toBe("192.0.2.1");
});
