import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";

/**
 * Loaded before the program under test (`node --import`): at a first SIGUSR2 the delay of its
 * event loop is watched, at a second one told in the file that LOOP_DELAY_FILE names. Not
 * watched all the time, since watching costs more than a quiet program does. Not TypeScript,
 * since that would load into the program what strips types, 30 MB that it does without.
 */
const file = process.env.LOOP_DELAY_FILE;
const delay = monitorEventLoopDelay({ resolution: 10 });
let watching = false;

process.on("SIGUSR2", () => {
  watching = !watching;
  if (watching) return void delay.enable();
  delay.disable();
  const ms = (ns) => Math.round(ns / 1e4) / 100;
  const told = { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) };
  if (file) writeFileSync(file, JSON.stringify(told));
});
