import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import { findHandover } from "../../../server/actions/handovers.ts";
import { grantCounted, signedGrantToken } from "../../../server/auth/grant-token.ts";
import { grantTokenById } from "../../../db/grant-tokens.ts";
import { rotateKey } from "../../../server/auth/keys.ts";
import { handoverPath } from "../../../server/messages/grant-links.ts";
import { renderMail } from "../../../server/notify/mail.ts";
import type { HeldGrant } from "../../../server/core/people/grant.ts";
import { accountApi, type AccountApi, type Someone } from "../../helpers/account-api.ts";
import { expectValid } from "../../helpers/account-schemas.ts";
import { addMember } from "../../../server/actions/members.ts";
import { grantIn, grantMails } from "../../helpers/grants.ts";
import { organizationWith } from "../../helpers/technical-accounts.ts";
import { ANNE, SECRET, type World } from "../../helpers/world.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../server/core/duration.ts";

let api: AccountApi;
let w: World;
let house: {
  organization: Organization;
  applicant: Someone;
  business: Someone;
  technical: Someone;
  colleague: Someone;
};
let [stranger, operator]: Someone[] = [];
let grant: HeldGrant;

/** Every text of a token that a test has seen. */
const texts: string[] = [];

beforeAll(async () => {
  api = await accountApi();
  w = api.w;
  const organization = await organizationWith(w.ctx);
  const people = [];
  for (const name of ["Ada", "Bea", "Tom", "Col", "Eve"]) people.push(await api.someone(name));
  const [applicant, business, technical, colleague] = people as [
    Someone,
    Someone,
    Someone,
    Someone,
  ];
  stranger = people[4]!;
  operator = await api.someone("Olga", { role: "operator" });
  house = { organization, applicant, business, technical, colleague };
  const by = { ...w.ctx, by: ANNE };
  await addMember(by, organization, applicant, "admin");
  await addMember(by, organization, business, "editor");
  await addMember(by, organization, colleague, "partial_editor");
});
afterAll(() => w.db.destroy());
beforeEach(async () => {
  grant = await grantIn(w.ctx, house);
});

async function call(
  who: Someone | null,
  method: string,
  path: string,
  json?: unknown,
  headers: Record<string, string> = {},
) {
  const res = await w.request(`/api/v1/grants${path}`, {
    method,
    headers: {
      ...(who && { cookie: who.cookie }),
      ...(json !== undefined && { "content-type": "application/json" }),
      "sec-fetch-site": "same-origin",
      ...headers,
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
  });
  const text = await res.text();
  // oxlint-disable-next-line no-explicit-any -- documents are checked by their schema.
  const body: any = text === "" ? null : JSON.parse(text);
  if (typeof body?.token === "string") texts.push(body.token as string);
  return { status: res.status, headers: res.headers, body };
}

const issue = (who = house.applicant, json: object = {}) =>
  call(who, "POST", `/${grant.id}/tokens`, json);

const keys = async () =>
  createLocalJWKSet((await (await w.request("/.well-known/jwks.json")).json()) as JSONWebKeySet);

describe("reading", () => {
  test("contacts, members and the team read a grant; others find nothing", async () => {
    for (const who of [...Object.values(house).slice(1), operator] as Someone[]) {
      const { status, body } = await call(who, "GET", `/${grant.id}`);
      expect(status).toBe(200);
      expectValid("grant", body);
    }
    expect((await call(stranger!, "GET", `/${grant.id}`)).status).toBe(404);
    expect((await call(null, "GET", `/${grant.id}`)).status).toBe(401);
  });

  test("what the caller may do stands in it, and addresses are shortened for colleagues", async () => {
    const may = async (who: Someone) => (await call(who, "GET", `/${grant.id}`)).body;

    expect((await may(house.applicant)).may).toContain("prolong");
    expect((await may(house.technical)).may).toEqual(["reveal", "issue", "replace", "revoke"]);
    expect((await may(house.business)).may).toEqual([]);
    expect((await may(house.business)).contacts.applicant.email).toBe("ada@exemple.fr");
    expect((await may(house.colleague)).contacts.applicant.email).toBe("ad*@exemple.fr");
  });

  test("lists are newest first, in slices, and hold what the caller may see", async () => {
    const later = { ...w.ctx, now: () => w.now() + 1000 };
    const ids = [(await grantIn(later, house)).id];
    for (let more = true; more;) {
      const { body } = await call(house.technical, "GET", `?limit=1&before=${ids.at(-1)!}`);
      ids.push(body.grants[0].id as string);
      more = body.more as boolean;
    }
    const all = (await call(house.technical, "GET", "?limit=100")).body.grants as { id: string }[];
    expect(all.map(({ id }) => id)).toEqual(ids);
    const slug = house.organization.slug;
    expect((await call(house.colleague, "GET", `?organization=${slug}`)).body.grants).not.toEqual(
      [],
    );
    expect((await call(stranger!, "GET", `?organization=${slug}`)).body).toEqual({
      grants: [],
      more: false,
    });
    expect((await call(stranger!, "GET", `?before=${grant.id}`)).status).toBe(404);
  });
});

describe("the text of a token", () => {
  test("is a JWT that jose verifies by the published keys, before and after a rotation", async () => {
    const { status, headers, body } = await issue();
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    const { token: text, ...document } = body;
    expectValid("token", document);

    await rotateKey(w.ctx);
    const again = await call(house.technical, "POST", `/${grant.id}/tokens/${body.id}/reveal`);
    expect(again.status).toBe(200);
    for (const one of [text, again.body.token] as string[]) {
      const { payload, protectedHeader } = await jwtVerify(one, await keys(), {
        issuer: "https://status.exemple.test",
        audience: "https://status.exemple.test",
        currentDate: new Date(w.now()),
      });
      expect(protectedHeader.alg).toBe("ES256");
      expect(payload).toMatchObject({
        sub: body.id,
        scope: "status:read entreprises",
        scopes: ["status:read", "entreprises"],
        organization: house.organization.id,
        siret: house.organization.siret,
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
    const first = await call(house.applicant, "POST", `/${grant.id}/tokens`, {}, headers);
    const second = await call(house.applicant, "POST", `/${grant.id}/tokens`, {}, headers);
    expect(second.body).toEqual(first.body);
    expect((await issue()).status).toBe(409);
  });

  test.each(["business", "colleague"] as const)("is refused to the %s", async (who) => {
    const { body } = await issue();
    const path = `/${grant.id}/tokens/${body.id}`;
    expect((await call(house[who], "POST", `${path}/reveal`)).status).toBe(403);
    expect((await call(house[who], "DELETE", path)).status).toBe(403);
  });

  test("is refused by the address of another grant, which has no such token", async () => {
    const { body } = await issue();
    const other = await grantIn(w.ctx, house);

    const path = `/${other.id}/tokens/${body.id}`;
    expect((await call(house.applicant, "POST", `${path}/reveal`)).status).toBe(404);
    expect((await call(house.applicant, "DELETE", path)).status).toBe(404);
    const replaced = { replaces: body.id };
    const second = await call(house.applicant, "POST", `/${other.id}/tokens`, replaced);
    expect(second.status).toBe(404);
  });

  test.each([
    { keepOldForHours: 169 },
    { keepOldForHours: -1 },
    { keepOldForHours: "1" },
    { months: 3 },
  ])("is not issued with %j", async (json) => {
    expect((await issue(house.applicant, json)).status).toBe(422);
  });
});

describe("changes", () => {
  test("an unchanged prolongation is done at once; a changed one waits for the team", async () => {
    const { body } = await issue();
    const path = `/${grant.id}/tokens/${body.id}/prolong`;
    const unchanged = { owner: true, purpose: true, business: true, technical: true };
    expect((await call(house.applicant, "POST", path, unchanged)).status).toBe(409);
    expect((await call(house.applicant, "POST", path, { owner: true })).status).toBe(422);

    const near = w.now() + DAY_MS;
    await w.db.updateTable("token").set({ expires_at: near }).where("id", "=", body.id).execute();
    expect((await call(house.technical, "POST", path, unchanged)).status).toBe(403);
    const asked = await call(house.applicant, "POST", path, { ...unchanged, purpose: false });
    expect(asked.status).toBe(202);
    expect((await call(house.applicant, "POST", path, { ...unchanged, owner: false })).status).toBe(
      409,
    );

    const decided = await approved(asked.body.request, {});
    expect(decided).toMatchObject({ state: "approved", isPriority: true, grant: grant.id });
    const after = await call(house.applicant, "GET", `/${grant.id}`);
    expect(after.body.tokens[0].daysLeft).toBeGreaterThan(500);

    await w.db.updateTable("token").set({ expires_at: near }).where("id", "=", body.id).execute();
    const done = await call(house.applicant, "POST", path, unchanged);
    expect(done.status).toBe(200);
    expectValid("token", done.body);
  });

  test("other scopes are asked for, and are the token's once the team approves", async () => {
    await issue();
    const path = `/${grant.id}/changes`;
    expect((await call(house.applicant, "POST", path, {})).status).toBe(422);
    expect((await call(house.applicant, "POST", path, { scopes: ["nothing"] })).status).toBe(422);
    expect((await call(house.technical, "POST", path, { scopes: [] })).status).toBe(403);
    const asked = await call(house.applicant, "POST", path, { scopes: ["usage:read"] });
    expect(asked.status).toBe(202);
    await approved(asked.body.id, {});

    const { body } = await call(house.applicant, "GET", `/${grant.id}`);
    expect([body.scopes, body.tokens[0].scopes]).toEqual([["usage:read"], ["usage:read"]]);
  });

  test("contacts are changed by the applicant alone", async () => {
    const contact = { firstName: "Noé", lastName: "Roy", email: "noe@exemple.fr" };
    const path = `/${grant.id}/contacts`;
    expect((await call(house.technical, "PATCH", path, { business: contact })).status).toBe(403);
    const wrong = { business: { ...contact, email: "noe" } };
    expect((await call(house.applicant, "PATCH", path, wrong)).status).toBe(422);
    const { status, body } = await call(house.applicant, "PATCH", path, { business: contact });
    expect(status).toBe(200);
    expect(body.contacts.business.email).toBe("noe@exemple.fr");
    // An address does not reveal the name of who has it.
    const guessed = { firstName: "X", lastName: "Y", email: stranger!.email };
    const after = await call(house.applicant, "PATCH", path, { business: guessed });
    expect(after.body.contacts.business).toMatchObject({ firstName: "X", lastName: "Y" });
  });

  test("an organisation with an active grant is not deleted", async () => {
    const path = `organizations/${house.organization.slug}/`;
    expect((await api.call(house.applicant, "DELETE", path)).status).toBe(409);
  });
});

async function approved(id: string, json: object) {
  const res = await w.request(`/api/v1/access-requests/${id}/approve`, {
    method: "POST",
    headers: {
      cookie: operator!.cookie,
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
    },
    body: JSON.stringify(json),
  });
  expect(res.status).toBe(200);
  return res.json();
}

describe("handing over", () => {
  const page = (path: string, method = "GET") => w.request(path, { method });
  let handovers = 0;
  /** Hands a token over to an address of its own, and returns the mail with its link. */
  const mailed = async (path: string) => {
    handovers += 1;
    const email = `rob${handovers}@exemple.fr`;
    const { status } = await call(house.applicant, "POST", path, { email: email.toUpperCase() });
    expect(status).toBe(202);
    const { story } = (await grantMails(w)).find((mail) => mail.email === email)!;
    return { story, link: handoverPath(SECRET, story.handover!, story.until!) };
  };
  const handed = async () => {
    const { body } = await issue();
    const path = `/${grant.id}/tokens/${body.id}/hand-over`;
    return { body, path, ...(await mailed(path)) };
  };

  test("a link shows the token once, after a button; looking at it uses nothing up", async () => {
    const { link, body, story } = await handed();
    expect(renderMail(story, { locale: "fr", grant: { handover: link } }).text).toContain(link);
    for (let look = 0; look < 3; look += 1) {
      const seen = await page(link);
      expect(seen.status).toBe(200);
      expect(seen.headers.get("cache-control")).toBe("no-store");
      expect(seen.headers.get("x-robots-tag")).toBe("noindex");
      expect(await seen.text()).not.toContain("eyJ");
    }
    const both = await Promise.all([page(link, "POST"), page(link, "POST")]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
    const text = await both.find(({ status }) => status === 200)!.text();
    const shown = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(text)![0];
    texts.push(shown);
    expect(
      (await jwtVerify(shown, await keys(), { currentDate: new Date(w.now()) })).payload.sub,
    ).toBe(body.id);
    expect((await page(link)).status).toBe(410);
    const opened = (await grantMails(w)).filter(({ kind }) => kind === "grant.opened");
    expect(opened.map(({ email }) => email).toSorted()).toEqual([
      "ada@exemple.fr",
      "tom@exemple.fr",
    ]);
  });

  test("a link that is cut off is 404; one that is taken back, replaced or revoked is 410", async () => {
    const { link, path, body } = await handed();
    expect((await page(link.slice(0, -1))).status).toBe(404);
    expect((await page("/jeton/x")).status).toBe(404);
    expect((await call(house.applicant, "DELETE", path)).status).toBe(204);
    expect((await page(link)).status).toBe(410);

    const later = await mailed(path);
    await issue(house.applicant, { replaces: body.id });
    expect((await page(later.link, "POST")).status).toBe(410);
  });

  test("a link is valid for 4 hours, and five are made a day at most", async () => {
    const { body, path } = await handed();
    let last = await mailed(path);
    for (let made = 2; made < 5; made += 1) last = await mailed(path);
    const { status } = await call(house.applicant, "POST", path, { email: "rob@exemple.fr" });
    expect(status).toBe(429);
    const { story } = last;
    expect(w.now() + 4 * HOUR_MS - story.until!).toBeLessThan(1000);
    const late = { ...w.ctx, now: () => story.until! };
    const link = last.link.replace("/jeton/", "");
    await expect(findHandover(late, link)).rejects.toMatchObject({ kind: "gone" });
    await expect(findHandover(w.ctx, link)).resolves.toMatchObject({ token: { id: body.id } });
  });

  test("the technical contact hands nothing over, and a wrong address is refused", async () => {
    const { path } = await handed();
    const to = { email: "rob@exemple.fr" };
    expect((await call(house.technical, "POST", path, to)).status).toBe(403);
    const wrong = await call(house.applicant, "POST", path, { email: "rob, eve@exemple.fr" });
    expect(wrong.status).toBe(422);
  });
});

test("no column, mail or audit entry holds a token in clear", async () => {
  expect(texts.length).toBeGreaterThan(5);
  const secrets = texts.flatMap((text) => {
    const { jti } = JSON.parse(Buffer.from(text.split(".")[1]!, "base64url").toString());
    return [text.split(".")[2]!, jti as string];
  });
  const tables = await w.db.introspection.getTables();
  let rows = 0;
  for (const { name } of tables) {
    const all = await w.db
      .selectFrom(name as "token")
      .selectAll()
      .execute();
    rows += all.length;
    const written = JSON.stringify(all);
    for (const secret of secrets) expect(written.includes(secret)).toBe(false);
  }
  expect(rows).toBeGreaterThan(100);
  for (const { story } of await grantMails(w)) {
    for (const locale of ["fr", "en"] as const) {
      const { text, html, subject } = renderMail(story, { locale });
      expect(`${subject}${text}${html}`).not.toMatch(/eyJ|undefined|null/);
    }
  }
});

describe("a token as a program", () => {
  const asked = (text: string, path = "/api/v1/incidents", method = "POST") =>
    w.request(path, { method, headers: { authorization: `Bearer ${text}` } });

  test("is known while it is valid, and opens nothing but its scopes", async () => {
    const { body } = await issue();
    expect((await asked(body.token)).status).toBe(403);
    expect((await asked(body.token, `/api/v1/grants/${grant.id}`, "GET")).status).toBe(403);
    const { body: read } = await call(house.applicant, "GET", `/${grant.id}`);
    expect(read.tokens[0].lastUsedAt).toBe(new Date(w.now()).toISOString());

    const cut = `${(body.token as string).slice(0, -4)}AAAA`;
    expect((await asked(cut)).status).toBe(401);
    await call(house.applicant, "DELETE", `/${grant.id}/tokens/${body.id}`);
    expect((await asked(body.token)).status).toBe(401);
  });

  test("goes on working under its old text once it is prolonged", async () => {
    const { body } = await issue();
    const end = (at: number) =>
      w.db.updateTable("token").set({ expires_at: at }).where("id", "=", body.id).execute();
    await end(w.now());
    expect((await asked(body.token)).status).toBe(401);
    const old = await signedGrantToken(
      w.ctx,
      { ...(await grantTokenById(w.db, body.id))!, expiresAt: w.now() - DAY_MS },
      house.organization,
    );
    await end(w.now() + DAY_MS);
    expect((await asked(old)).status).toBe(403);
  });

  test("is counted for itself, where it may read the state", async () => {
    const { body } = await issue();
    const left = async (text: string) =>
      Number(
        (await asked(text, "/api/v1/components/insee/sirene/availability", "GET")).headers.get(
          "ratelimit-remaining",
        ),
      );
    const first = await left(body.token);
    expect(await left(body.token)).toBe(first - 1);
    expect(await grantCounted(w.ctx, body.token)).toBe(body.id);
    await call(house.applicant, "DELETE", `/${grant.id}/tokens/${body.id}`);
    expect(await grantCounted(w.ctx, body.token)).toBeNull();
  });
});

test("what shows a token needs a sign-in of the last quarter of an hour", async () => {
  const { body } = await issue();
  await w.wait(15 * MINUTE_MS);
  for (const [path, json] of [
    ["tokens", {}],
    [`tokens/${body.id}/reveal`, undefined],
    [`tokens/${body.id}/hand-over`, { email: "rob@exemple.fr" }],
    ["transfer", { to: house.colleague.id }],
  ] as const) {
    expect((await call(house.applicant, "POST", `/${grant.id}/${path}`, json)).status).toBe(403);
  }
  const revoked = await call(house.applicant, "DELETE", `/${grant.id}/tokens/${body.id}`);
  expect(revoked.status).toBe(204);
});
