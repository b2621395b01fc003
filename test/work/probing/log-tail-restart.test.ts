import { copyFileSync, renameSync, truncateSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { accessLog, UNDATED } from "../../helpers/access-log.ts";

const { followed, write, writeAndPoll, beginAtEnd, restartAndPoll, counted } = accessLog();

describe("an access log after a restart", () => {
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
    await followed.tail.close();
    renameSync(followed.log, `${followed.log}.1`);
    write(503);

    await restartAndPoll();

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
  });

  test("a log that was renamed meanwhile is read on from where it was left", async () => {
    await beginAtEnd();
    await writeAndPoll(200);
    await followed.tail.close();
    write(502);
    renameSync(followed.log, `${followed.log}.1`);
    write(503);

    await restartAndPoll();
    await restartAndPoll();

    expect(await counted()).toEqual({ "200": 1, "502": 1, "503": 1 });
  });

  test("a log that was copied and truncated meanwhile is, too", async () => {
    await beginAtEnd();
    await writeAndPoll(200);
    await followed.tail.close();
    write(502);
    copyFileSync(followed.log, `${followed.log}.1`);
    truncateSync(followed.log);
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
    await followed.w.db.schema.alterTable("observation").renameTo("gone").execute();
    await writeAndPoll(200);
    await writeAndPoll(503);

    await followed.w.db.schema.alterTable("gone").renameTo("observation").execute();
    await followed.tail.poll();

    expect(await counted()).toEqual({ "200": 1, "503": 1 });
  });
});
