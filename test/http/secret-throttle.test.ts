import { expect, test } from "vitest";
import { createSecretThrottle } from "../../server/http/throttles.ts";

test("the tenth wrong secret stops its client for this login, and nobody else", async () => {
  const throttle = createSecretThrottle();
  const wait = (login: string, client: string) => throttle.blocked(login, client);
  for (let tries = 0; tries < 9; tries += 1) await throttle.failed("TECH_1", "192.0.2.1");
  expect(await wait("TECH_1", "192.0.2.1")).toBe(0);

  await throttle.failed("TECH_1", "192.0.2.1");

  const waitMs = await wait("TECH_1", "192.0.2.1");
  expect(waitMs).toBeGreaterThan(0);
  expect(waitMs).toBeLessThanOrEqual(15 * 60_000);
  expect(await wait("TECH_1", "192.0.2.2")).toBe(0);
  expect(await wait("TECH_2", "192.0.2.1")).toBe(0);
});

test("right secrets are not counted, however many come at once", async () => {
  const throttle = createSecretThrottle();

  const waits = await Promise.all(
    Array.from({ length: 100 }, () => throttle.blocked("TECH_1", "192.0.2.1")),
  );

  expect(waits.every((ms) => ms === 0)).toBe(true);
});
