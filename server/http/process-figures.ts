import { performance } from "node:perf_hooks";
import type { Family, Sample } from "../core/metric-family.ts";

type Source = () => readonly Family[];

/** Answers since the process began, by the first digit of their status. */
const answers = [0, 0, 0, 0, 0, 0];
const sources = new Set<Source>();
let before = performance.eventLoopUtilization();

/** Counts an answer; documents served from memory and all others alike. */
export function countAnswer(status: number): void {
  const kind = Math.floor(status / 100);
  answers[kind] = (answers[kind] ?? 0) + 1;
}

/**
 * Adds figures to `/metrics`, beside those of the published state.
 *
 * @returns what takes them away again
 */
export function addFigures(...added: readonly Source[]): () => void {
  for (const source of added) sources.add(source);
  return () => {
    for (const source of added) sources.delete(source);
  };
}

/** Returns all figures that were added. */
export const addedFamilies = (): Family[] => [...sources].flatMap((source) => source());

/** Returns figures of this process: its memory, processor, event loop and answers. */
export function processFamilies(): Family[] {
  const memory = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const now = performance.eventLoopUtilization();
  const { utilization } = performance.eventLoopUtilization(now, before);
  before = now;
  const gauge = (name: string, help: string, value: number): Family => ({
    name,
    type: "gauge",
    help,
    samples: [[{}, value]],
  });
  return [
    gauge("process_start_time_seconds", "When the process began.", performance.timeOrigin / 1000),
    {
      name: "process_cpu_seconds",
      type: "counter",
      help: "Processor time used.",
      samples: [[{}, (user + system) / 1e6]],
    },
    gauge("process_resident_memory_bytes", "Memory in use.", memory.rss),
    gauge("nodejs_heap_size_used_bytes", "Memory used by objects of JavaScript.", memory.heapUsed),
    gauge(
      "nodejs_eventloop_utilization_ratio",
      "Share of the time since the last reading in which the event loop was busy.",
      Number.isFinite(utilization) ? utilization : 0,
    ),
    {
      name: "vigie_http_answers",
      type: "counter",
      help: "HTTP answers since the process began, by class of status.",
      samples: answers.flatMap((count, kind): Sample[] =>
        kind === 0 ? [] : [[{ status: `${kind}xx` }, count]],
      ),
    },
  ];
}
