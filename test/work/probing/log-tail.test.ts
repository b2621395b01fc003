import {
  appendFileSync,
  copyFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogTails, type LogTail } from "../../../server/work/probing/log-tail.ts";
import { temporaryFolder } from "../../helpers/process.ts";
import { verified } from "../../helpers/traffic.ts";
import { pageOfInsee } from "../../helpers/page-yaml.ts";
import { world, type World } from "../../helpers/world.ts";

const ID = "insee/sirene";
const DATED = String.raw`\[(?<time>[^\]]+)\] "GET (?<path>/v3/insee\S*)[^"]*" (?<status>\d+)`;
const UNDATED = String.raw`"GET /v3/insee[^"]*" (?<status>\d+)`;

let folder: ReturnType<typeof temporaryFolder>;
let log: string;
let w: World;
let tail: LogTail;
beforeEach(() => {
  folder = temporaryFolder();
  log = join(folder.path, "access.log");
});
afterEach(async () => {
  await tail.close();
  folder.remove();
});

async function begin(pattern = DATED) {
  await follow({ pattern });
}

/** Follows the log as configured: by a pattern, or in a format. */
async function follow(how: object) {
  const settings = JSON.stringify({ kind: "observed", repeat: 0, log: { file: log, ...how } });
  w = await world({
    yaml: pageOfInsee(`{ id: ${ID}, name: Sirene, monitors: [${settings}] }`),
  });
  [tail] = createLogTails(w.ctx, w.live.monitors) as [LogTail];
}

const line = (status: number, path = "/v3/insee/sirene", at = w.now()) =>
  `::1 - - [${new Date(at).toISOString()}] "GET ${path} HTTP/1.1" ${status} 12\n`;
const write = (...statuses: readonly number[]) =>
  appendFileSync(log, statuses.map((s) => line(s)).join(""));
const writeAndPoll = async (...statuses: readonly number[]) => {
  write(...statuses);
  await tail.poll();
};
/** Follows a log that is there and still empty. */
const beginAtEnd = async (pattern = DATED) => {
  await begin(pattern);
  await writeAndPoll();
};
const counted = async () => {
  const rows = await w.db.selectFrom("observation").select("statuses").execute();
  const sum: Record<string, number> = {};
  for (const { statuses } of rows) {
    for (const [status, n] of Object.entries(JSON.parse(statuses) as Record<string, number>)) {
      sum[status] = (sum[status] ?? 0) + n;
    }
  }
  return sum;
};

describe("an access log", () => {
  test("is followed from its end: what it held before is not read", async () => {
    await begin();
    await writeAndPoll(500, 500);
    expect(await counted()).toEqual({});

    await writeAndPoll(200, 200, 503);
    await writeAndPoll(200);

    expect(await counted()).toEqual({ "200": 3, "503": 1 });
    expect(tail.seen()).toEqual({ counted: 4, other: 0, bad: 0 });
  });

  test("makes the component's state, some seconds later", async () => {
    await beginAtEnd();
    await writeAndPoll(503, 504);

    await w.wait(10_000);
    await w.look(ID, "observed");
    expect(await verified(w)).toEqual({ [ID]: "major_outage" });

    await writeAndPoll(200);
    await w.wait(10_000);
    await w.look(ID, "observed");
    expect(await verified(w)).toEqual({ [ID]: "operational" });
  });

  test("that is renamed is read to its end, and the new one from its beginning", async () => {
    await beginAtEnd();
    await writeAndPoll(200);

    write(201);
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, line(202));
    writeFileSync(log, line(203));
    await tail.poll();
    await writeAndPoll(204);

    expect(await counted()).toEqual({ "200": 1, "201": 1, "202": 1, "203": 1, "204": 1 });
  });

  test("that is copied and truncated goes on from its beginning", async () => {
    await beginAtEnd();
    await writeAndPoll(200, 200, 200);

    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    await writeAndPoll(503);

    expect(await counted()).toEqual({ "200": 3, "503": 1 });
  });

  test("that is copied and truncated loses no line that came before the copy", async () => {
    await beginAtEnd();
    await writeAndPoll(200, 200);

    write(503, 504);
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    await writeAndPoll(200);
    await tail.poll();

    expect(await counted()).toEqual({ "200": 3, "503": 1, "504": 1 });
  });

  test("that is truncated and has grown beyond its old end is read anew", async () => {
    await beginAtEnd();
    await writeAndPoll(200);

    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    await writeAndPoll(503, 503, 503, 503);

    expect(await counted()).toEqual({ "200": 1, "503": 4 });
  });

  test("that is renamed is read on while its server still writes to it", async () => {
    await beginAtEnd();
    renameSync(log, `${log}.1`);
    writeFileSync(log, line(201));
    await tail.poll();

    appendFileSync(`${log}.1`, line(502));
    await writeAndPoll(202);

    expect(await counted()).toEqual({ "201": 1, "202": 1, "502": 1 });
  });

  test("a line that a pattern is slow on is left out, and holds nothing up", async () => {
    await beginAtEnd(String.raw`^(a+)+ "(?<status>\d+)`);
    appendFileSync(log, `aaa "200\n${"a".repeat(60)}!\naa "503\n`);
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);

    await tail.poll();
    clearInterval(beat);

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
    expect(tail.seen()).toEqual({ counted: 2, other: 0, bad: 1 });
    expect(longest).toBeLessThan(300);
  });

  test("is read in a server's format, for one path", async () => {
    await follow({ format: "caddy", path: "/v3/insee" });
    writeFileSync(log, "");
    await tail.poll();
    const call = (uri: string, status: number) =>
      `${JSON.stringify({ ts: w.now() / 1000, request: { uri }, status })}\n`;
    appendFileSync(log, call("/v3/insee/sirene?x=1", 200) + call("/v3/dgfip", 502));
    appendFileSync(log, call("/v3/insee", 502) + `{"level":"info"}\n`);
    await tail.poll();

    expect(await counted()).toEqual({ "200": 1, "502": 1 });
    expect(tail.seen()).toEqual({ counted: 2, other: 2, bad: 0 });
  });

  test("with times of a zone without an offset is read in the zone that is named", async () => {
    const local = `2026-01-15 11:59:59.250 503\n`;
    const pattern = String.raw`^(?<time>\S+ \S+) (?<status>\d+)`;
    await follow({ pattern });
    writeFileSync(log, "");
    await tail.poll();
    appendFileSync(log, local);
    await tail.poll();
    expect(await counted()).toEqual({});
    expect(tail.seen().bad).toBe(1);
    await tail.close();

    await follow({ pattern, timeZone: "europe/paris" });
    await tail.poll();
    appendFileSync(log, local);
    await tail.poll();
    expect(await counted()).toEqual({ "503": 1 });
  });

  test("of IIS that is followed from its middle has the fields that its head names", async () => {
    const at = new Date(Date.parse("2026-01-15T11:59:59+01:00")).toISOString();
    const row = `${at.slice(0, 10)} ${at.slice(11, 19)} GET /v3/insee - 503\r\n`;
    writeFileSync(log, `#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status\r\n${row}`);
    await follow({ format: "iis", path: "/v3/insee" });
    await tail.poll();
    appendFileSync(log, row);
    await tail.poll();

    expect(await counted()).toEqual({ "503": 1 });
  });

  test("that is not there yet is read whole when it comes; one that goes is waited for", async () => {
    await begin();
    await tail.poll();
    await writeAndPoll(200);
    unlinkSync(log);
    await tail.poll();
    await writeAndPoll(204);

    expect(await counted()).toEqual({ "200": 1, "204": 1 });
  });

  test("half a line is no line until its end comes", async () => {
    await beginAtEnd();
    const whole = line(200);
    appendFileSync(log, whole.slice(0, 40));
    await tail.poll();
    expect(await counted()).toEqual({});

    appendFileSync(log, whole.slice(40));
    await tail.poll();

    expect(await counted()).toEqual({ "200": 1 });
  });

  test("lines of other APIs are left out, and bad ones counted as such", async () => {
    await beginAtEnd();
    const junk = `${"x".repeat(600_000)} [now] "GET /v3/insee/sirene" 200\n`;
    appendFileSync(log, line(500, "/v3/dgfip/x") + "\0\xff\n\n" + junk);
    appendFileSync(log, line(700) + `[noon] "GET /v3/insee/x" 200\n` + line(200));
    appendFileSync(log, line(200, "/v3/insee/x", w.now() + 60_000).replace("\n", "\r\n"));
    await tail.poll();

    expect(await counted()).toEqual({ "200": 1 });
    expect(tail.seen()).toEqual({ counted: 1, other: 3, bad: 4 });
  });

  test("what it says of long ago does not matter now", async () => {
    await beginAtEnd();
    appendFileSync(log, line(503, "/v3/insee/x", w.now() - 3_600_000) + line(200));
    await tail.poll();

    expect(await counted()).toEqual({ "200": 1 });
  });

  test("a burst of some megabytes is counted to the last line", async () => {
    await beginAtEnd();
    appendFileSync(log, line(200).repeat(80_000));
    for (let i = 0; i < 4; i += 1) await tail.poll();

    expect(await counted()).toEqual({ "200": 80_000 });
  });
});

describe("after a restart", () => {
  const restartAndPoll = async () => {
    await tail.close();
    w = await w.restart();
    [tail] = createLogTails(w.ctx, w.live.monitors) as [LogTail];
    await tail.poll();
  };

  test("lines with a time are counted once, those written meanwhile too", async () => {
    await beginAtEnd();
    await writeAndPoll(200);
    write(503);

    await restartAndPoll();
    await restartAndPoll();

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
  });

  test("a log that was rotated meanwhile is read from its beginning", async () => {
    await beginAtEnd();
    await writeAndPoll(200);
    await tail.close();
    renameSync(log, `${log}.1`);
    write(503);

    await restartAndPoll();

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
  });

  test("a log that was renamed meanwhile is read on from where it was left", async () => {
    await beginAtEnd();
    await writeAndPoll(200);
    await tail.close();
    write(502);
    renameSync(log, `${log}.1`);
    write(503);

    await restartAndPoll();
    await restartAndPoll();

    expect(await counted()).toEqual({ "200": 1, "502": 1, "503": 1 });
  });

  test("a log that was copied and truncated meanwhile is, too", async () => {
    await beginAtEnd();
    await writeAndPoll(200);
    await tail.close();
    write(502);
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    write(503, 503, 503);

    await restartAndPoll();
    await restartAndPoll();

    expect(await counted()).toEqual({ "200": 1, "502": 1, "503": 3 });
  });

  test("what was written before the first call of this API counts too", async () => {
    await beginAtEnd();
    write(503);

    await restartAndPoll();

    expect(await counted()).toEqual({ "503": 1 });
  });

  test("lines without a time cannot be dated: those of meanwhile are left out", async () => {
    await beginAtEnd(UNDATED);
    await writeAndPoll(200);
    write(503);

    await restartAndPoll();
    await writeAndPoll(204);

    expect(await counted()).toEqual({ "200": 1, "204": 1 });
  });

  test("counts wait in memory while the database cannot be written", async () => {
    await beginAtEnd();
    await w.db.schema.alterTable("observation").renameTo("gone").execute();
    await writeAndPoll(200);
    await writeAndPoll(503);

    await w.db.schema.alterTable("gone").renameTo("observation").execute();
    await tail.poll();

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
  });
});
