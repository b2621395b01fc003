import type { Logger } from "pino";
import type { HeldLead, Membership } from "../../db/membership.ts";
import type { Db } from "../../db/schema.ts";
import { attempt } from "./attempt.ts";

/** The lead of a database: one process has it and records, the others show what it found. */
export type Lead = {
  /** Takes the lead, or begins to wait for it. */
  begin(): Promise<void>;
  isOurs(): boolean;
  /** Returns the database for what the lead alone writes. */
  fenced(db: Db): Db;
  /** Looks now, and not at the next moment: the lead is said to be free. */
  look(): void;
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
  readonly follow: () => unknown;
};

/** Pause after a takeover that failed. */
const AGAIN_MS = 2_000;
/** Pause between two attempts to have a lead back that was lost with its connection. */
const REGAIN_MS = 200;

/** @param database its name, for log lines */
export function createLead(
  membership: Pick<Membership, "takeLead" | "lookEveryMs">,
  database: string,
  log: Pick<Logger, "error" | "info" | "fatal">,
  duties: LeadDuties,
): Lead {
  const hold = createHold(membership, () => {
    if (isEnding) return;
    log.error({ database }, "the lead is not certain any more; taking it again");
    later(regain, 0);
  });
  let isLooking = false;
  let timer: NodeJS.Timeout | undefined;
  let isEnding = false;

  const later = (look: () => Promise<void>, ms: number) => {
    clearTimeout(timer);
    if (!isEnding) timer = setTimeout(() => void look(), ms);
  };
  const take = async () => {
    await hold.take();
    // Ended meanwhile: nobody will give it up later.
    if (isEnding) await hold.giveUp();
  };
  const takeover = createTakeover(hold.isOurs, duties.takeOver, log);
  const follow = () => attempt(log, "reading what the leader found", duties.follow);
  const wait = async () => {
    isLooking = true;
    await take().catch(() => {});
    if (!hold.isOurs() && !isEnding) await follow();
    isLooking = false;
    if (isEnding) return;
    if (!hold.isOurs()) return later(wait, membership.lookEveryMs);
    log.info({ database }, "the lead is free: taking over");
    hold.begin();
    await takeover.run();
  };
  /** The engine goes on meanwhile: what it measures is written once the database is back. */
  const regain = async () => {
    try {
      await take();
    } catch {
      return later(regain, REGAIN_MS);
    }
    if (isEnding) return;
    if (hold.isAsBegun()) return log.info({ database }, "the lead is ours again");
    log.error({ database }, "another Vigie took the lead meanwhile: only showing what it finds");
    takeover.cancel();
    await attempt(log, "ending the engine", duties.standDown);
    // It may be free again already: then begin anew, with what the other one wrote.
    await wait();
  };

  return {
    async begin() {
      await take();
      if (hold.isOurs()) return hold.begin();
      log.info({ database }, "another Vigie leads this database: only showing what it finds");
      await follow();
      later(wait, membership.lookEveryMs);
    },
    isOurs: hold.isOurs,
    fenced: hold.fenced,
    look() {
      if (hold.isOurs() || isLooking) return;
      clearTimeout(timer);
      later(wait, 0);
    },
    stopWaiting() {
      isEnding = true;
      clearTimeout(timer);
      takeover.cancel();
    },
    giveUp: hold.giveUp,
  };
}

/**
 * Returns what takes over, and tries again for as long as the lead is ours. Its timer is its own: a
 * lead that is ours again goes on with its takeover.
 */
function createTakeover(
  isOurs: () => boolean,
  takeOver: () => Promise<void>,
  log: Pick<Logger, "fatal">,
) {
  let retry: NodeJS.Timeout | undefined;
  let isCancelled = false;
  const run = async (): Promise<void> => {
    clearTimeout(retry);
    isCancelled = false;
    if (!isOurs()) return;
    try {
      await takeOver();
    } catch (error) {
      log.fatal({ err: error }, "taking over failed; trying again");
      if (!isCancelled && isOurs()) retry = setTimeout(() => void run(), AGAIN_MS);
    }
  };
  return {
    run,
    cancel() {
      isCancelled = true;
      clearTimeout(retry);
    },
  };
}

/** Returns what has the lead, or not. */
function createHold(membership: Pick<Membership, "takeLead">, lost: () => void) {
  let held: HeldLead | null = null;
  /** Also while a lead that was lost is taken again, and nobody is known to have it. */
  let isOurs = false;
  /** Of the lead that the engine was started under. */
  let epoch: number | null = null;
  return {
    async take() {
      held = await membership.takeLead(() => {
        held = null;
        lost();
      });
      isOurs = held !== null;
    },
    isOurs: () => isOurs,
    begin: () => void (epoch = held?.epoch ?? null),
    isAsBegun: () => held !== null && held.epoch === epoch,
    fenced(this: void, db: Db): Db {
      if (!held) throw new Error("another node leads this database now");
      return held.fenced(db);
    },
    async giveUp(this: void) {
      const given = held;
      held = null;
      await given?.giveUp();
    },
  };
}
