import Database from "better-sqlite3";
import { Agent, request } from "undici";

/**
 * The least that a monitor of this shape must do, to compare with: a heap of deadlines, undici
 * with a new connection for each probe, one transaction of results four times a second. No
 * configuration, no states, no repeats, no pages: whatever costs more than this is ours to
 * explain.
 *
 *   node test/bench/floor.ts COUNT EVERY_MS URL_OF_UPSTREAM DATABASE
 */
const [count = 0, everyMs = 0] = process.argv.slice(2, 4).map(Number);
const [upstream = "", path = ""] = process.argv.slice(4);

const db = new Database(path);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(
  "create table result (slot_at integer, monitor_id integer, lag_ms integer, outcome integer, " +
    "latency_ms integer, http_status integer, primary key (slot_at, monitor_id)) without rowid",
);
const insert = db.prepare("insert into result values (?, ?, ?, ?, ?, ?)");
const flush = db.transaction((rows: readonly (readonly number[])[]) => {
  for (const row of rows) insert.run(...row);
});
let rows: number[][] = [];
setInterval(() => {
  if (rows.length === 0) return;
  const batch = rows;
  rows = [];
  flush(batch);
}, 250);

const dispatcher = new Agent({ pipelining: 0 });
const states = new Int8Array(count + 1);

async function probe(slot: number, id: number): Promise<void> {
  const startedAt = Date.now();
  const begun = performance.now();
  let status = 0;
  try {
    const answer = await request(`${upstream}/m/${id}`, {
      dispatcher,
      reset: true,
      headersTimeout: 5_000,
      bodyTimeout: 5_000,
    });
    await answer.body.dump();
    status = answer.statusCode;
  } catch {
    // A failed probe is a state like any other.
  }
  const outcome = status === 200 ? 0 : 2;
  states[id] = outcome;
  const latencyMs = Math.round(performance.now() - begun);
  rows.push([slot, id, startedAt - slot, outcome, latencyMs, status]);
}

type Due = readonly [at: number, id: number];
const heap: Due[] = [];
const push = (due: Due) => {
  let i = heap.push(due) - 1;
  for (let parent = (i - 1) >> 1; i > 0 && heap[parent]![0] > due[0]; parent = (i - 1) >> 1) {
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = due;
};
const pop = (): Due => {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let i = 0;
  for (let child = 1; child < heap.length; child = 2 * i + 1) {
    if (child + 1 < heap.length && heap[child + 1]![0] < heap[child]![0]) child += 1;
    if (heap[child]![0] >= last[0]) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return top;
};

const start = Date.now() + 500;
for (let id = 1; id <= count; id += 1) push([start + Math.floor(((id - 1) * everyMs) / count), id]);
const tick = () => {
  const now = Date.now();
  while (heap[0]![0] <= now) {
    const [at, id] = pop();
    void probe(at, id);
    push([at + everyMs, id]);
  }
  setTimeout(tick, Math.max(1, heap[0]![0] - Date.now()));
};
tick();

process.on("SIGTERM", () => {
  flush(rows);
  db.close();
  process.exit(0);
});
