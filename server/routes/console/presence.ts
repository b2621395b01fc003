import type { Instant } from "../../core/model.ts";

/** Someone who has something open for writing. */
export type Editor = { readonly name: string; readonly since: Instant };

/**
 * Time without a heartbeat after which an editor counts as gone: three looks of an open console.
 */
const GONE_MS = 30_000;

type Seen = Editor & { readonly seenAt: Instant };

/** The editors of each open item, in this process's memory alone; nothing is stored. */
export type Presence = {
  /**
   * Notes that someone still has it open.
   *
   * @param id of the person, so that two tabs of theirs are one
   * @returns who else has, the first to come first
   */
  noted(subject: string, id: string, name: string, now: Instant): Editor[];
  left(subject: string, id: string): void;
  /** Returns who else has it open, the first to come first, and notes nothing. */
  others(subject: string, id: string, now: Instant): Editor[];
};

export function createPresence(): Presence {
  const subjects = new Map<string, Map<string, Seen>>();
  /** All of it, since there are never more than people who work at once. */
  const forget = (now: Instant) => {
    for (const [subject, editors] of subjects) {
      for (const [id, { seenAt }] of editors) if (now - seenAt >= GONE_MS) editors.delete(id);
      if (editors.size === 0) subjects.delete(subject);
    }
  };
  const others = (subject: string, id: string): Editor[] =>
    [...(subjects.get(subject) ?? [])]
      .filter(([other]) => other !== id)
      .map(([, { name, since }]) => ({ name, since }))
      .toSorted((a, b) => a.since - b.since);
  return {
    others(subject, id, now) {
      forget(now);
      return others(subject, id);
    },
    noted(subject, id, name, now) {
      forget(now);
      const editors = subjects.get(subject) ?? new Map<string, Seen>();
      subjects.set(subject, editors);
      editors.set(id, { name, since: editors.get(id)?.since ?? now, seenAt: now });
      return others(subject, id);
    },
    left(subject, id) {
      subjects.get(subject)?.delete(id);
    },
  };
}
