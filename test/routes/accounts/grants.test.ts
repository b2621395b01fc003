import { describe, expect, test } from "vitest";
import { jwtVerify } from "jose";
import { rotateKey } from "../../../server/auth/keys.ts";
import { renderMail } from "../../../server/notify/mail.ts";
import { expectValid } from "../../helpers/account-schemas.ts";
import type { Someone } from "../../helpers/account-api.ts";
import { grantDesk } from "../../helpers/grant-desk.ts";
import { grantIn, grantMails } from "../../helpers/grants.ts";
import { DAY_MS, MINUTE_MS } from "../../../server/core/duration.ts";

const { desk, call, issue, keys, approved, api } = grantDesk();

describe("reading", () => {
  test("contacts, members and the team read a grant; others find nothing", async () => {
    for (const who of [...Object.values(desk.house).slice(1), desk.operator] as Someone[]) {
      const { status, body } = await call(who, "GET", `/${desk.grant.id}`);
      expect(status).toBe(200);
      expectValid("grant", body);
    }
    expect((await call(desk.stranger!, "GET", `/${desk.grant.id}`)).status).toBe(404);
    expect((await call(null, "GET", `/${desk.grant.id}`)).status).toBe(401);
  });

  test("what the caller may do stands in it, and addresses are shortened for colleagues", async () => {
    const may = async (who: Someone) => (await call(who, "GET", `/${desk.grant.id}`)).body;

    expect((await may(desk.house.applicant)).may).toContain("prolong");
    expect((await may(desk.house.technical)).may).toEqual(["reveal", "issue", "replace", "revoke"]);
    expect((await may(desk.house.business)).may).toEqual([]);
    expect((await may(desk.house.business)).contacts.applicant.email).toBe("ada@exemple.fr");
    expect((await may(desk.house.colleague)).contacts.applicant.email).toBe("ad*@exemple.fr");
  });

  test("lists are newest first, in slices, and hold what the caller may see", async () => {
    const later = { ...desk.w.ctx, now: () => desk.w.now() + 1000 };
    const ids = [(await grantIn(later, desk.house)).id];
    for (let more = true; more;) {
      const { body } = await call(desk.house.technical, "GET", `?limit=1&before=${ids.at(-1)!}`);
      ids.push(body.grants[0].id as string);
      more = body.more as boolean;
    }
    const all = (await call(desk.house.technical, "GET", "?limit=100")).body.grants as {
      id: string;
    }[];
    expect(all.map(({ id }) => id)).toEqual(ids);
    const slug = desk.house.organization.slug;
    expect(
      (await call(desk.house.colleague, "GET", `?organization=${slug}`)).body.grants,
    ).not.toEqual([]);
    expect((await call(desk.stranger!, "GET", `?organization=${slug}`)).body).toEqual({
      grants: [],
      more: false,
    });
    expect((await call(desk.stranger!, "GET", `?before=${desk.grant.id}`)).status).toBe(404);
  });
});

describe("the text of a token", () => {
  test("is a JWT that jose verifies by the published keys, before and after a rotation", async () => {
    const { status, headers, body } = await issue();
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    const { token: text, ...document } = body;
    expectValid("token", document);

    await rotateKey(desk.w.ctx);
    const again = await call(
      desk.house.technical,
      "POST",
      `/${desk.grant.id}/tokens/${body.id}/reveal`,
    );
    expect(again.status).toBe(200);
    for (const one of [text, again.body.token] as string[]) {
      const { payload, protectedHeader } = await jwtVerify(one, await keys(), {
        issuer: "https://status.exemple.test",
        audience: "https://status.exemple.test",
        currentDate: new Date(desk.w.now()),
      });
      expect(protectedHeader.alg).toBe("ES256");
      expect(payload).toMatchObject({
        sub: body.id,
        scope: "status:read entreprises",
        scopes: ["status:read", "entreprises"],
        organization: desk.house.organization.id,
        siret: desk.house.organization.siret,
        exp: Date.parse(body.expiresAt) / 1000,
      });
    }
    const jtis = [text, again.body.token].map(
      (one: string) => JSON.parse(Buffer.from(one.split(".")[1]!, "base64url").toString()).jti,
    );
    expect(jtis[0]).toBe(jtis[1]);
  });

  test("comes once more for the same Idempotency-Key, and stands nowhere in clear", async () => {
    const headers = { "idempotency-key": "issue-once" };
    const first = await call(desk.house.applicant, "POST", `/${desk.grant.id}/tokens`, {}, headers);
    const second = await call(
      desk.house.applicant,
      "POST",
      `/${desk.grant.id}/tokens`,
      {},
      headers,
    );
    expect(second.body).toEqual(first.body);
    expect((await issue()).status).toBe(409);
  });

  test.each(["business", "colleague"] as const)("is refused to the %s", async (who) => {
    const { body } = await issue();
    const path = `/${desk.grant.id}/tokens/${body.id}`;
    expect((await call(desk.house[who], "POST", `${path}/reveal`)).status).toBe(403);
    expect((await call(desk.house[who], "DELETE", path)).status).toBe(403);
  });

  test("is refused by the address of another grant, which has no such token", async () => {
    const { body } = await issue();
    const other = await grantIn(desk.w.ctx, desk.house);

    const path = `/${other.id}/tokens/${body.id}`;
    expect((await call(desk.house.applicant, "POST", `${path}/reveal`)).status).toBe(404);
    expect((await call(desk.house.applicant, "DELETE", path)).status).toBe(404);
    const replaced = { replaces: body.id };
    const second = await call(desk.house.applicant, "POST", `/${other.id}/tokens`, replaced);
    expect(second.status).toBe(404);
  });

  test.each([
    { keepOldForHours: 169 },
    { keepOldForHours: -1 },
    { keepOldForHours: "1" },
    { months: 3 },
  ])("is not issued with %j", async (json) => {
    expect((await issue(desk.house.applicant, json)).status).toBe(422);
  });
});

describe("the team", () => {
  const found = async (query: string, who = desk.operator) =>
    (await call(who, "GET", `?limit=100&${query}`)).body.grants.map(
      (one: { id: string }) => one.id,
    );

  test("finds grants by organisation, SIRET and contact; others search nothing", async () => {
    const { organization, applicant } = desk.house;
    for (const q of [organization.siret!, "Organisme", "ada", "ADA PETIT", "ada@exemple.fr"]) {
      expect(await found(`q=${encodeURIComponent(q)}`)).toContain(desk.grant.id);
    }
    expect(await found("q=zzz")).toEqual([]);
    expect(await found("q=%25")).toEqual([]);
    expect(await found("q=zzz", applicant)).toContain(desk.grant.id);
    expect(await found("state=revoked")).not.toContain(desk.grant.id);
    expect((await call(desk.operator, "GET", "?state=old")).status).toBe(422);
  });

  test("revokes a grant with its tokens, once; nobody else does", async () => {
    await issue();
    const path = `/${desk.grant.id}`;
    expect((await call(desk.house.applicant, "DELETE", path)).status).toBe(403);
    expect((await call(desk.stranger, "DELETE", path)).status).toBe(403);
    expect((await call(desk.operator, "DELETE", path)).status).toBe(204);
    expect((await call(desk.operator, "DELETE", path)).status).toBe(409);
    expect(await found("state=revoked")).toContain(desk.grant.id);
    const { body } = await call(desk.house.applicant, "GET", path);
    expect([body.state, body.tokens[0].state]).toEqual(["revoked", "revoked"]);
  });
});

describe("changes", () => {
  test("an unchanged prolongation is done at once; a changed one waits for the team", async () => {
    const { body } = await issue();
    const path = `/${desk.grant.id}/tokens/${body.id}/prolong`;
    const unchanged = { owner: true, purpose: true, business: true, technical: true };
    expect((await call(desk.house.applicant, "POST", path, unchanged)).status).toBe(409);
    expect((await call(desk.house.applicant, "POST", path, { owner: true })).status).toBe(422);

    const near = desk.w.now() + DAY_MS;
    await desk.w.db
      .updateTable("token")
      .set({ expires_at: near })
      .where("id", "=", body.id)
      .execute();
    expect((await call(desk.house.technical, "POST", path, unchanged)).status).toBe(403);
    const asked = await call(desk.house.applicant, "POST", path, { ...unchanged, purpose: false });
    expect(asked.status).toBe(202);
    expect(
      (await call(desk.house.applicant, "POST", path, { ...unchanged, owner: false })).status,
    ).toBe(409);

    const decided = await approved(asked.body.request, {});
    expect(decided).toMatchObject({ state: "approved", isPriority: true, grant: desk.grant.id });
    const after = await call(desk.house.applicant, "GET", `/${desk.grant.id}`);
    expect(after.body.tokens[0].daysLeft).toBeGreaterThan(500);

    await desk.w.db
      .updateTable("token")
      .set({ expires_at: near })
      .where("id", "=", body.id)
      .execute();
    const done = await call(desk.house.applicant, "POST", path, unchanged);
    expect(done.status).toBe(200);
    expectValid("token", done.body);
  });

  test("other scopes are asked for, and are the token's once the team approves", async () => {
    await issue();
    const path = `/${desk.grant.id}/changes`;
    expect((await call(desk.house.applicant, "POST", path, {})).status).toBe(422);
    expect((await call(desk.house.applicant, "POST", path, { scopes: ["nothing"] })).status).toBe(
      422,
    );
    expect((await call(desk.house.technical, "POST", path, { scopes: [] })).status).toBe(403);
    const asked = await call(desk.house.applicant, "POST", path, { scopes: ["usage:read"] });
    expect(asked.status).toBe(202);
    await approved(asked.body.id, {});

    const { body } = await call(desk.house.applicant, "GET", `/${desk.grant.id}`);
    expect([body.scopes, body.tokens[0].scopes]).toEqual([["usage:read"], ["usage:read"]]);
  });

  test("contacts are changed by the applicant alone", async () => {
    const contact = { firstName: "Noé", lastName: "Roy", email: "noe@exemple.fr" };
    const path = `/${desk.grant.id}/contacts`;
    expect((await call(desk.house.technical, "PATCH", path, { business: contact })).status).toBe(
      403,
    );
    const wrong = { business: { ...contact, email: "noe" } };
    expect((await call(desk.house.applicant, "PATCH", path, wrong)).status).toBe(422);
    const { status, body } = await call(desk.house.applicant, "PATCH", path, { business: contact });
    expect(status).toBe(200);
    expect(body.contacts.business.email).toBe("noe@exemple.fr");
    // An address does not reveal the name of who has it.
    const guessed = { firstName: "X", lastName: "Y", email: desk.stranger!.email };
    const after = await call(desk.house.applicant, "PATCH", path, { business: guessed });
    expect(after.body.contacts.business).toMatchObject({ firstName: "X", lastName: "Y" });
  });

  test("an organisation with an active grant is not deleted", async () => {
    const path = `organizations/${desk.house.organization.slug}/`;
    expect((await api().call(desk.house.applicant, "DELETE", path)).status).toBe(409);
  });
});

test("no column, mail or audit entry holds a token in clear", async () => {
  const { body } = await issue();
  for (let i = 0; i < 3; i += 1) {
    await call(desk.house.applicant, "POST", `/${desk.grant.id}/tokens/${body.id}/reveal`);
    await issue(desk.house.technical, {
      replaces: (await call(desk.house.applicant, "GET", `/${desk.grant.id}`)).body.tokens[0].id,
    });
  }
  expect(desk.texts.length).toBeGreaterThan(5);
  const secrets = desk.texts.flatMap((text) => {
    const { jti } = JSON.parse(Buffer.from(text.split(".")[1]!, "base64url").toString());
    return [text.split(".")[2]!, jti as string];
  });
  const tables = await desk.w.db.introspection.getTables();
  let rows = 0;
  for (const { name } of tables) {
    const all = await desk.w.db
      .selectFrom(name as "token")
      .selectAll()
      .execute();
    rows += all.length;
    const written = JSON.stringify(all);
    for (const secret of secrets) expect(written.includes(secret)).toBe(false);
  }
  expect(rows).toBeGreaterThan(100);
  for (const { story } of await grantMails(desk.w)) {
    for (const locale of ["fr", "en"] as const) {
      const { text, html, subject } = renderMail(story, { locale });
      expect(`${subject}${text}${html}`).not.toMatch(/eyJ|undefined|null/);
    }
  }
});

test("what shows a token needs a sign-in of the last quarter of an hour", async () => {
  const { body } = await issue();
  await desk.w.wait(15 * MINUTE_MS);
  for (const [path, json] of [
    ["tokens", {}],
    [`tokens/${body.id}/reveal`, undefined],
    [`tokens/${body.id}/hand-over`, { email: "rob@exemple.fr" }],
    ["transfer", { to: desk.house.colleague.id }],
  ] as const) {
    expect(
      (await call(desk.house.applicant, "POST", `/${desk.grant.id}/${path}`, json)).status,
    ).toBe(403);
  }
  const revoked = await call(desk.house.applicant, "DELETE", `/${desk.grant.id}/tokens/${body.id}`);
  expect(revoked.status).toBe(204);
});
