import { beforeAll, describe, expect, test } from "vitest";
import type { Someone } from "../../helpers/account-api.ts";
import { accountDesk } from "../../helpers/account-pages.ts";

const CALLERS = ["nobody", "stranger", "partial", "editor", "admin", "operator"] as const;
type Caller = (typeof CALLERS)[number];

const desk = accountDesk();
const { call, made, verify, open, post } = desk;
const people: Partial<Record<Caller, Someone>> = {};
let asker: Someone;
let other: Someone;

beforeAll(async () => {
  const [operator, admin, editor, partial] = await desk.start();
  Object.assign(people, { operator, admin, editor, partial });
  people.stranger = await desk.api().someone("Sam");
  asker = await desk.api().someone("Zoe");
  other = await desk.api().someone("Max");
  await made(people.stranger, "Ailleurs");
});

const who = (caller: Caller): Someone | null => people[caller] ?? null;

/** An organisation with a member of each role, one more member, a request and an invitation. */
async function staffed(name: string, isVerified = true) {
  const admin = people.admin!;
  const api = await made(admin, name);
  await verify(api, { providers: ["insee"] });
  for (const [caller, role] of [
    ["editor", "editor"],
    ["partial", "partial_editor"],
    ["other", "editor"],
  ] as const) {
    const person = caller === "other" ? other : people[caller]!;
    const { body } = await call(admin, "POST", `${api}member/`, { email: person.email, role });
    await call(person, "POST", `me/org_invitations/${body.id}/accept/`);
  }
  const request = await call(asker, "POST", `${api}membership/`, { comment: "Moi" });
  const invitation = await call(admin, "POST", `${api}member/`, { email: "new@exemple.fr" });
  if (!isVerified) await verify(api, { is_verified: false });
  const slug = api.split("/")[1]!;
  return {
    slug,
    page: `/compte/organismes/${slug}`,
    name,
    request: request.body.id as string,
    invitation: invitation.body.id as string,
  };
}

type Staffed = Awaited<ReturnType<typeof staffed>>;

/** Deeds of an organisation's admins, as their forms send them. */
const DECIDING: Readonly<Record<string, (at: Staffed) => Record<string, string>>> = {
  accept: ({ request }) => ({ act: "accept", subject: request }),
  refuse: ({ request }) => ({ act: "refuse", subject: request, comment: "Inconnu" }),
  cancel: ({ invitation }) => ({ act: "cancel", subject: invitation }),
  invite: () => ({ act: "invite", email: "someone@exemple.fr", role: "editor" }),
  role: () => ({ act: "role", subject: other.id, role: "admin" }),
  remove: () => ({ act: "remove", subject: other.id, sure: "yes" }),
  change: () => ({ act: "change", description: "Autre" }),
  delete: ({ name }) => ({ act: "delete", confirmation: name }),
};

const EXPECTED = {
  nobody: 401,
  stranger: 403,
  partial: 403,
  editor: 403,
  admin: 303,
  operator: 303,
};

describe("deeds of an organisation's admins, by caller", () => {
  test.each(Object.keys(DECIDING))("%s", async (act) => {
    for (const caller of CALLERS) {
      const at = await staffed(`${act} ${caller}`);
      const answer = await post(who(caller), at.page, DECIDING[act]!(at));
      expect({ caller, status: answer.status }).toEqual({ caller, status: EXPECTED[caller] });
      if (caller === "stranger") expect(answer.html).not.toContain(`refuse-${at.request}`);
    }
  });

  test("of an organisation that is not verified: strangers do not learn that it is there", async () => {
    const at = await staffed("Cachée", false);
    const gone = { stranger: 404, partial: 403, editor: 403 } as const;

    for (const [caller, status] of Object.entries(gone)) {
      const answer = await post(who(caller as Caller), at.page, DECIDING["accept"]!(at));
      expect({ caller, status: answer.status }).toEqual({ caller, status });
    }
    expect((await open(people.stranger!, at.page)).status).toBe(404);
    expect((await open(people.stranger!, at.page)).html).not.toContain("Cachée");
    expect((await post(people.stranger!, at.page, { act: "ask", comment: "x" })).status).toBe(404);
    expect((await open(people.partial!, at.page)).status).toBe(200);
    expect((await open(people.operator!, at.page)).status).toBe(200);
    const other = await open(people.stranger!, "/compte/organismes/nulle-part");
    expect(other.html.replaceAll("nulle-part", at.slug)).toBe(
      (await open(people.stranger!, at.page)).html,
    );
  });

  test("of a deleted organisation are 410 to its members", async () => {
    const at = await staffed("Passée");
    await post(people.admin!, at.page, DECIDING["delete"]!(at));

    expect((await open(people.editor!, at.page)).status).toBe(410);
    expect((await post(people.admin!, at.page, DECIDING["accept"]!(at))).status).toBe(410);
  });
});

describe("deeds of everybody who is signed in, by caller", () => {
  test.each<[string, Record<string, string>, Partial<Record<Caller, number>>]>([
    ["ask", { act: "ask", comment: "Moi" }, { nobody: 401, stranger: 303, editor: 409 }],
    ["ask without a reason", { act: "ask", comment: " " }, { stranger: 422 }],
    ["follow", { act: "follow" }, { nobody: 401, stranger: 303, editor: 303 }],
    ["unfollow what is not followed", { act: "unfollow" }, { partial: 404 }],
    ["leave", { act: "leave", sure: "yes" }, { nobody: 401, stranger: 404, editor: 303 }],
    ["leave unsure", { act: "leave" }, { editor: 422 }],
    ["leave as the last admin", { act: "leave", sure: "yes" }, { admin: 409 }],
    ["an unknown deed", { act: "toString" }, { admin: 400 }],
  ])("%s", async (name, fields, expected) => {
    for (const [caller, status] of Object.entries(expected)) {
      const at = await staffed(`${name} ${caller}`);
      const answer = await post(who(caller as Caller), at.page, fields);
      expect({ caller, status: answer.status }).toEqual({ caller, status });
    }
  });

  test("requests and invitations of others are nobody else's", async () => {
    const at = await staffed("Tierce");
    const deeds = [
      ["/compte", { act: "withdraw", subject: at.request }],
      ["/compte", { act: "accept", subject: at.invitation }],
      ["/compte", { act: "refuse", subject: at.invitation }],
      [at.page, { act: "withdraw", subject: at.request }],
    ] as const;

    for (const [path, fields] of deeds) {
      expect((await post(people.stranger!, path, fields)).status, fields.act).toBe(404);
    }
    const withdrawn = await post(asker, "/compte", { act: "withdraw", subject: at.request });
    expect(withdrawn).toMatchObject({ status: 303, location: "/compte?done=withdrawn" });
    const twice = await post(asker, "/compte", { act: "withdraw", subject: at.request });
    expect(twice.status).toBe(409);
  });
});

describe("what is shown of an organisation, by reader", () => {
  test("members to its members, requests to its admins", async () => {
    const at = await staffed("Vue");
    const seen = async (caller: Caller) => {
      const { html } = await open(who(caller), at.page);
      return [html.includes("Max Petit"), html.includes(`accept-${at.request}`)];
    };

    expect(await seen("stranger")).toEqual([false, false]);
    expect(await seen("partial")).toEqual([true, false]);
    expect(await seen("editor")).toEqual([true, false]);
    expect(await seen("admin")).toEqual([true, true]);
    expect(await seen("operator")).toEqual([true, true]);
    expect((await open(people.editor!, at.page)).html).toContain("ma*@exemple.fr");
    expect((await open(people.editor!, at.page)).html).not.toContain("max@exemple.fr");
  });

  test("people to colleagues and the team alone", async () => {
    await staffed("Collègues");
    const path = `/compte/personnes/${other.slug}`;

    expect((await open(people.editor!, path)).status).toBe(200);
    expect((await open(people.operator!, path)).status).toBe(200);
    expect((await open(people.stranger!, path)).status).toBe(404);
    expect((await post(people.stranger!, path, { act: "follow" })).status).toBe(404);
    expect((await post(people.operator!, path, { act: "follow" })).status).toBe(403);
    expect((await post(people.editor!, path, { act: "follow" })).status).toBe(303);
  });
});
