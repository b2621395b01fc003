import { expect, test } from "vitest";
import { world } from "../../helpers/world.ts";

test.each([
  { path: "/favicon.ico", type: "image/png" },
  { path: "/apple-touch-icon.png", type: "image/png" },
  { path: "/apple-touch-icon-precomposed.png", type: "image/png" },
  { path: "/robots.txt", type: "text/plain; charset=utf-8" },
])("$path is answered, and HEAD alike", async ({ path, type }) => {
  const w = await world();

  const [get, head] = [await w.request(path), await w.request(path, { method: "HEAD" })];

  expect([get.status, head.status]).toEqual([200, 200]);
  expect(get.headers.get("content-type")).toBe(type);
  const body = Buffer.from(await get.arrayBuffer());
  if (type === "image/png") expect(body.subarray(1, 4).toString()).toBe("PNG");
  else expect(body.toString()).toContain("User-agent: *");
});
