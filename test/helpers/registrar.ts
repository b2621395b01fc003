import { pino } from "pino";
import { auditTrail } from "../../db/audit.ts";
import { testDatabase } from "./database.ts";
import { addPerson, type NewPerson } from "../../server/auth/people.ts";
import type { Context } from "../../server/context/context.ts";
import { atTerminal } from "../../server/core/people/author.ts";
import type { Person } from "../../server/core/people/person.ts";
import { newId } from "../../server/context/ids.ts";
import { configOf, NOON, SECRET, SMALL } from "./world.ts";

/** People on a real database in memory, with a clock that tests move and no server around it. */
export type PeopleWorld = {
  readonly ctx: Context;
  wait(ms: number): void;
  /** Someone of the team; a reader called Ada unless said otherwise. */
  person(wanted?: Partial<NewPerson>): Promise<Person>;
  /** The audit trail, oldest first; people in it are named by their ids. */
  deeds(): Promise<{ action: string; subject: string; by: string }[]>;
};

export async function peopleWorld(): Promise<PeopleWorld> {
  let clock = NOON;
  const ctx: Context = {
    db: await testDatabase(),
    config: configOf(SMALL),
    now: () => clock,
    log: pino({ level: "silent" }),
    secret: SECRET,
    newId,
    by: atTerminal("root"),
  };
  return {
    ctx,
    wait(ms) {
      clock += ms;
    },
    person: (wanted) => addPerson(ctx, { email: "ada@exemple.fr", role: "reader", ...wanted }),
    async deeds() {
      const entries = [];
      for await (const { action, subject, actor } of auditTrail(ctx.db)) {
        entries.push({ action, subject, by: `${actor.kind} ${actor.name || actor.id}` });
      }
      return entries;
    },
  };
}
