import { afterEach, expect, test } from "vitest";
import { beginState } from "../../../db/intervals.ts";
import { insertFrozenMonth } from "../../../db/frozen-months.ts";
import { messagesIn } from "../../../db/messages.ts";
import { storyOf } from "../../../db/stories.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { insertToken, markRevoked } from "../../../db/tokens.ts";
import {
  openIncident,
  resolveIncident,
  updateIncident,
} from "../../../server/actions/incidents.ts";
import { endOfHook, endOfMail } from "../../../server/actions/message-ends.ts";
import { giveNotice } from "../../../server/actions/team-notices.ts";
import type { Context } from "../../../server/context/context.ts";
import type { TeamStory } from "../../../server/core/messages/story.ts";
import { createSmtp } from "../../../server/notify/smtp.ts";
import { renderMail } from "../../../server/notify/mail.ts";
import { createPostOffice } from "../../../server/messages/send-mail.ts";
import { termsOf, workOutMonth } from "../../../server/state/month-reports.ts";
import { failedMailNotice } from "../../../server/notify/team-notices.ts";
import { createLane } from "../../../server/work/delivery/lane.ts";
import { fanOut } from "../../../server/work/delivery/fan-out.ts";
import { notifyTeam } from "../../../server/work/upkeep/notify-team.ts";
import { startMailServer } from "../../helpers/smtp-server.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { SMALL, world, type World } from "../../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";

const byText = (a: string | null, b: string | null) => String(a).localeCompare(String(b));
const TEAM = "team: { email: [equipe@exemple.test, astreinte@exemple.test] }\n";

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A world with a team, whose clock stands `ms` after noon on 15 January 2026. */
async function teamWorld(yaml = SMALL + TEAM) {
  const w: World = await world({ yaml });
  let clock = w.now();
  const start = clock;
  const ctx: Context = { ...w.ctx, config: w.ctx.config, now: () => clock };
  return {
    w,
    ctx,
    at: (ms: number) => (clock = start + ms),
    /** The titles of what is told at a time after the start. */
    on: async (ms: number): Promise<string[]> => {
      clock = start + ms;
      const known = new Set((await stories(w)).map(({ id }) => id));
      await notifyTeam(ctx);
      const fresh = (await stories(w)).filter(({ id }) => !known.has(id));
      return fresh.map(({ story }) => story.title.fr);
    },
  };
}

/** What the team was told so far; each story has one message for each address. */
async function stories(w: World): Promise<{ id: string; story: TeamStory }[]> {
  const all = await messagesIn(w.db, "queued", 1_000);
  const team = all.filter((m) => m.kind.startsWith("team."));
  const ids = [...new Set(team.map((m) => m.eventId))];
  return Promise.all(
    ids.map(async (id) => {
      const to = team.filter((m) => m.eventId === id).map((m) => m.to);
      expect(to.toSorted(byText)).toEqual(["astreinte@exemple.test", "equipe@exemple.test"]);
      return { id, story: (await storyOf(w.db, id)) as TeamStory };
    }),
  );
}

/** A token that was made now for so many days. */
const token = (w: World, name: string, days: number) =>
  insertToken(w.db, {
    id: name,
    name,
    role: "editor",
    provider: null,
    createdAt: w.now(),
    expiresAt: w.now() + days * DAY_MS,
    lastUsedAt: null,
    revokedAt: null,
  });

const incident = {
  title: "INSEE en panne",
  body: "Depuis midi.",
  notify: false,
  components: [{ id: "insee/sirene", state: "major_outage" }],
} as const;

test("without a team no notice is sent, and none is stored for later", async () => {
  const { w, ctx, at } = await teamWorld(SMALL);
  await openIncident(ctx, "exemple", { ...incident, draft: true });
  at(DAY_MS);

  expect(await notifyTeam(ctx)).toBe(0);
  expect(await w.db.selectFrom("team_notice").selectAll().execute()).toEqual([]);
});

test("a draft that waits a quarter of an hour is reported once, across restarts", async () => {
  const { w, ctx, on } = await teamWorld();
  await openIncident(ctx, "exemple", { ...incident, draft: true });

  expect(await on(14 * MINUTE_MS)).toEqual([]);
  expect(await on(15 * MINUTE_MS)).toEqual(["Brouillon en attente : INSEE en panne"]);
  expect(await on(16 * MINUTE_MS)).toEqual([]);
  expect(await notifyTeam({ ...(await w.restart()).ctx, now: () => w.now() + DAY_MS })).toBe(0);
});

test("an overdue update is reported once for each promise, not after the end", async () => {
  const { ctx, on } = await teamWorld();
  const noon = ctx.now();
  const { incident: opened } = await openIncident(ctx, "exemple", {
    ...incident,
    nextUpdateAt: noon + 30 * MINUTE_MS,
  });

  expect(await on(30 * MINUTE_MS)).toEqual([]);
  expect(await on(31 * MINUTE_MS)).toEqual(["Point promis en retard : INSEE en panne"]);
  expect(await on(50 * MINUTE_MS)).toEqual([]);
  await updateIncident(ctx, opened.id, {
    status: "identified",
    body: "On cherche.",
    notify: false,
    nextUpdateAt: noon + 60 * MINUTE_MS,
  });
  expect(await on(61 * MINUTE_MS)).toEqual(["Point promis en retard : INSEE en panne"]);
  await updateIncident(ctx, opened.id, {
    status: "identified",
    body: "On cherche encore.",
    notify: false,
    nextUpdateAt: noon + 90 * MINUTE_MS,
  });
  await resolveIncident(ctx, opened.id, { body: "C'est fini.", notify: false });
  expect(await on(91 * MINUTE_MS)).toEqual([]);
});

test("monitors' credentials with the same last day are one notice per threshold", async () => {
  const yaml = (SMALL + TEAM).replaceAll("confirm: 5m", "confirm: 5m, expires: 2026-03-01");
  const { w, on } = await teamWorld(yaml);

  expect(await on(0)).toEqual(["Un identifiant de sonde expire dans 45 jours"]);
  expect((await stories(w))[0]!.story.lines.en).toEqual([
    "Last day: 2026-03-01.",
    "Monitors that use it: dgfip/attestation (http), dgfip/liasses (http).",
  ]);
  expect(await on(14 * DAY_MS)).toEqual([]);
  expect(await on(15 * DAY_MS)).toEqual(["Un identifiant de sonde expire dans 30 jours"]);
  // A long stop: of 14 and 7 the latter alone.
  expect(await on(44 * DAY_MS)).toEqual(["Un identifiant de sonde expire dans 1 jour"]);
  expect(await on(45 * DAY_MS)).toEqual(["Un identifiant de sonde expire aujourd'hui"]);
  expect(await on(46 * DAY_MS)).toEqual([]);
});

test("tokens are reported at 90, 60, 30, 14, 7 and 0 days, but not those made for less", async () => {
  const { w, on } = await teamWorld();
  await token(w, "sonde", 100);
  await token(w, "bref", 5);
  const told: [number, string][] = [];

  for (let day = 0; day <= 110; day += 1) {
    for (const title of await on(day * DAY_MS)) told.push([day, title]);
  }

  expect(told).toEqual([
    [5, "Un jeton expire aujourd'hui : bref"],
    [10, "Un jeton expire dans 90 jours : sonde"],
    [40, "Un jeton expire dans 60 jours : sonde"],
    [70, "Un jeton expire dans 30 jours : sonde"],
    [86, "Un jeton expire dans 14 jours : sonde"],
    [93, "Un jeton expire dans 7 jours : sonde"],
    [100, "Un jeton expire aujourd'hui : sonde"],
  ]);
});

test("after a long stop an expired token is reported once, and a revoked one never", async () => {
  const { w, ctx, on } = await teamWorld();
  await token(w, "sonde", 100);
  await token(w, "fuite", 90);
  await markRevoked(w.db, "fuite", ctx.now());

  expect(await on(120 * DAY_MS)).toEqual(["Un jeton a expiré : sonde"]);
  expect(await on(121 * DAY_MS)).toEqual([]);
});

test("a burning budget is reported once per rule, and again when it burns anew", async () => {
  const { w, ctx, at, on } = await teamWorld();
  const gateway = w.live.components.find((c) => c.provider.role === "gateway")!.id;
  const begin = (state: "operational" | "major_outage") =>
    beginState(w.db, gateway, "verified", { state, since: ctx.now() });
  at(-4 * DAY_MS);
  await begin("operational");
  expect(await on(0)).toEqual([]);

  await begin("major_outage");
  const first = await on(30 * MINUTE_MS);
  expect(first.length).toBeGreaterThan(0);
  expect(first.every((title) => /^Budget d'erreur consommé .* fois trop vite$/.test(title))).toBe(
    true,
  );
  expect(await on(31 * MINUTE_MS)).toEqual([]);
  await begin("operational");
  expect(await on(10 * DAY_MS)).toEqual([]);
  await begin("major_outage");

  expect((await on(10 * DAY_MS + 30 * MINUTE_MS)).length).toBe(first.length);
});

test("the month closed last is reported once, with its commitment", async () => {
  const { w, ctx, on } = await teamWorld();
  const page = ctx.config.pages[0]!;
  const terms = await termsOf(ctx, page);
  for (const month of ["2025-11", "2025-12"]) {
    const { report, hash } = await workOutMonth(ctx, terms, month);
    const known = { ...report, ratio: 0.99999, ratioWithMaintenance: 0.9981, leftSeconds: 3_600 };
    const frozenAt = ctx.now();
    await insertFrozenMonth(w.db, { pageId: page.id, month, frozenAt, hash, terms, report: known });
  }

  expect(await on(0)).toEqual([expect.stringMatching(/^Disponibilité 2025-12 : 99,999\s%$/)]);
  const [{ story } = {}] = await stories(w);
  expect(story!.lines.en).toEqual([
    "The month 2025-12 is closed: 99.999% without announced maintenance, 99.81% with it.",
    "Promised: 99.50%, kept; budget left: 1 h.",
  ]);
  expect(await on(HOUR_MS)).toEqual([]);
});

test("mails given up are reported once a day, suspended webhooks each", async () => {
  const { w, ctx, at } = await teamWorld();
  await insertSubscribers(w.db, [
    subscriber("ada"),
    subscriber("hook00000000", { endpoint: "https://outil.test/secret" }),
  ]);
  await openIncident(ctx, "exemple", { ...incident, notify: true });
  await fanOut(ctx);
  const all = await messagesIn(w.db, "queued", 10);
  const [mail, hook] = ["mail", "webhook"].map((kind) => all.find((m) => m.channel === kind)!);
  const refused = { kind: "refused", error: "550 full", isAddress: false } as const;

  await endOfMail(ctx)(mail!, "failed", refused);
  await endOfMail(ctx)(mail!, "failed", refused);
  await endOfHook(ctx)(hook!, "failed", { kind: "later", error: "it answered 500" });
  await endOfHook(ctx)(hook!, "failed", { kind: "later", error: "it answered 500" });

  const told = await stories(w);
  expect(told.map(({ story }) => story.title.en).toSorted(byText)).toEqual([
    "A webhook is suspended",
    "Mails do not arrive",
  ]);
  expect(JSON.stringify(told)).not.toContain("secret");
  at(DAY_MS);
  await endOfMail(ctx)(mail!, "failed", refused);
  expect(await stories(w)).toHaveLength(3);
});

test("a notice arrives at each address, in the team's language, with a link to act", async () => {
  const yaml = SMALL + TEAM.replace(" }", ", locale: en }");
  const { w, ctx } = await teamWorld(yaml);
  const server = await startMailServer();
  const smtp = createSmtp({ url: server.url, timeoutMs: 1_000 });
  const lane = createLane(ctx, {
    channel: "mail",
    post: createPostOffice(ctx, { smtp, from: "vigie@exemple.test", dkim: null }),
    atOnce: 2,
    perMinute: null,
  });
  ends.push(
    () => lane.stop(),
    async () => smtp.close(),
    () => server.stop(),
  );
  await giveNotice(ctx, failedMailNotice(ctx.config.pages[0]!, "2026-01-15", "550 <b>full</b>"));

  expect(await lane.tick()).toBe(2);

  const mails = await server.parsed();
  expect(mails.map((m) => String(m.to?.[0]?.address)).toSorted(byText)).toEqual([
    "astreinte@exemple.test",
    "equipe@exemple.test",
  ]);
  expect(mails[0]!.subject).toBe("[API Exemple] Mails do not arrive");
  expect(mails[0]!.text).toContain("550 <b>full</b>");
  expect(mails[0]!.text).toContain("https://status.exemple.test/console/mails");
  expect(mails[0]!.html).not.toContain("<b>full</b>");
  expect(mails[0]!.headers.some((h) => h.key === "list-unsubscribe")).toBe(false);
  expect(await messagesIn(w.db, "sent", 10)).toHaveLength(2);
});

test("no notice is without words, and no subject is over 70 characters", async () => {
  const { w, ctx, on } = await teamWorld();
  await openIncident(ctx, "exemple", { ...incident, title: "é".repeat(200), draft: true });
  await on(HOUR_MS);

  const [{ story } = {}] = await stories(w);
  for (const locale of ["fr", "en"] as const) {
    const { subject, text } = renderMail(story!, { locale });
    expect(subject.length).toBeLessThanOrEqual(70);
    expect(text.length).toBeGreaterThan(50);
  }
});
