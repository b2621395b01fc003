import { parentPort } from "node:worker_threads";
import { compilePattern } from "../../../probes/pattern.ts";
import type { PatternReply, PatternTask } from "./pattern-runner.ts";

/** Runs an operator's pattern over lines, in a thread that may be ended at any line. */
parentPort?.on("message", ({ source, lines, progress }: PatternTask) => {
  const pattern = compilePattern(source);
  const at = new Int32Array(progress);
  const found = lines.map((line, i) => {
    Atomics.store(at, 0, i);
    const groups = pattern.exec(line)?.groups;
    return groups ? { status: groups.status, time: groups.time } : null;
  });
  parentPort?.postMessage(found satisfies PatternReply);
});
