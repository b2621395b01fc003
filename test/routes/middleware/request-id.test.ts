import { Hono } from "hono";
import { pino } from "pino";
import { expect, test } from "vitest";
import { numberRequests, requestIdOf } from "../../../server/routes/middleware/request-id.ts";
import { world } from "../../helpers/world.ts";

function logged(level: string) {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level },
    { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const app = new Hono().use(numberRequests(log)).get("*", (c) => c.text(requestIdOf(c), 418));
  return { app, lines };
}

test.each([
  ["req-42", "req-42"],
  ["a b", /^[a-z0-9]{12}$/],
  ["x".repeat(101), /^[a-z0-9]{12}$/],
  [undefined, /^[a-z0-9]{12}$/],
])(
  "a request with the id %s has its own or a new one, and its own in the answer",
  async (given, expected) => {
    const { app, lines } = logged("info");
    const res = await app.request("/", {
      headers: given === undefined ? {} : { "x-request-id": given },
    });

    const id = await res.text();
    expect(id).toMatch(expected instanceof RegExp ? expected : new RegExp(`^${expected}$`));
    expect(res.headers.get("x-request-id")).toBe(id === given ? id : null);
    expect(lines).toEqual([]);
  },
);

test("at level debug each request is a line without its query and its tokens", async () => {
  const { app, lines } = logged("debug");
  await app.request("/confirm/AbCdEfGhIjKlMnOpQrStUvWx?email=a%40b.test", {
    headers: { "x-request-id": "r1" },
  });

  expect(lines).toMatchObject([
    { requestId: "r1", method: "GET", path: "/confirm/…", status: 418, msg: "answered" },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/AbCdEf|b\.test/);
});

test("refusals bear the id as well, and documents served from memory bear none", async () => {
  const w = await world();

  const refused = await w.request("/api/v1/audit", { headers: { "x-request-id": "r2" } });
  expect([refused.status, refused.headers.get("x-request-id")]).toEqual([401, "r2"]);
  expect((await w.request("/api/v1/summary")).headers.has("x-request-id")).toBe(false);
});
