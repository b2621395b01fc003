import { noteEditor, otherEditors, removeEditor } from "../../../db/postgres/editors.ts";
import { perEngine } from "../../../db/dialect.ts";
import type { Context } from "../../context/context.ts";
import type { Instant } from "../../core/model.ts";

/** Someone who has something open for writing. */
export type Editor = { readonly name: string; readonly since: Instant };

/**
 * Time without a heartbeat after which an editor counts as gone: three looks of an open console.
 */
const GONE_MS = 30_000;

/** A person at an item; two tabs of theirs are one. */
type At = { readonly subject: string; readonly id: string; readonly name: string };
type Looking = Pick<Context, "db" | "now">;

/**
 * The editors of each open item: in the memory of a process that is alone on its database, else in
 * an unlogged table of PostgreSQL, for all nodes.
 */
export type Presence = {
  /**
   * Notes that someone still has it open.
   *
   * @returns who else has, the first to come first
   */
  noted(ctx: Looking, at: At): Promise<Editor[]>;
  left(ctx: Looking, subject: string, id: string): Promise<void>;
  /** Returns who else has it open, the first to come first, and notes nothing. */
  others(ctx: Looking, subject: string, id: string): Promise<Editor[]>;
};

export function createPresence(): Presence {
  const own = inMemory();
  const of = ({ db }: Looking) => perEngine(db, { sqlite: own, postgres: STORED });
  return {
    noted: (ctx, at) => of(ctx).noted(ctx, at),
    left: (ctx, subject, id) => of(ctx).left(ctx, subject, id),
    others: (ctx, subject, id) => of(ctx).others(ctx, subject, id),
  };
}

const STORED: Presence = {
  async noted({ db, now }, at) {
    const goneBefore = now() - GONE_MS;
    await noteEditor(db, at, now(), goneBefore);
    return otherEditors(db, at.subject, at.id, goneBefore);
  },
  left: ({ db }, subject, id) => removeEditor(db, subject, id),
  others: ({ db, now }, subject, id) => otherEditors(db, subject, id, now() - GONE_MS),
};

type Seen = Editor & { readonly seenAt: Instant };

function inMemory(): Presence {
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
    async others(ctx, subject, id) {
      forget(ctx.now());
      return others(subject, id);
    },
    async noted(ctx, { subject, id, name }) {
      const now = ctx.now();
      forget(now);
      const editors = subjects.get(subject) ?? new Map<string, Seen>();
      subjects.set(subject, editors);
      editors.set(id, { name, since: editors.get(id)?.since ?? now, seenAt: now });
      return others(subject, id);
    },
    async left(_ctx, subject, id) {
      subjects.get(subject)?.delete(id);
    },
  };
}
