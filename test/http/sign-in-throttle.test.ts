import { expect, test } from "vitest";
import { createThrottle } from "../../server/http/throttles.ts";

const ADA = "ada@exemple.fr";

test("who goes on through refusals does not keep an address's owner out", async () => {
  const throttle = createThrottle();

  for (let i = 0; i < 200; i += 1) await throttle.attempt(ADA, "198.51.100.1");

  expect(await throttle.attempt(ADA, "198.51.100.1")).toBeGreaterThan(0);
  expect(await throttle.attempt(ADA, "203.0.113.7")).toBe(0);
});

test("many clients together have 30 attempts on an address in an hour", async () => {
  const throttle = createThrottle();
  const waits: number[] = [];

  for (let i = 0; i < 40; i += 1) waits.push(await throttle.attempt(ADA, `198.51.100.${i}`));

  expect(waits.slice(0, 30)).toEqual(Array(30).fill(0));
  expect(Math.min(...waits.slice(30))).toBeGreaterThan(0);
});

test("a client has 50 attempts in a quarter of an hour, on any account", async () => {
  const throttle = createThrottle();
  const waits: number[] = [];

  for (let i = 0; i < 60; i += 1) {
    waits.push(await throttle.attempt(`${i}@exemple.fr`, "198.51.100.1"));
  }

  expect(waits.slice(0, 50)).toEqual(Array(50).fill(0));
  expect(Math.min(...waits.slice(50))).toBeGreaterThan(0);
});
