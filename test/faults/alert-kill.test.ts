import { expect, test } from "vitest";
import { killAlerting, postedAt } from "../helpers/alert-kills.ts";
import { eventually, vigie } from "../helpers/process.ts";

/** The benchmark (test/bench/alerts.ts) kills fifteen times. */
const KILLS = 2;

test(`${KILLS} kills: no alert lost, its messages in order, though another channel hangs`, async () => {
  const killed = await killAlerting(KILLS);
  const { receiver, env, served } = killed;
  try {
    expect(killed.firstMs).toBeLessThan(5_000);
    await eventually(
      async () => [...killed.alerts().values()],
      (all) => all.every((types) => types.join() === "alert.opened,alert.resolved"),
      20_000,
    );
    expect(receiver.at("/beat/start").length).toBe(KILLS + 1);
    expect(receiver.at("/beat").length).toBeGreaterThanOrEqual(1);
    expect(receiver.at("/beat/fail")).toEqual([]);

    const trial = await vigie(["alerts", "test", "chat"], env);
    expect(trial).toMatchObject({ code: 0, stdout: "sent to chat: it answered 200\n" });
    expect(postedAt(receiver, "/chat").at(-1)?.type).toBe("alert.test");
    const unknown = await vigie(["alerts", "test", "nobody"], env);
    expect(unknown).toMatchObject({ code: 2 });
    expect(unknown.stderr).toContain("there is chat, stuck");
    expect(await served.end("SIGTERM")).toBe(0);
  } finally {
    killed.remove();
  }
}, 60_000);
