import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startHeartbeat } from "../../../server/work/alerts/heartbeat.ts";
import { startAlertReceiver, type AlertReceiver } from "../../helpers/alert-receiver.ts";
import { eventually } from "../../helpers/process.ts";
import { world } from "../../helpers/world.ts";

let receiver: AlertReceiver;
beforeAll(async () => {
  receiver = await startAlertReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => void (receiver.received.length = 0));

test("the heartbeat begins, goes on while all works, and reports a failure with its reasons", async () => {
  const w = await world();
  let reasons: string[] = [];
  let shownAt = w.now();
  // Each look of the timer is a second of this clock further on.
  let now = w.now();
  const ctx = { ...w.ctx, now: () => now };
  const settings = { url: `${receiver.url}/beat`, everyMs: 60_000 };
  const beating = startHeartbeat(ctx, settings, { reasons: () => reasons, shownAt: () => shownAt });
  const came = (path: string) =>
    eventually(
      async () => receiver.at(path),
      (all) => all.length > 0,
    );

  await came("/beat/start");
  await came("/beat");
  now += 61_000;
  shownAt = now;
  reasons = ["results cannot be written: the log says why"];
  const [failed] = await came("/beat/fail");
  await beating.stop();

  expect(failed).toMatchObject({ method: "POST", body: reasons[0] });
  expect(receiver.at("/beat")).toHaveLength(1);
});

test("no heartbeat leaves where the database takes no write", async () => {
  const w = await world();
  const settings = { url: `${receiver.url}/quiet`, everyMs: 60_000 };
  let looks = 0;
  const reasons = () => {
    looks += 1;
    return [];
  };
  const work = { reasons, shownAt: () => w.now() };
  await w.db.destroy();

  const beating = startHeartbeat(w.ctx, settings, work);
  // The second look would send it.
  await eventually(
    async () => looks,
    (count) => count >= 2,
  );
  await beating.stop();

  expect(receiver.received.map(({ path }) => path)).toEqual(["/quiet/start"]);
});
