import {
  appendFileSync,
  copyFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, test } from "vitest";
import { accessLog, DATED, LOGGED } from "../../helpers/access-log.ts";
import { verified } from "../../helpers/traffic.ts";

const { followed, follow, line, write, writeAndPoll, beginAtEnd, counted } = accessLog();

describe("an access log", () => {
  test("is followed from its end: what it held before is not read", async () => {
    await follow({ pattern: DATED });
    await writeAndPoll(500, 500);
    expect(await counted()).toEqual({});

    await writeAndPoll(200, 200, 503);
    await writeAndPoll(200);

    expect(await counted()).toEqual({ "200": 3, "503": 1 });
    expect(followed.tail.seen()).toEqual({ counted: 4, other: 0, bad: 0 });
  });

  test("makes the component's state, some seconds later", async () => {
    await beginAtEnd();
    await writeAndPoll(503, 504);

    await followed.w.wait(10_000);
    await followed.w.look(LOGGED, "observed");
    expect(await verified(followed.w)).toEqual({ [LOGGED]: "major_outage" });

    await writeAndPoll(200);
    await followed.w.wait(10_000);
    await followed.w.look(LOGGED, "observed");
    expect(await verified(followed.w)).toEqual({ [LOGGED]: "operational" });
  });

  test("that is renamed is read to its end, and the new one from its beginning", async () => {
    await beginAtEnd();
    await writeAndPoll(200);

    write(201);
    renameSync(followed.log, `${followed.log}.1`);
    appendFileSync(`${followed.log}.1`, line(202));
    writeFileSync(followed.log, line(203));
    await followed.tail.poll();
    await writeAndPoll(204);

    expect(await counted()).toEqual({ "200": 1, "201": 1, "202": 1, "203": 1, "204": 1 });
  });

  test("that is copied and truncated goes on from its beginning", async () => {
    await beginAtEnd();
    await writeAndPoll(200, 200, 200);

    copyFileSync(followed.log, `${followed.log}.1`);
    truncateSync(followed.log);
    await writeAndPoll(503);

    expect(await counted()).toEqual({ "200": 3, "503": 1 });
  });

  test("that is copied and truncated loses no line that came before the copy", async () => {
    await beginAtEnd();
    await writeAndPoll(200, 200);

    write(503, 504);
    copyFileSync(followed.log, `${followed.log}.1`);
    truncateSync(followed.log);
    await writeAndPoll(200);
    await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 3, "503": 1, "504": 1 });
  });

  test("that is truncated and has grown beyond its old end is read anew", async () => {
    await beginAtEnd();
    await writeAndPoll(200);

    copyFileSync(followed.log, `${followed.log}.1`);
    truncateSync(followed.log);
    await writeAndPoll(503, 503, 503, 503);

    expect(await counted()).toEqual({ "200": 1, "503": 4 });
  });

  test("that is renamed is read on while its server still writes to it", async () => {
    await beginAtEnd();
    renameSync(followed.log, `${followed.log}.1`);
    writeFileSync(followed.log, line(201));
    await followed.tail.poll();

    appendFileSync(`${followed.log}.1`, line(502));
    await writeAndPoll(202);

    expect(await counted()).toEqual({ "201": 1, "202": 1, "502": 1 });
  });

  test("a line that a pattern is slow on is left out, and holds nothing up", async () => {
    await beginAtEnd(String.raw`^(a+)+ "(?<status>\d+)`);
    appendFileSync(followed.log, `aaa "200\n${"a".repeat(60)}!\naa "503\n`);
    let longest = 0;
    let last = performance.now();
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 5);

    await followed.tail.poll();
    clearInterval(beat);

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
    expect(followed.tail.seen()).toEqual({ counted: 2, other: 0, bad: 1 });
    expect(longest).toBeLessThan(300);
  });

  test("is read in a server's format, for one path", async () => {
    await follow({ format: "caddy", path: "/v3/insee" });
    writeFileSync(followed.log, "");
    await followed.tail.poll();
    const call = (uri: string, status: number) =>
      `${JSON.stringify({ ts: followed.w.now() / 1000, request: { uri }, status })}\n`;
    appendFileSync(followed.log, call("/v3/insee/sirene?x=1", 200) + call("/v3/dgfip", 502));
    appendFileSync(followed.log, call("/v3/insee", 502) + `{"level":"info"}\n`);
    await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 1, "502": 1 });
    expect(followed.tail.seen()).toEqual({ counted: 2, other: 2, bad: 0 });
  });

  test("with times of a zone without an offset is read in the zone that is named", async () => {
    const local = `2026-01-15 11:59:59.250 503\n`;
    const pattern = String.raw`^(?<time>\S+ \S+) (?<status>\d+)`;
    await follow({ pattern });
    writeFileSync(followed.log, "");
    await followed.tail.poll();
    appendFileSync(followed.log, local);
    await followed.tail.poll();
    expect(await counted()).toEqual({});
    expect(followed.tail.seen().bad).toBe(1);
    await followed.tail.close();

    await follow({ pattern, timeZone: "europe/paris" });
    await followed.tail.poll();
    appendFileSync(followed.log, local);
    await followed.tail.poll();
    expect(await counted()).toEqual({ "503": 1 });
  });

  test("of IIS that is followed from its middle has the fields that its head names", async () => {
    const at = new Date(Date.parse("2026-01-15T11:59:59+01:00")).toISOString();
    const row = `${at.slice(0, 10)} ${at.slice(11, 19)} GET /v3/insee - 503\r\n`;
    writeFileSync(
      followed.log,
      `#Fields: date time cs-method cs-uri-stem cs-uri-query sc-status\r\n${row}`,
    );
    await follow({ format: "iis", path: "/v3/insee" });
    await followed.tail.poll();
    appendFileSync(followed.log, row);
    await followed.tail.poll();

    expect(await counted()).toEqual({ "503": 1 });
  });

  test("that is not there yet is read whole when it comes; one that goes is waited for", async () => {
    await follow({ pattern: DATED });
    await followed.tail.poll();
    await writeAndPoll(200);
    unlinkSync(followed.log);
    await followed.tail.poll();
    await writeAndPoll(204);

    expect(await counted()).toEqual({ "200": 1, "204": 1 });
  });

  test("half a line is no line until its end comes", async () => {
    await beginAtEnd();
    const whole = line(200);
    appendFileSync(followed.log, whole.slice(0, 40));
    await followed.tail.poll();
    expect(await counted()).toEqual({});

    appendFileSync(followed.log, whole.slice(40));
    await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 1 });
  });

  test("lines of other APIs are left out, and bad ones counted as such", async () => {
    await beginAtEnd();
    const junk = `${"x".repeat(600_000)} [now] "GET /v3/insee/sirene" 200\n`;
    appendFileSync(followed.log, line(500, "/v3/dgfip/x") + "\0\xff\n\n" + junk);
    appendFileSync(followed.log, line(700) + `[noon] "GET /v3/insee/x" 200\n` + line(200));
    appendFileSync(
      followed.log,
      line(200, "/v3/insee/x", followed.w.now() + 60_000).replace("\n", "\r\n"),
    );
    await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 1 });
    expect(followed.tail.seen()).toEqual({ counted: 1, other: 3, bad: 4 });
  });

  test("what it says of long ago does not matter now", async () => {
    await beginAtEnd();
    appendFileSync(
      followed.log,
      line(503, "/v3/insee/x", followed.w.now() - 3_600_000) + line(200),
    );
    await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 1 });
  });

  test("a burst of some megabytes is counted to the last line", async () => {
    await beginAtEnd();
    appendFileSync(followed.log, line(200).repeat(80_000));
    for (let i = 0; i < 4; i += 1) await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 80_000 });
  });
});
