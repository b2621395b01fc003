import { Hono } from "hono";
import { expect, test } from "vitest";
import {
  announceDeprecations,
  DEPRECATIONS,
} from "../../../server/routes/middleware/deprecated.ts";

const since = Date.parse("2026-06-01T00:00:00Z");
const sunset = Date.parse("2027-01-01T00:00:00Z");
const link = "https://status.exemple.test/api#old";

const app = new Hono()
  .use(
    announceDeprecations([
      { path: /^\/old$/, since, sunset, link },
      { path: /^\/older\//, since, link },
    ]),
  )
  .get("*", (c) => c.text("still here"));

test("a route that will go says since when, until when, and what to read", async () => {
  const { headers } = await app.request("/old?x=1");

  expect(headers.get("deprecation")).toBe("@1780272000");
  expect(headers.get("sunset")).toBe("Fri, 01 Jan 2027 00:00:00 GMT");
  expect(headers.get("link")).toBe(`<${link}>; rel="deprecation", <${link}>; rel="sunset"`);
});

test("one without a date set for its end has no Sunset", async () => {
  const { headers } = await app.request("/older/thing");

  expect(headers.get("deprecation")).toBe("@1780272000");
  expect(headers.has("sunset")).toBe(false);
});

test("others say nothing", async () => {
  const { headers } = await app.request("/new");

  expect(headers.has("deprecation")).toBe(false);
  expect(headers.has("link")).toBe(false);
});

test("no end comes before its announcement", () => {
  for (const entry of DEPRECATIONS) {
    expect(entry.sunset ?? Infinity).toBeGreaterThan(entry.since);
  }
});
