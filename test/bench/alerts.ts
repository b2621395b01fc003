import { eventually } from "../helpers/process.ts";
import { killAlerting } from "../helpers/alert-kills.ts";

/**
 * Kills a process fifteen times while a provider fails and recovers, and prints how many alerts
 * came, how many were lost (opened without an end), how many copies came, and how soon the first
 * left. Run: node test/bench/alerts.ts
 */
const KILLS = 15;

const killed = await killAlerting(KILLS);
const complete = "alert.opened,alert.resolved";
await eventually(
  async () => [...killed.alerts().values()],
  (all) => all.every((types) => types.join() === complete),
  60_000,
).catch(() => {});
const alerts = [...killed.alerts().values()];
const lost = alerts.filter((types) => types.join() !== complete).length;
process.stdout.write(
  `${KILLS} kills: ${alerts.length} alerts, ${lost} incomplete, ${killed.copies()} copies; first after ${killed.firstMs} ms\n`,
);
await killed.served.end("SIGTERM");
killed.remove();
process.exitCode = lost > 0 ? 1 : 0;
