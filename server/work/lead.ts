import type { Logger } from "pino";
import { attempt } from "./attempt.ts";
import { takeLead } from "../../db/leadership.ts";

/** The lead of a database: one process has it and writes, the others show what it found. */
export type Lead = {
  isOurs(): boolean;
  stopWaiting(): void;
  giveUp(): void;
};

/** Pause between two looks of a follower for news of the leader, and for a free lead. */
const FOLLOW_MS = 2_000;

/**
 * Takes the lead or waits for it.
 *
 * @param takenOver called once the lead became ours after a wait, and again until it resolves
 * @param follow called regularly during the wait
 */
export function createLead(
  database: string,
  log: Pick<Logger, "error" | "info" | "fatal">,
  takenOver: () => Promise<void>,
  follow: () => void,
): Lead {
  let giveUp = takeLead(database);
  let timer: NodeJS.Timeout | undefined;

  const takeOver = () =>
    void takenOver().catch((error: unknown) => {
      log.fatal({ err: error }, "taking over failed; trying again");
      timer = setTimeout(takeOver, FOLLOW_MS);
    });
  const look = () => {
    giveUp = takeLead(database);
    if (!giveUp) return void attempt(log, "reading what the leader found", follow);
    clearInterval(timer);
    log.info({ database }, "the lead is free: taking over");
    takeOver();
  };
  if (!giveUp) {
    log.error({ database }, "another Vigie leads this database: only showing what it found");
    timer = setInterval(look, FOLLOW_MS);
  }

  return {
    isOurs: () => giveUp !== null,
    stopWaiting: () => clearTimeout(timer),
    giveUp: () => giveUp?.(),
  };
}
