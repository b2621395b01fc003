import type { Logger } from "pino";
import { attempt } from "./attempt.ts";
import type { GiveUpLead, Store } from "../../db/store.ts";

/** The lead of a database: one process has it and writes, the others show what it found. */
export type Lead = {
  isOurs(): boolean;
  stopWaiting(): void;
  giveUp(): Promise<void>;
};

/** What a process does when the lead changes hands. */
export type LeadDuties = {
  /** Called once the lead became ours after a wait, and again until it resolves. */
  readonly takeOver: () => Promise<void>;
  /** Called where another process took the lead that was ours. */
  readonly standDown: () => Promise<void>;
  /** Called regularly while another process leads. */
  readonly follow: () => void;
};

/** Pause between two looks of a follower for news of the leader, and for a free lead. */
const FOLLOW_MS = 2_000;
/** Pause between two attempts to have a lead back that was lost with its connection. */
const REGAIN_MS = 500;

/** Takes the lead or waits for it. */
export async function createLead(
  store: Pick<Store, "name" | "takeLead">,
  log: Pick<Logger, "error" | "info" | "fatal">,
  duties: LeadDuties,
): Promise<Lead> {
  const database = store.name;
  let giveUp: GiveUpLead | null = null;
  /** Also while a lead that was lost is taken again, and nobody is known to have it. */
  let isOurs = false;
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;

  const later = (look: () => Promise<void>, ms: number) => {
    if (!isEnding) timer = setTimeout(() => void look(), ms);
  };
  const takeOver = () =>
    duties.takeOver().catch((error: unknown) => {
      log.fatal({ err: error }, "taking over failed; trying again");
      later(takeOver, FOLLOW_MS);
    });
  const take = async () => {
    giveUp = await store.takeLead(lost);
    isOurs = giveUp !== null;
    // Ended meanwhile: nobody will give it up later.
    if (isEnding) await giveUp?.();
  };
  const wait = async () => {
    await take().catch(() => {});
    if (isEnding) return;
    if (!giveUp) {
      await attempt(log, "reading what the leader found", duties.follow);
      return later(wait, FOLLOW_MS);
    }
    log.info({ database }, "the lead is free: taking over");
    await takeOver();
  };
  /** The engine goes on meanwhile: what it measures is written once the database is back. */
  const regain = async () => {
    try {
      await take();
    } catch {
      return later(regain, REGAIN_MS);
    }
    if (isEnding) return;
    if (giveUp) return log.info({ database }, "the lead is ours again");
    log.error({ database }, "another Vigie took the lead meanwhile: only showing what it finds");
    await attempt(log, "ending the engine", duties.standDown);
    later(wait, FOLLOW_MS);
  };
  const lost = () => {
    giveUp = null;
    if (isEnding) return;
    log.error({ database }, "the connection that holds the lead has ended; taking it again");
    later(regain, REGAIN_MS);
  };

  await take();
  if (!giveUp) {
    log.error({ database }, "another Vigie leads this database: only showing what it found");
    later(wait, FOLLOW_MS);
  }

  return {
    isOurs: () => isOurs,
    stopWaiting() {
      isEnding = true;
      clearTimeout(timer);
    },
    giveUp: async () => giveUp?.(),
  };
}
