import { pino } from "pino";
import { recordFigure } from "./figures.ts";
import { openDatabase } from "../../db/open.ts";
import { issueGrantToken } from "../../server/actions/grant-tokens.ts";
import { giveGrant } from "../../server/actions/grants.ts";
import { addMember } from "../../server/actions/members.ts";
import { createOrganization } from "../../server/actions/organizations.ts";
import { keepUsage } from "../../server/actions/token-usage.ts";
import { addPerson } from "../../server/auth/people.ts";
import { loadConfig } from "../../server/config/load.ts";
import type { Context } from "../../server/context/context.ts";
import { newId } from "../../server/context/ids.ts";
import { secretOf } from "../../server/context/secret.ts";
import type { Config } from "../../server/core/configuration.ts";
import { atTerminal } from "../../server/core/people/author.ts";
import type { Actor } from "../../server/core/people/permission.ts";
import type { Person } from "../../server/core/people/person.ts";
import { createTokenUsage, type TokenUsage } from "../../server/core/people/usage-counter.ts";
import { loadWeb } from "../../server/http/built-web.ts";
import { createDocuments } from "../../server/http/documents.ts";
import { createLimits } from "../../server/http/request-limits.ts";
import { createApp } from "../../server/routes/app.ts";
import { createArchive } from "../../server/routes/pages/archive.ts";
import type { Engine } from "../../server/state/engine.ts";

/**
 * Processor time that counting adds to the cheapest request of a grant's token, its writes every
 * five seconds included: `node test/bench/usage.ts`. The limit is 5 %.
 *
 * The same requests go to two servers in turns, of which one does not count. Requests are counted
 * as if 200 came in a second.
 */

const ROUNDS = 60;
const REQUESTS = 200;
const A_SECOND = 200;
const WRITES_EVERY_S = 5;
const LIMIT = 1.05;

const CONFIG = `
pages:
  - id: exemple
    title: API Exemple
    url: http://localhost
    providers: [{ id: insee, name: INSEE, components: [{ id: insee/sirene, name: Sirene }] }]
`;
const LIMITS = { perAddress: 1e9, perToken: 1e9, patience: 1e9, banMs: 1_000 };
const none: TokenUsage = {
  count: () => undefined,
  ban: () => undefined,
  bannedUntil: () => null,
  take: () => null,
  putBack: () => undefined,
  knowBans: () => undefined,
};

/** A server on a database in memory, and the cheapest request that a grant's token can send. */
async function serverWith(usage: TokenUsage) {
  const log = pino({ level: "silent" });
  const { config } = loadConfig(CONFIG, { path: "bench.yaml", env: {} }) as { config: Config };
  const secret = secretOf("a secret of sixteen characters at least");
  const by = atTerminal("bench");
  const db = await openDatabase(":memory:");
  const ctx: Context = { db, now: Date.now, log, config, secret, newId, by };
  const web = await loadWeb();
  const app = createApp({
    engine: () => ({ ctx }) as Engine,
    documents: createDocuments(
      () => new Map(),
      () => null,
    ),
    assets: { answer: () => null },
    web: { ...web, archive: createArchive(() => ctx, log, Date.now) },
    health: { version: "0", startedAt: 0, reasons: async () => [] },
    limits: createLimits(LIMITS),
    usage,
    log,
  });
  const headers = { authorization: `Bearer ${await grantedText(ctx)}` };
  const ask = async () => {
    const { status } = await app.request("/api/1/users/roles/", { headers });
    if (status !== 200) throw new Error(`status ${status}`);
  };
  return { ctx, ask };
}

/** Returns the text of the token of a new grant. */
async function grantedText(ctx: Context): Promise<string> {
  const [page] = ctx.config.pages;
  const wanted = { name: page!.title, description: "Un organisme", isVerified: true };
  const organization = await createOrganization(ctx, wanted);
  const ada = { email: "ada@exemple.fr", name: "Ada Petit", role: "member" } as const;
  const applicant = await addPerson(ctx, ada);
  await addMember(ctx, organization, applicant, "admin");
  const people = { applicant, business: null, technical: applicant };
  const grant = {
    organizationId: organization.id,
    requestId: null,
    title: "Essai",
    purpose: "Essai",
    useCase: null,
    vendorId: null,
    scopes: ["status:read"],
  };
  const { id } = await giveGrant(ctx, grant, people);
  const acting = { ...ctx, by: { ...applicant, kind: "person", providers: [] } as Person & Actor };
  return (await issueGrantToken(acting, id, { keepOldForHours: 0 })).text;
}

const usage = createTokenUsage();
const [counting, bare] = [await serverWith(usage), await serverWith(none)];

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function askOften({ ask }: typeof bare): Promise<void> {
  for (let i = 0; i < REQUESTS; i += 1) await ask();
}

let [withCounts, without, writes] = [0, 0, 0];
await askOften(counting);
await askOften(bare);
for (let round = 0; round < ROUNDS; round += 1) {
  const isFirst = round % 2 === 0;
  if (isFirst) withCounts += await msOf(() => askOften(counting));
  without += await msOf(() => askOften(bare));
  if (!isFirst) withCounts += await msOf(() => askOften(counting));
  if (round % WRITES_EVERY_S === 0) writes += await msOf(() => keepUsage(counting.ctx, usage));
}
const requests = ROUNDS * REQUESTS;
const writesDue = requests / (A_SECOND * WRITES_EVERY_S);
const perRequest =
  (withCounts + (writes / Math.ceil(ROUNDS / WRITES_EVERY_S)) * writesDue) / requests;
const ratio = perRequest / (without / requests);
recordFigure("request of a token, counted / not", ratio, "ratio", { atMost: LIMIT });
process.stdout.write(
  `${(perRequest * 1000).toFixed(0)} µs counted, ${((without / requests) * 1000).toFixed(0)} µs not: ${ratio.toFixed(3)}\n`,
);
await counting.ctx.db.destroy();
await bare.ctx.db.destroy();
