import { expect, test } from "vitest";
import {
  asciiHost,
  comparableHost,
  requestHost,
  withoutFinalDot,
} from "../../server/core/host-name.ts";

test.each([
  ["API.Example.TEST", "api.example.test"],
  ["bücher.example", "xn--bcher-kva.example"],
  ["BÜCHER.example.", "xn--bcher-kva.example."],
  ["bu\u0308cher.example", "xn--bcher-kva.example"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
  ["_sip._tcp.example.test", "_sip._tcp.example.test"],
  [" api.example.test ", "api.example.test"],
  ["localhost", "localhost"],
  ["192.0.2.1", "192.0.2.1"],
  // Resolvers read shortened addresses themselves.
  ["127.1", "127.1"],
  ["[2001:DB8:0::1]", "2001:db8::1"],
  ["2001:DB8:0::1", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1%eth0"],
  ["", null],
  [".", null],
  ["a..b", null],
  [".a", null],
  ["a b", null],
  ["a/b", null],
  ["a:80", null],
  ["user@a", null],
  ["a%2e", null],
  ["-a.test", null],
  ["a-.test", null],
  ["a*.test", null],
  [`${"a".repeat(63)}.test`, `${"a".repeat(63)}.test`],
  [`${"a".repeat(64)}.test`, null],
  [`${"a.".repeat(127)}test`, null],
  ["999.1.1.1", null],
])("the host %j is looked up as %j", (text, expected) => {
  expect(asciiHost(text)).toBe(expected);
});

test.each([
  ["A.test.", "a.test"],
  ["a.test", "a.test"],
  ["2001:db8:0:0::1", "2001:db8::1"],
  ["Not a host!", "not a host!"],
])("%j is compared as %j", (text, expected) => {
  expect(comparableHost(text)).toBe(expected);
});

test.each([
  ["Status.Example.test", "status.example.test"],
  ["status.example.test.", "status.example.test"],
  ["status.example.test.:8080", "status.example.test"],
  ["status.example.test:", "status.example.test"],
  ["[2001:db8::1]:3000", "[2001:db8::1]"],
  ["", ""],
])("Host: %s asks for %j", (header, expected) => {
  expect(requestHost(header)).toBe(expected);
});

test("only the dot that makes a name absolute is dropped", () => {
  expect(withoutFinalDot("a.test.")).toBe("a.test");
  expect(withoutFinalDot("a.test")).toBe("a.test");
});
