import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HeldLead } from "../../db/membership.ts";
import { createLead } from "../../server/work/lead.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const quiet = { error: () => {}, info: () => {}, fatal: () => {} };

/** A database whose lead another process has at first; `free` gives it to this one. */
function candidate() {
  let lost = () => {};
  let epoch: number | null = null;
  return {
    free: (next: number) => void (epoch = next),
    take(): void {
      epoch = null;
      lost();
    },
    breakOff: () => lost(),
    lookEveryMs: 500,
    async takeLead(onLost: () => void): Promise<HeldLead | null> {
      lost = onLost;
      return epoch === null ? null : { epoch, fenced: (db) => db, giveUp: () => {} };
    },
  };
}

async function failingTakeover() {
  const database = candidate();
  const duties = {
    takeOver: vi.fn(async () => Promise.reject(new Error("no table"))),
    standDown: vi.fn(async () => {}),
    follow: () => {},
  };
  const lead = createLead(database, "v.db", quiet, duties);
  await lead.begin();
  database.free(1);
  await vi.advanceTimersByTimeAsync(500);
  expect(duties.takeOver).toHaveBeenCalledTimes(1);
  return { database, duties, lead };
}

test("a takeover that failed is not repeated once another process leads", async () => {
  const { database, duties, lead } = await failingTakeover();

  database.take();
  await vi.advanceTimersByTimeAsync(10_000);

  expect(duties.standDown).toHaveBeenCalledTimes(1);
  expect(duties.takeOver).toHaveBeenCalledTimes(1);
  lead.stopWaiting();
});

test("a takeover that failed is repeated where the lead was only lost for a moment", async () => {
  const { database, duties, lead } = await failingTakeover();

  database.breakOff();
  await vi.advanceTimersByTimeAsync(2_100);

  expect(duties.takeOver).toHaveBeenCalledTimes(2);
  lead.stopWaiting();
});
