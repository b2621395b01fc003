import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Monitor } from "../../server/core/api/monitors.ts";
import { ADDABLE_KINDS } from "../../server/core/measuring/monitor-address.ts";
import { sentOf, wishOf, type Wish } from "../../web/console/monitors/wish.ts";
import type { SettingField } from "../../web/console/monitors/kind-fields.ts";

const FIELDS: readonly SettingField[] = [
  { key: "host", label: "" },
  { key: "port", label: "", as: "number" },
  { key: "tls", label: "", as: "boolean" },
  { key: "records", label: "", as: "lines" },
];
const sent = (wish: Wish, isNew = true) =>
  sentOf(wish, FIELDS, isNew) as {
    expect: Record<string, unknown> | null;
    settings: Record<string, unknown> | null;
    kind?: string;
    url?: string;
    timeout?: string;
  };

/** What is kept of a monitor with these expectations, once its form is saved unchanged. */
const kept = (expectation: object) =>
  sent(wishOf({ kind: "http", url: "https://a.test", expect: { ...expectation } })).expect;

describe("the form of a monitor", () => {
  test.each([
    { status: [200, "3xx", "400-404"] },
    { text: ["siren", "siret"] },
    { json: [{ path: "a.b", test: "not-empty" }] },
    { json: [{ path: "a", test: "equals", value: 12 }] },
    { json: [{ path: "a", test: "equals", value: "12" }] },
    { json: [{ path: "a", test: "equals", value: "ok" }] },
    { json: [{ path: "a", test: "equals", value: true }] },
    { json: [{ path: "a", test: "equals", value: null }] },
    { json: [{ path: "a", test: "matches", value: "^12$" }] },
    { json: [{ path: "a", test: "length", value: 3 }] },
    { headers: { "content-type": "json", "x-a": { equals: "1" }, "x-b": { absent: true } } },
    { headers: { "x-c": { matches: "^a" } } },
    { bodySha256: "0".repeat(64), maxBytes: 10 },
  ])("keeps %j as it was sent", (expectation) => {
    expect(kept(expectation)).toEqual(expectation);
  });

  test("keeps any value that a JSON value is compared with, with its type", () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    );
    fc.assert(
      fc.property(value, (one) => {
        const expectation = { json: [{ path: "a", test: "equals", value: one }] };
        expect(kept(expectation)).toEqual(expectation);
      }),
    );
  });

  test("sends nothing for empty fields, and numbers, switches and lists as such", () => {
    const wish = { ...wishOf({}), kind: "grpc" as const, url: "" };
    const settings = { host: " a.test ", port: "443", tls: "false", records: "a\n\n b \n" };

    expect(sent({ ...wish, settings }).settings).toEqual({
      host: "a.test",
      port: 443,
      tls: false,
      records: ["a", "b"],
    });
    expect(sent({ ...wish, settings: { port: "x", tls: "" } }).settings).toEqual({ port: "x" });
    expect(sent(wish)).toMatchObject({ settings: null, expect: null });
  });

  test("gives a kind to a new monitor alone, and an address only to those of the web", () => {
    for (const kind of ADDABLE_KINDS) {
      const monitor: Partial<Monitor> = { kind, url: "https://a.test" };
      const isWeb = ["http", "ping", "websocket"].includes(kind);

      expect(sent(wishOf(monitor)).kind).toBe(kind);
      expect(sent(wishOf(monitor), false)).not.toHaveProperty("kind");
      expect("url" in sent(wishOf(monitor))).toBe(isWeb);
      expect("timeout" in sent(wishOf(monitor))).toBe(kind !== "heartbeat");
    }
  });
});
