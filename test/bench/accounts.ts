import { monitorEventLoopDelay } from "node:perf_hooks";
import { recordFigure } from "./figures.ts";
import { openDatabase } from "../../db/open.ts";
import { transact } from "../../db/dialect.ts";
import { organizationsFound, suggestedOrganizations } from "../../db/organization-list.ts";
import { peopleFound, suggestedPeople } from "../../db/people-list.ts";
import type { Db } from "../../db/schema.ts";
import { organizationDocuments, userDocuments } from "../../server/routes/accounts/views.ts";
import type { Actor } from "../../server/core/people/permission.ts";

/**
 * Processor time of lists, searches and suggestions of `/api/1` with 10,000 people and 3,000
 * organisations, from the query to the text of the answer: `node test/bench/accounts.ts`. The limit
 * is 20 ms each; none may stop the event loop for 10 ms.
 */

const PEOPLE = 10_000;
const ORGANIZATIONS = 3_000;
const RUNS = 40;
const LIMIT_MS = 20;

const FIRST = ["Ada", "Noé", "Éloïse", "Bob", "Zoé", "Jean-Marie", "Camille", "Inès"];
const LAST = ["Lovelace", "Petit", "Müller", "Dupont", "Le Goff", "d’Arc", "Nguyen"];

const db = await openDatabase(":memory:");
await fill(db);
const admin: Actor = {
  kind: "person",
  id: "p0",
  name: "Ada",
  email: "p0@exemple.fr",
  role: "admin",
  providers: "all",
};
const view = { db, caller: admin, home: "https://status.exemple.test" };
const first = { offset: 0, limit: 20 };
const all = { name: undefined, badge: undefined, siret: undefined, seen: "all" } as const;

const people = async (query: Partial<Parameters<typeof peopleFound>[1]>) => {
  const wanted = { q: "", sort: "created", isDescending: true, ...first, ...query } as const;
  const found = await peopleFound(db, wanted);
  return JSON.stringify(await userDocuments(view, found.people));
};
const organizations = async (query: Partial<Parameters<typeof organizationsFound>[1]>) => {
  const wanted = {
    ...all,
    q: "",
    sort: "created",
    isDescending: true,
    ...first,
    ...query,
  } as const;
  const found = await organizationsFound(db, wanted);
  return JSON.stringify(await organizationDocuments(view, found.organizations));
};

const WORK: Readonly<Record<string, () => Promise<unknown>>> = {
  "people, newest first": () => people({}),
  "people, page 400": () => people({ offset: 8_000 }),
  "people, 100 by name": () => people({ sort: "last_name", limit: 100 }),
  "people, by followers": () => people({ sort: "followers" }),
  "people, search of two words": () => people({ q: "eloise goff", sort: "last_name" }),
  "people, search that finds nothing": () => people({ q: "xyzzy" }),
  "people, suggested to the team": () => suggestedPeople(db, "noé", null, 10),
  "people, suggested to a member": () => suggestedPeople(db, "noé", "p1", 10),
  "organisations, newest first": () => organizations({}),
  "organisations, 100 by name": () => organizations({ sort: "name", limit: 100 }),
  "organisations, by followers": () => organizations({ sort: "followers" }),
  "organisations, search": () => organizations({ q: "mairie 17" }),
  "organisations, of a member": () => organizations({ seen: { personId: "p1" } }),
  "organisations, suggested": () => suggestedOrganizations(db, "mairie", "all", 10),
};

let isTooSlow = false;
for (const [what, work] of Object.entries(WORK)) {
  await work();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const before = process.cpuUsage();
  for (let run = 0; run < RUNS; run += 1) {
    await work();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  const ms = (user + system) / 1000 / RUNS;
  isTooSlow ||= ms > LIMIT_MS;
  const stop = (delay.max / 1e6).toFixed(1);
  recordFigure(what, ms, "ms", { atMost: LIMIT_MS });
  process.stdout.write(`${what.padEnd(40)} ${ms.toFixed(2).padStart(8)} ms  stop ${stop} ms\n`);
}
await db.destroy();
if (isTooSlow) throw new Error(`more than ${LIMIT_MS} ms`);

async function fill(db: Db): Promise<void> {
  await transact(db, async (trx) => {
    for (let at = 0; at < PEOPLE; at += 500) {
      await trx
        .insertInto("person")
        .values(Array.from({ length: 500 }, (_, i) => personRow(at + i)))
        .execute();
    }
    for (let at = 0; at < ORGANIZATIONS; at += 500) {
      const ids = Array.from({ length: 500 }, (_, i) => at + i);
      await trx.insertInto("organization").values(ids.map(organizationRow)).execute();
      await trx.insertInto("membership").values(ids.flatMap(membershipRows)).execute();
      await trx
        .insertInto("follow")
        .values(ids.flatMap(followRows))
        .onConflict((c) => c.doNothing())
        .execute();
    }
  });
}

function personRow(n: number) {
  const [first, last] = [FIRST[n % FIRST.length]!, `${LAST[n % LAST.length]!} ${n}`];
  const fold = (text: string) => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return {
    id: `p${n}`,
    email: `p${n}@exemple.fr`,
    slug: `p-${n}`,
    name: `${first} ${last}`,
    first_name: first,
    last_name: last,
    search_first: fold(first),
    search_last: fold(last),
    role: "member",
    locale: "fr",
    created_at: n,
  };
}

function organizationRow(n: number) {
  return {
    id: `o${n}`,
    slug: `o-${n}`,
    name: `Mairie ${n}`,
    search: `mairie ${n}`,
    description: "Une commune",
    solutions: "[]",
    next_account: 1,
    created_at: n,
    modified_at: n,
    verified_at: n % 3 === 0 ? null : n,
  };
}

function membershipRows(n: number) {
  return [0, 1, 2, 3].map((i) => ({
    organization_id: `o${n}`,
    person_id: `p${(n * 3 + i) % PEOPLE}`,
    role: i === 0 ? "admin" : "editor",
    since: n,
  }));
}

function followRows(n: number) {
  return [0, 1, 2, 3, 4].map((i) => ({
    id: `f${n}-${i}`,
    follower_id: `p${(n * 7 + i) % PEOPLE}`,
    class: i === 4 ? "User" : "Organization",
    subject: i === 4 ? `p${n}` : `o${(n * i) % ORGANIZATIONS}`,
    since: n,
  }));
}
