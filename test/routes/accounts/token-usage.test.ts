import { describe, expect, test } from "vitest";
import { createAccount } from "../../../server/actions/technical-accounts.ts";
import { signedGrantToken } from "../../../server/auth/grant-token.ts";
import { grantTokenById } from "../../../db/grant-tokens.ts";
import { bansNow } from "../../../db/token-usage.ts";
import { forgetUsage } from "../../../server/actions/token-usage.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";
import { renderMail } from "../../../server/notify/mail.ts";
import { expectValid } from "../../helpers/account-schemas.ts";
import { grantDesk } from "../../helpers/grant-desk.ts";
import { grantIn, grantMails } from "../../helpers/grants.ts";
import { organizationWith, SIRETS } from "../../helpers/technical-accounts.ts";
import { ANNE } from "../../helpers/world.ts";

const limits = { perAddress: 1_000, perToken: 30, patience: 2, banMs: 12 * HOUR_MS };
const { desk, call, issue } = grantDesk({ limits });

/** Issues a token; returns its id and a call with it. */
async function withToken() {
  const { body } = await issue();
  const { id, token } = body as { id: string; token: string };
  const ask = (path = "/api/v1/sla?page=exemple", bearer = token) =>
    desk.w.request(path, { headers: { authorization: `Bearer ${bearer}` } });
  const usage = async (window = "10m", who = desk.house.applicant) => {
    const read = await call(who, "GET", `/${desk.grant.id}/tokens/${id}/usage?window=${window}`);
    if (read.status === 200) expectValid("usage", read.body);
    return read;
  };
  return { id, token, ask, usage };
}

/** Makes a program with scopes; returns what it sends to report usage. */
async function gateway(
  scopes: readonly ("usage:read" | "usage:write")[],
  siret: string = SIRETS[1],
) {
  const { ctx } = desk.w;
  const own = await organizationWith(ctx, [], siret);
  const wanted = { contactEmail: "ops@exemple.fr", scopes };
  const { account, secret } = await createAccount({ ...ctx, by: ANNE }, own, wanted);
  const form = await desk.w.request("/oauth/token", {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${encodeURIComponent(account.login)}:${secret}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  const { access_token: bearer } = (await form.json()) as { access_token: string };
  return (rows: unknown) =>
    desk.w.request("/api/v1/usage", {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(rows),
    });
}

describe("what a token called", () => {
  test("is shown in three windows with its last calls, without queries", async () => {
    const { ask, usage } = await withToken();
    expect((await ask()).status).toBe(200);
    await desk.w.wait(MINUTE_MS);
    expect((await ask("/api/v1/nothing?secret=1")).status).toBe(404);

    const { body } = await usage();
    expect(body).toMatchObject({
      totals: { served: 1, refused: 0, failed: 1 },
      limit: { perMinute: expect.any(Number) },
      ban: null,
    });
    expect(body.points).toHaveLength(10);
    expect(body.points.slice(-2).map((p: { served: number }) => p.served)).toEqual([1, 0]);
    expect(body.last).toMatchObject([
      { method: "GET", path: "/api/v1/nothing", status: 404 },
      { method: "GET", path: "/api/v1/sla", status: 200 },
    ]);
    await desk.w.wait(10 * MINUTE_MS);
    expect((await usage()).body.totals.served).toBe(0);
    expect((await usage("30h")).body).toMatchObject({ totals: { served: 1, failed: 1 } });
    expect((await usage("8d")).body.points).toHaveLength(8);
  });

  test("counts 429 as refused, and calls after its end as failed", async () => {
    const { id, ask, usage } = await withToken();
    for (let i = 0; i < 31; i += 1) await ask();
    expect((await usage()).body.totals).toEqual({ served: 30, refused: 1, failed: 0 });
    expect(
      (await call(desk.house.applicant, "DELETE", `/${desk.grant.id}/tokens/${id}`)).status,
    ).toBe(204);
    await ask(`/api/v1/grants/${desk.grant.id}/tokens/${id}/usage`);
    expect((await usage()).body.totals).toEqual({ served: 30, refused: 1, failed: 1 });
  });

  test("is seen by contacts, members and the team, and by nobody else", async () => {
    const { usage } = await withToken();
    const { applicant, business, technical, colleague } = desk.house;
    for (const who of [applicant, business, technical, colleague, desk.operator]) {
      expect((await usage("8d", who)).status).toBe(200);
    }
    expect((await usage("8d", desk.stranger)).status).toBe(404);
    expect((await usage("1h")).status).toBe(422);
    const none = `/${desk.grant.id}/tokens/${"0".repeat(20)}/usage`;
    expect((await call(applicant, "GET", none)).status).toBe(404);
  });

  test("is read by programs of the organisation with usage:read", async () => {
    const { id } = await withToken();
    const path = `/api/v1/grants/${desk.grant.id}/tokens/${id}/usage`;
    const asked = async (scopes: readonly string[]) => {
      await desk.w.db
        .updateTable("token")
        .set({ scopes: JSON.stringify(scopes) })
        .where("id", "=", id)
        .execute();
      const token = (await grantTokenById(desk.w.db, id))!;
      const text = await signedGrantToken(desk.w.ctx, token, desk.house.organization);
      return (await desk.w.request(path, { headers: { authorization: `Bearer ${text}` } })).status;
    };

    expect(await asked(["status:read"])).toBe(403);
    expect(await asked(["usage:read"])).toBe(200);
  });

  test("is forgotten: minutes after two days, days after 400", async () => {
    const { ask, usage } = await withToken();
    await ask();
    await usage();
    const rows = (table: "token_minute" | "token_day") =>
      desk.w.db.selectFrom(table).selectAll().execute();
    const later = (ms: number) => forgetUsage({ db: desk.w.db, now: () => desk.w.now() + ms });

    await later(DAY_MS);
    expect(await rows("token_minute")).not.toEqual([]);
    await later(2 * DAY_MS + MINUTE_MS);
    expect(await rows("token_minute")).toEqual([]);
    expect(await rows("token_day")).not.toEqual([]);
    await later(402 * DAY_MS);
    expect(await rows("token_day")).toEqual([]);
  });
});

describe("what a gateway reports", () => {
  const row = (token: string, more: object = {}) => ({
    token,
    at: new Date(desk.w.now()).toISOString(),
    served: 10,
    refused: 2,
    failed: 1,
    ...more,
  });

  test("counts once for a token and instant, and refuses the rest by its place", async () => {
    const { id, usage } = await withToken();
    const report = await gateway(["usage:write"]);
    const earlier = { at: new Date(desk.w.now() - 30_000).toISOString() };

    expect((await report([row(id), row(id), row(id, earlier)])).status).toBe(202);
    expect((await report([row(id)])).status).toBe(202);
    expect((await usage("30h")).body.totals).toEqual({ served: 20, refused: 4, failed: 2 });

    const wrong = await report([
      row(id, { at: new Date(desk.w.now() + 60_000).toISOString() }),
      row("0".repeat(20)),
      row(id, { at: new Date(desk.w.now() - 3 * DAY_MS).toISOString() }),
      row(id, { at: new Date(desk.w.now() + HOUR_MS).toISOString() }),
    ]);
    expect(wrong.status).toBe(422);
    const { errors } = (await wrong.json()) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/1/token", "/2/at", "/3/at"]);
    expect((await usage("30h")).body.totals.served).toBe(20);
  });

  test.each<[string, unknown]>([
    ["no row", []],
    ["too many rows", Array.from({ length: 1_001 }, () => row0)],
    ["an unknown member", [{ ...row0, colour: "red" }]],
    ["a negative count", [{ ...row0, served: -1 }]],
    ["half a request", [{ ...row0, failed: 0.5 }]],
    ["an instant without an offset", [{ ...row0, at: "2026-11-30T10:00:00" }]],
    ["a ban without an end", [{ ...row0, ban: { since: "2026-11-30T10:00:00Z" } }]],
    ["no list", { rows: [] }],
  ])("is refused with %s", async (_, rows) => {
    const report = await reporting();
    expect((await report(rows)).status).toBe(422);
  });

  test("needs the scope usage:write, which the gateway alone has", async () => {
    const { id } = await withToken();
    const report = await gateway(["usage:read"], SIRETS[2]);
    expect((await report([row(id)])).status).toBe(403);
  });

  test("bans a token until an instant, once", async () => {
    const { id, usage, ask } = await withToken();
    const report = await reporting();
    const since = new Date(desk.w.now()).toISOString();
    const ban = { since, until: new Date(desk.w.now() + HOUR_MS).toISOString() };

    expect((await report([row(id, { ban })])).status).toBe(202);
    expect((await usage()).body.ban).toEqual(ban);
    expect((await ask()).status).toBe(429);
    await report([row(id, { at: new Date(desk.w.now() - 1).toISOString(), ban })]);
    const bans = await desk.w.db
      .selectFrom("ban_token")
      .selectAll()
      .where("token_id", "=", id)
      .execute();
    expect(bans).toHaveLength(1);
  });
});

const row0 = {
  token: "0".repeat(20),
  at: "2026-11-30T10:00:00Z",
  served: 1,
  refused: 0,
  failed: 0,
};
let reporter: ReturnType<typeof gateway> | undefined;
const reporting = () => (reporter ??= gateway(["usage:write"], SIRETS[3]));

describe("a ban", () => {
  test("is mailed to the technical contact and the applicant, with its end and no secret", async () => {
    const { ask, usage, token, id } = await withToken();
    for (let i = 0; i < 34; i += 1) await ask();
    await usage();

    const mails = (await grantMails(desk.w)).filter(
      ({ story }) => story.kind === "grant.banned" && story.token === id,
    );
    expect(mails.map(({ email }) => email).toSorted()).toEqual([
      "ada@exemple.fr",
      "tom@exemple.fr",
    ]);
    const { text, subject } = renderMail(mails[0]!.story, { locale: "fr" });
    expect(subject).toContain("Jeton suspendu");
    expect(text).toContain("Retry-After");
    expect(text).not.toContain(token);
    const row = await desk.w.db
      .selectFrom("ban")
      .innerJoin("ban_token", "ban_id", "ban.id")
      .selectAll()
      .where("token_id", "=", id)
      .executeTakeFirstOrThrow();
    expect(row.client_hash).toMatch(/^[\w-]{43}$/);
  });

  test("begins when a client goes on after refusals, takes in all of its tokens, and ends in 12 hours", async () => {
    const other = await withToken();
    desk.grant = await grantIn(desk.w.ctx, desk.house);
    const own = await withToken();
    expect((await other.ask()).status).toBe(200);
    const statuses: number[] = [];
    for (let i = 0; i < 34; i += 1) statuses.push((await own.ask()).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(30);
    expect(statuses.slice(30)).toEqual([429, 429, 429, 429]);

    const refusal = await other.ask();
    expect(refusal.status).toBe(429);
    expect(Number(refusal.headers.get("retry-after"))).toBeCloseTo(12 * 3_600, -2);
    expect(((await refusal.json()) as { detail: string }).detail).toMatch(/banned/);

    const { body } = await own.usage();
    expect(body.ban).toEqual({
      since: new Date(desk.w.now()).toISOString(),
      until: new Date(desk.w.now() + 12 * HOUR_MS).toISOString(),
    });
    const grants = await call(desk.house.applicant, "GET", `/${desk.grant.id}`);
    expectValid("grant", grants.body);
    expect(grants.body.tokens[0].ban).toEqual(body.ban);

    await desk.w.wait(12 * HOUR_MS - 1_000);
    expect((await other.ask()).status).toBe(429);
    await desk.w.wait(1_000);
    expect((await other.ask()).status).toBe(200);
    expect([...(await bansNow(desk.w.db, desk.w.now())).keys()]).not.toContain(other.id);
  });
});
