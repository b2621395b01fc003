import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { parseTrustProxy } from "../../server/core/client-address.ts";
import { DEFAULT_LIMITS } from "../../server/core/configuration.ts";
import { createLimits } from "../../server/http/request-limits.ts";
import { serving } from "../helpers/serving.ts";
import { HOUR_MS } from "../../server/core/duration.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const COMPUTED = "/api/v1/incidents?status=open";
const FEW = { perAddress: 5, perToken: 3, patience: 4, banMs: 12 * HOUR_MS };

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date", "setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const limitedTo = (config = FEW) => serving({ limits: createLimits(config) });

/** The statuses of so many requests, one after the other. */
async function statuses(
  s: ReturnType<typeof serving>,
  count: number,
  init: RequestInit = {},
  from = "203.0.113.7",
): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await s.request(COMPUTED, init, from)).status);
  return seen;
}

describe("computed queries", () => {
  test("the gateway's headers show what is left and until when", async () => {
    const s = serving({ limits: createLimits() });

    await s.request(COMPUTED);
    vi.advanceTimersByTime(20_000);
    const { headers } = await s.request(COMPUTED);

    expect(headers.get("ratelimit-limit")).toBe("1000");
    expect(headers.get("ratelimit-remaining")).toBe("998");
    expect(headers.get("ratelimit-reset")).toBe(String(NOW / 1000 + 60));
    expect(headers.has("retry-after")).toBe(false);
  });

  test("over the limit are refused with 429 and the seconds to wait, then allowed again", async () => {
    const s = limitedTo();
    await statuses(s, 5);
    vi.advanceTimersByTime(45_000);

    const refused = await s.request(COMPUTED, {}, "203.0.113.7");
    vi.advanceTimersByTime(15_000);
    const later = await s.request(COMPUTED, {}, "203.0.113.7");

    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("15");
    expect(refused.headers.get("ratelimit-remaining")).toBe("0");
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(refused.headers.get("link")).toContain('rel="status"');
    expect(later.status).toBe(200);
  });

  test("count against the address that asks, not against others", async () => {
    const s = limitedTo();

    expect(await statuses(s, 6)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await statuses(s, 1, {}, "203.0.113.8")).toEqual([200]);
  });

  test("count against the /64 of an IPv6 address", async () => {
    const s = limitedTo();

    await statuses(s, 5, {}, "2001:db8:1:2::a");

    expect(await statuses(s, 1, {}, "2001:db8:1:2:ffff::1")).toEqual([429]);
    expect(await statuses(s, 1, {}, "2001:db8:1:3::a")).toEqual([200]);
  });

  test("with a token count against it as well, from wherever it is used", async () => {
    const s = limitedTo();
    const bearer = { headers: { authorization: "Bearer abc.def.ghi" } };

    const here = await statuses(s, 3, bearer, "203.0.113.1");
    const there = await s.request(COMPUTED, bearer, "203.0.113.2");

    expect(here).toEqual([200, 200, 200]);
    expect(there.status).toBe(429);
    expect(there.headers.get("ratelimit-limit")).toBe("3");
  });

  test.each([
    ["component=x", 1],
    ["component=x&from=2025-11-21", 1],
    ["component=x&from=2025-11-21&resolution=hour", 9],
    ["component=x&from=2024-12-01T00:00:00+01:00&resolution=hour", 18],
    ["component=x&from=2024-12-01&to=2025-01-01&resolution=hour", 1],
    ["component=x&from=2024-12-01&to=2999-01-01&resolution=hour", 18],
    ["component=x&from=0001-01-01&resolution=hour", 20],
    ["component=x&from=nonsense&resolution=hour", 1],
  ])("of a series count by its length: %s as %i", async (query, cost) => {
    for (const path of ["availability", "latency"]) {
      const s = serving({ limits: createLimits() });

      const { headers } = await s.request(`/api/v1/${path}?${query}`);

      expect(headers.get("ratelimit-remaining")).toBe(String(1_000 - cost));
    }
  });

  test("that cost more than a whole limit are answered once", async () => {
    const s = limitedTo();
    const dear = "/api/v1/availability?component=x&from=2024-12-01&resolution=hour";

    const first = await s.request(dear, {}, "203.0.113.7");
    const second = await s.request(dear, {}, "203.0.113.7");

    // No line is at work here: what matters is who is let through to it.
    expect([first.status, second.status]).toEqual([503, 429]);
  });

  test("that do not exist are counted too: guessing costs", async () => {
    const s = limitedTo();
    for (let i = 0; i < 5; i++) await s.request(`/api/v1/nothing-${i}`, {}, "203.0.113.7");

    expect(await statuses(s, 1)).toEqual([429]);
  });
});

describe("who goes on through refusals", () => {
  const banned = async () => {
    const s = limitedTo();
    await statuses(s, FEW.perAddress + FEW.patience + 1);
    return s;
  };

  test("is refused for twelve hours with the reason, and further requests do not prolong it", async () => {
    const s = await banned();

    vi.advanceTimersByTime(11 * HOUR_MS);
    const late = await s.request(COMPUTED, {}, "203.0.113.7");
    vi.advanceTimersByTime(HOUR_MS - 1_000);
    const last = await s.request(COMPUTED, {}, "203.0.113.7");
    vi.advanceTimersByTime(1_000);
    const free = await s.request(COMPUTED, {}, "203.0.113.7");

    expect(late.status).toBe(429);
    expect(late.headers.get("retry-after")).toBe("3600");
    expect(last.status).toBe(429);
    expect(free.status).toBe(200);
  });

  test("is not banned while it stays within patience", async () => {
    const s = limitedTo();
    await statuses(s, FEW.perAddress + FEW.patience);

    vi.advanceTimersByTime(60_000);

    expect(await statuses(s, 1)).toEqual([200]);
  });

  test("still reads everything that is served from memory, without being counted", async () => {
    const s = await banned();

    for (const path of [
      "/",
      "/en/",
      "/pings",
      "/ping/insee/sirene",
      "/api/insee/sirene/ping",
      "/api/v1/summary",
      "/api/v1/incidents",
      "/summary.json",
      "/healthz",
    ]) {
      const res = await s.request(path, {}, "203.0.113.7");
      expect([path, [200, 502].includes(res.status)]).toEqual([path, true]);
      expect(res.headers.has("ratelimit-limit")).toBe(false);
    }
    const preflight = await s.request("/api/v1/summary", { method: "OPTIONS" }, "203.0.113.7");
    expect(preflight.status).toBe(204);
  });
});

describe("behind a proxy", () => {
  const asked = async (trust: string, forwardedFor: string, from: string) => {
    const s = serving({
      limits: createLimits({ ...DEFAULT_LIMITS, perAddress: 1 }),
      trust: parseTrustProxy(trust) ?? null,
    });
    const headers = { "x-forwarded-for": forwardedFor };
    await s.request(COMPUTED, { headers }, from);
    const again = await s.request(
      COMPUTED,
      { headers: { "x-forwarded-for": "198.51.100.9" } },
      from,
    );
    return again.status;
  };

  test("a trusted proxy's clients are counted apart", async () => {
    expect(await asked("1", "198.51.100.1", "10.0.0.1")).toBe(200);
    expect(await asked("10.0.0.0/8", "198.51.100.1", "10.0.0.1")).toBe(200);
  });

  test("that is not, what it says is not looked at", async () => {
    expect(await asked("", "198.51.100.1", "203.0.113.7")).toBe(429);
    expect(await asked("10.0.0.0/8", "198.51.100.1", "203.0.113.7")).toBe(429);
  });
});

test("other figures, from a configuration read anew, hold at once", async () => {
  const limits = createLimits(FEW);
  const s = serving({ limits });
  await statuses(s, 5);

  limits.configure({ ...FEW, perAddress: 7 });

  expect(await statuses(s, 3)).toEqual([200, 200, 429]);
});

test("what a failed exchange between nodes did not hand over is handed over by the next one", async () => {
  const limits = createLimits(FEW);
  const swapped = vi.fn(async () => ({ counts: [], bans: [] }));
  await limits.exchange(swapped);
  for (let i = 0; i < 12; i++) await limits.count("203.0.113.8", null);

  const failed = limits.exchange(async () => {
    await limits.count("203.0.113.9", null);
    throw new Error("no database");
  });
  await expect(failed).rejects.toThrow("no database");
  await limits.exchange(swapped);

  expect(swapped).toHaveBeenLastCalledWith({
    counts: [
      expect.objectContaining({ points: 1 }),
      expect.objectContaining({ points: 10 }),
      expect.objectContaining({ points: 5 }),
    ],
    bans: [expect.objectContaining({ points: 1 })],
  });
});
