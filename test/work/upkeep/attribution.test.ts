import { expect, test } from "vitest";
import { layersBetween } from "../../../db/intervals.ts";
import { pageOfInsee } from "../../helpers/page-yaml.ts";
import { NOON, world, type World } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const S = 1_000;

/** The same call made both ways. */
const BOTH_WAYS = pageOfInsee(`id: sirene
            name: Sirene
            monitors:
              - { kind: http, name: through, via: gateway, url: "https://gateway.test/sirene", repeat: 0 }
              - { kind: http, name: direct, via: direct, url: "https://insee.test/sirene", repeat: 0 }`);

const up = { outcome: "up" } as const;
const down = { outcome: "down", cause: "timeout", httpStatus: null } as const;

/** The verified intervals as reports read them: state, start in seconds after noon, fault. */
async function told(w: World): Promise<unknown[]> {
  const layers = await layersBetween(w.db, { from: NOON - MINUTE_MS, to: w.now() + MINUTE_MS });
  const [own] = layers.values();
  return own!.verified.map(({ state, from, fault }) => [state, (from - NOON) / S, fault ?? null]);
}

async function wellBothWays(): Promise<World> {
  const w = await world({ yaml: BOTH_WAYS });
  await w.see("sirene", up, "direct");
  await w.see("sirene", up, "through");
  await w.wait(30 * S);
  return w;
}

test("an outage is of unknown origin until the other way has been tried, then from its start", async () => {
  const w = await wellBothWays();

  await w.see("sirene", down, "through");
  expect((await told(w)).at(-1)).toEqual(["major_outage", 30, "unknown"]);

  await w.wait(10 * S);
  await w.see("sirene", up, "direct");
  expect((await told(w)).at(-1)).toEqual(["major_outage", 30, "gateway"]);
});

test("another culprit begins an interval of its own, in the same outage", async () => {
  const w = await wellBothWays();
  await w.see("sirene", down, "through");
  await w.wait(10 * S);
  await w.see("sirene", up, "direct");

  await w.wait(20 * S);
  await w.see("sirene", down, "through");
  await w.see("sirene", down, "direct");

  expect((await told(w)).slice(-2)).toEqual([
    ["major_outage", 30, "gateway"],
    ["major_outage", 60, "provider"],
  ]);
  expect(w.live.components[0]!.status.verified.since).toBe(NOON + 30 * S);
});

test("what was known stays known while one way falls silent", async () => {
  const w = await wellBothWays();
  await w.see("sirene", down, "through");
  await w.see("sirene", up, "direct");

  for (let minute = 0; minute < 3; minute += 1) {
    await w.wait(MINUTE_MS);
    await w.see("sirene", down, "through");
  }

  expect((await told(w)).at(-1)).toEqual(["major_outage", 30, "gateway"]);
});

test("a restart forgets no culprit, and a recovery forgets him", async () => {
  const w = await wellBothWays();
  await w.see("sirene", down, "through");
  await w.see("sirene", up, "direct");

  const again = await w.restart();
  expect(again.live.components[0]!.fault).toBe("gateway");
  await again.see("sirene", down, "through");
  expect((await told(again)).at(-1)).toEqual(["major_outage", 30, "gateway"]);

  await again.see("sirene", up, "through");
  await again.wait(S);
  expect((await told(again)).at(-1)).toEqual(["operational", 30, null]);
  expect(again.live.components[0]!.fault).toBe(null);
});
