import { deleteOldAnswers } from "../../../db/failing-answers.ts";
import { deleteOldResults } from "../../../db/results.ts";
import { latencyUntil, savePurgedUntil } from "../../../db/latencies.ts";
import { deleteOldHours } from "../../../db/rollups.ts";
import type { Reading } from "../../context/context.ts";
import { measuredComponents } from "../../state/measured-components.ts";
import { yieldToOthers, shortTransaction } from "../../context/time-slices.ts";

export type PurgeOptions = {
  /** Called with the rows deleted so far. */
  readonly advanced?: (rows: number) => void;
  readonly stopped?: () => boolean;
};

/** Rows deleted in one transaction: some 3 ms. */
const ROWS_A_SLICE = 1_000;

/**
 * Deletes what is older than it is kept: single results, then hours; days, states and reports
 * stay. A result whose latency was not counted yet stays too, however old it is.
 *
 * @returns how many rows went
 */
export async function purge(
  ctx: Pick<Reading, "db" | "config" | "now">,
  { advanced, stopped }: PurgeOptions = {},
): Promise<number> {
  const { db, config } = ctx;
  const { rawMs, hourlyMs } = config.retention;
  const components = await measuredComponents(ctx);
  let until = ctx.now() - rawMs;
  for (const timeZone of new Set(components.map((c) => c.timeZone))) {
    // Nothing was counted yet, as before the first roll-up.
    until = Math.min(until, (await latencyUntil(db, timeZone)) ?? 0);
  }
  await shortTransaction(db, (trx) => deleteOldAnswers(trx, ctx.now() - rawMs));
  let total = 0;
  const count = async (rows: number) => {
    total += rows;
    advanced?.(rows);
    await yieldToOthers();
  };

  for (let more = true; more && !stopped?.();) {
    const gone = await shortTransaction(db, async (trx) => {
      const deleted = await deleteOldResults(trx, until, ROWS_A_SLICE);
      if (deleted.gone > 0) await savePurgedUntil(trx, deleted.before);
      return deleted.gone;
    });
    more = gone > 0;
    if (more) await count(gone);
  }
  for (const { id } of components) {
    for (let more = true; more && !stopped?.();) {
      const gone = await shortTransaction(db, (trx) =>
        deleteOldHours(trx, id, ctx.now() - hourlyMs),
      );
      more = gone > 0;
      if (more) await count(gone);
    }
  }
  return total;
}
