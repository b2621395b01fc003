import type { Command } from "commander";
import { firstSeen } from "../../db/intervals.ts";
import { oldestSlot } from "../../db/results.ts";
import { forgetCounted, latencyUntil } from "../../db/latencies.ts";
import { forgetProgress, progressOf as progressOfComponents } from "../../db/rollups.ts";
import type { Context } from "../context/context.ts";
import { measuredComponents } from "../state/measured-components.ts";
import { shortTransaction } from "../context/time-slices.ts";
import { purge } from "../work/upkeep/purge.ts";
import { rollUp } from "../work/upkeep/roll-up.ts";
import { withContext } from "./in-force.ts";
import { progressOf } from "./progress.ts";
import { HOUR_MS } from "../core/duration.ts";
import { counted } from "../core/counted.ts";

/** `vigie rollup` and `vigie purge`: upkeep that the service does by itself, on demand. */
export function rollupCommands(program: Command): void {
  program
    .command("rollup")
    .description(
      "roll up hours and days that are not, or were changed since; goes on if interrupted",
    )
    .option("--rebuild", "all of them again, from the states and results that are kept")
    .action(({ rebuild }: { rebuild?: boolean }) =>
      withContext(async (ctx) => {
        if (rebuild) {
          await shortTransaction(ctx.db, async (trx) => {
            await forgetProgress(trx);
            await forgetCounted(trx);
          });
        }
        const total = await hoursToDo(ctx);
        const stop = stopper();
        const progress = progressOf("Rolling up");
        let done = 0;
        const advanced = (hours: number) => progress.to((done += hours), Math.max(done, total));
        await rollUp(ctx, { advanced, stopped: stop.asked });
        progress.end();
        const how = stop.asked() ? "interrupted: `vigie rollup` goes on from here" : "done";
        process.stdout.write(`${counted(done, "hour")} rolled up; ${how}\n`);
      }),
    );

  program
    .command("purge")
    .description("delete single results and hours that are older than they are kept")
    .action(() =>
      withContext(async (ctx) => {
        const stop = stopper();
        const progress = progressOf("Purging");
        let gone = 0;
        const advanced = (rows: number) => progress.to((gone += rows), gone);
        await purge(ctx, { advanced, stopped: stop.asked });
        progress.end();
        process.stdout.write(`${counted(gone, "row")} deleted\n`);
      }),
    );
}

/** About how many hours of components, and of latencies, are to be done. */
async function hoursToDo(ctx: Context): Promise<number> {
  const [progress, seen] = [await progressOfComponents(ctx.db), await firstSeen(ctx.db)];
  const now = ctx.now();
  const components = await measuredComponents(ctx);
  const since = (from: number) => Math.max(0, Math.floor((now - from) / HOUR_MS));
  const states = components.reduce(
    (sum, c) => sum + since(progress.get(c.id)?.doneUntil ?? seen.get(c.id) ?? c.createdAt),
    0,
  );
  let latencies = 0;
  for (const zone of new Set(components.map((c) => c.timeZone))) {
    latencies += since((await latencyUntil(ctx.db, zone)) ?? (await oldestSlot(ctx.db)) ?? now);
  }
  return states + latencies;
}

/** Ctrl-C ends after the slice at work; a second one at once. */
function stopper(): { readonly asked: () => boolean } {
  let asked = false;
  process.once("SIGINT", () => (asked = true));
  process.once("SIGTERM", () => (asked = true));
  return { asked: () => asked };
}
