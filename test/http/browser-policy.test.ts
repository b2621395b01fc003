import { expect, test } from "vitest";
import { SMALL, world } from "../helpers/world.ts";

const BROWSER = { accept: "text/html,application/xhtml+xml" };
const CONSOLE = { style: "/assets/console.css", script: "/assets/console.js" };

const PAGES = [
  ...["/", "/en/", "/console", "/console/sign-in", "/auth/link/x", "/recherche?q=insee"],
  ...["/preferences/x", "/unsubscribe/x", "/confirm/x", "/nowhere", "/fournisseurs/nobody"],
];

test.each(PAGES)(
  "the page %s asks for TLS and denies itself the browser's features",
  async (path) => {
    const w = await world({ console: CONSOLE });

    const { headers } = await w.request(path, { headers: BROWSER });

    expect(headers.get("content-type")).toMatch(/^text\/html/);
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("permissions-policy")).toContain("camera=(), ");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  },
);

test.each([
  ...["/api/v1/summary", "/api/v1/session", "/api/v1/availability", "/api/v1/nowhere"],
  ...["/auth/oidc/start", "/pings", "/console/x"],
])("every other answer asks for TLS too: %s", async (path) => {
  const w = await world({ console: CONSOLE });

  const { headers } = await w.request(path);

  expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
});

test("nothing asks for TLS where the page is configured without", async () => {
  const yaml = SMALL.replaceAll("https://status", "http://status");
  const w = await world({ yaml, console: CONSOLE });

  for (const path of ["/", "/console", "/auth/link/x", "/nowhere", "/api/v1/session"]) {
    const { headers } = await w.request(path, { headers: BROWSER });
    expect(headers.get("strict-transport-security"), path).toBeNull();
  }
});

test.each([
  { who: "a browser", accept: "text/html", type: "text/html; charset=utf-8" },
  { who: "a program", accept: "application/json", type: "application/problem+json" },
])("what $who is told of an address without anything is stored by Accept", async (one) => {
  const w = await world();

  for (const path of ["/nowhere", "/incidents/nowhere", "/fournisseurs/x"]) {
    const { status, headers } = await w.request(path, { headers: { accept: one.accept } });
    expect([path, status, headers.get("content-type")]).toEqual([path, 404, one.type]);
    expect(headers.get("vary")).toMatch(/\bAccept\b(?!-)/);
  }
});
