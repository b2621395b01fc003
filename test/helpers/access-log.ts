import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { createLogTails, type LogTail } from "../../server/work/probing/log-tail.ts";
import { pageOfInsee } from "./page-yaml.ts";
import { temporaryFolder } from "./process.ts";
import { world, type World } from "./world.ts";

/** The component whose calls the access log holds. */
export const LOGGED = "insee/sirene";
export const DATED = String.raw`\[(?<time>[^\]]+)\] "GET (?<path>/v3/insee\S*)[^"]*" (?<status>\d+)`;
export const UNDATED = String.raw`"GET /v3/insee[^"]*" (?<status>\d+)`;

/** An access log in a folder of its own, and the server that follows it. */
type FollowedLog = {
  /** Path of the file. */
  log: string;
  w: World;
  tail: LogTail;
};

/** Makes a folder for a log anew before each test of the file, and removes it after. */
export function accessLog() {
  const followed = {} as FollowedLog;
  let folder: ReturnType<typeof temporaryFolder>;
  beforeEach(() => {
    folder = temporaryFolder();
    followed.log = join(folder.path, "access.log");
  });
  afterEach(async () => {
    await followed.tail.close();
    folder.remove();
  });

  const openTail = () => {
    [followed.tail] = createLogTails(followed.w.ctx, followed.w.live.monitors) as [LogTail];
  };
  /** Follows the log as configured: by a pattern, or in a format. */
  const follow = async (how: object) => {
    const log = { file: followed.log, ...how };
    const settings = JSON.stringify({ kind: "observed", repeat: 0, log });
    followed.w = await world({
      yaml: pageOfInsee(`{ id: ${LOGGED}, name: Sirene, monitors: [${settings}] }`),
    });
    openTail();
  };
  const line = (status: number, path = "/v3/insee/sirene", at = followed.w.now()) =>
    `::1 - - [${new Date(at).toISOString()}] "GET ${path} HTTP/1.1" ${status} 12\n`;
  const write = (...statuses: readonly number[]) =>
    appendFileSync(followed.log, statuses.map((s) => line(s)).join(""));
  const writeAndPoll = async (...statuses: readonly number[]) => {
    write(...statuses);
    await followed.tail.poll();
  };
  /** Follows a log that is there and still empty. */
  const beginAtEnd = async (pattern = DATED) => {
    await follow({ pattern });
    await writeAndPoll();
  };
  const restartAndPoll = async () => {
    await followed.tail.close();
    followed.w = await followed.w.restart();
    openTail();
    await followed.tail.poll();
  };
  /** Returns how many calls of each status the database holds. */
  const counted = async () => {
    const rows = await followed.w.db.selectFrom("observation").select("statuses").execute();
    const sum: Record<string, number> = {};
    for (const { statuses } of rows) {
      for (const [status, n] of Object.entries(JSON.parse(statuses) as Record<string, number>)) {
        sum[status] = (sum[status] ?? 0) + n;
      }
    }
    return sum;
  };
  return { followed, follow, line, write, writeAndPoll, beginAtEnd, restartAndPoll, counted };
}
