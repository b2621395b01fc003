import { afterEach, beforeEach } from "vitest";
import { messagesIn } from "../../db/messages.ts";
import { openIncident } from "../../server/actions/incidents.ts";
import type { Context } from "../../server/context/context.ts";
import type { MessageState } from "../../server/core/messages/story.ts";
import { fanOut } from "../../server/work/delivery/fan-out.ts";
import { mailLane } from "./mail-lane.ts";
import { startMailServer, type Answer, type MailServer } from "./smtp-server.ts";
import { world, type World } from "./world.ts";

/** A mail server and what sends to it; tests change how it answers, and the clock. */
export type MailWorld = {
  w: World;
  ctx: Context;
  /** Milliseconds UTC. */
  clock: number;
  server: MailServer;
  lane: ReturnType<typeof mailLane>;
  answer: (mail: { to: readonly string[]; raw: Buffer }) => Answer;
  refuse: (to: string) => Answer;
};

/** Makes a world with a mail server anew before each test of the file, and stops it after. */
export function mailWorld() {
  const mailing = {} as MailWorld;
  const lanes: MailWorld["lane"][] = [];
  beforeEach(async () => {
    mailing.w = await world();
    mailing.clock = mailing.w.now();
    mailing.ctx = { ...mailing.w.ctx, config: mailing.w.ctx.config, now: () => mailing.clock };
    [mailing.answer, mailing.refuse] = [() => null, () => null];
    mailing.server = await startMailServer({
      onMail: (m) => mailing.answer(m),
      onRecipient: (to) => mailing.refuse(to),
    });
    sendTo(mailing.server.url);
  });
  afterEach(async () => {
    for (const lane of lanes.splice(0)) await lane.close();
    await mailing.server.stop();
  });

  /** Sends what comes from now on to another address. */
  const sendTo = (url: string, perMinute: number | null = null) => {
    mailing.lane = mailLane(mailing.ctx, url, { perMinute });
    lanes.push(mailing.lane);
  };
  const open = () =>
    openIncident(mailing.ctx, "exemple", {
      title: "INSEE en panne",
      body: "Depuis midi.",
      components: [{ id: "insee/sirene", state: "major_outage" }],
      notify: true,
    });
  const rows = (state: MessageState) => messagesIn(mailing.w.db, state, 100);
  /** Moves the clock by so many milliseconds, then sends what is due. */
  const later = async (ms: number) => {
    mailing.clock += ms;
    await fanOut(mailing.ctx);
    return mailing.lane.tick();
  };
  return { mailing, open, rows, later, sendTo };
}
