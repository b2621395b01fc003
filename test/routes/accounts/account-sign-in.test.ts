import { beforeAll, describe, expect, test } from "vitest";
import { personById } from "../../../db/people.ts";
import { issueLink } from "../../../server/auth/link.ts";
import type { Someone } from "../../helpers/account-api.ts";
import { accountDesk, PASSWORD } from "../../helpers/account-pages.ts";
import { codeShown } from "../../helpers/authenticator.ts";

const desk = accountDesk();
const { call, made, verify, open, post, again, entered } = desk;
let operator: Someone;
let ada: Someone;
let bob: Someone;

beforeAll(async () => {
  [operator, ada, bob] = (await desk.start()) as [Someone, Someone, Someone];
  bob = await entered(bob);
});

const stored = async ({ id }: Someone) => (await personById(desk.api().w.db, id))!;
const fresh = (name: string) => desk.api().someone(name);

describe("how one signs in", () => {
  const path = "/compte/securite";

  test("a password is changed with the present one, and is never shown again", async () => {
    const sent = { act: "password", form: "change-password", password: "another long password" };
    const wrong = await post(bob, path, { ...sent, current: "not the present one" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).not.toMatch(/another long password|not the present one/);
    const short = await post(bob, path, { ...sent, password: "short", current: PASSWORD });
    expect(short.status).toBe(422);
    expect(await post(bob, path, { ...sent, current: PASSWORD })).toMatchObject({ status: 303 });
  });

  test("an authenticator is set up by its first code, and taken away by another", async () => {
    const eve = await fresh("Evelyne");
    const { w } = desk.api();
    const begun = await post(eve, path, { act: "totp-begin" });
    const key = /name="key" value="([A-Z2-7]+)"/.exec(begun.html)![1]!;
    const confirm = (code: string) =>
      post(eve, path, { act: "totp-confirm", form: "totp-confirm", key, code });

    const wrong = await confirm("000000");
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain(`name="key" value="${key}"`);
    const right = await confirm(codeShown(key, w.now()));
    expect(right.status).toBe(200);
    const codes = /<pre[^>]*>([^<]+)<\/pre>/.exec(right.html)![1]!.trim().split("\n");
    expect(codes).toHaveLength(10);
    expect((await open(eve, path)).html).not.toContain(codes[0]!);
    const remove = (code: string) => post(eve, path, { act: "totp-remove", code });
    expect((await remove("111111")).status).toBe(422);
    expect((await remove(codes[0]!)).location).toBe(`${path}?done=totp-removed`);
    expect((await stored(eve)).hasTotp).toBe(false);
  });

  test("a sign-in with an authenticator asks for its code", async () => {
    const self = await entered(await fresh("Edith"));
    const { w } = desk.api();
    const begun = await post(self, path, { act: "totp-begin" });
    const key = /name="key" value="([A-Z2-7]+)"/.exec(begun.html)![1]!;
    const set = await post(self, path, { act: "totp-confirm", code: codeShown(key, w.now()) });
    const code = /<pre[^>]*>\s*(\S+)/.exec(set.html)![1]!;
    const sent = { act: "enter", email: self.email, password: PASSWORD };

    const asked = await post(null, "/compte/connexion", sent);
    expect(asked.status).toBe(401);
    expect(asked.html).toContain('name="code"');
    expect(await post(null, "/compte/connexion", { ...sent, code })).toMatchObject({ status: 303 });
  });

  test("sessions are ended, but not those of others", async () => {
    const first = await entered(await fresh("Esther"));
    const second = await again(first);
    const { html } = await open(first, path);
    const id = /name="subject" value="(\w{12})"/.exec(html)![1]!;

    expect((await post(ada, path, { act: "end-session", subject: id })).status).toBe(404);
    expect((await post(first, path, { act: "end-session", subject: id })).status).toBe(303);
    expect((await open(second, path)).status).toBe(303);
    const third = await again(first);
    expect((await post(third, path, { act: "end-others" })).status).toBe(422);
    expect((await post(third, path, { act: "end-others", sure: "yes" })).status).toBe(303);
    expect((await open(first, path)).status).toBe(303);
    const out = await post(third, "/compte", { act: "sign-out" });
    expect(out.headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await open(third, path)).status).toBe(303);
  });
});

describe("one's data", () => {
  test("is exported to oneself alone, without secrets", async () => {
    const path = await made(ada, "Exportée");
    await verify(path);
    await call(bob, "POST", `${path}membership/`, { comment: "Laissez-moi entrer" });
    await call(bob, "POST", `${path}followers/`);
    const answer = await open(bob, "/api/v1/me/export");
    const found = JSON.parse(answer.html);

    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(found).toMatchObject({
      person: { email: bob.email },
      requests: [{ organization: "Exportée", comment: "Laissez-moi entrer", status: "pending" }],
      follows: [{ class: "Organization" }],
    });
    expect(found.trail.length).toBeGreaterThan(0);
    expect(answer.html).not.toMatch(/argon2|hash|sealed/i);
    expect(answer.html).not.toContain(ada.email);
    expect((await open(null, "/api/v1/me/export")).status).toBe(401);
  });

  test("is erased by typing one's address, and the last admin stays", async () => {
    const eve = await fresh("Elise");
    const path = "/compte/mes-donnees";
    const wrong = await post(eve, path, { act: "erase", form: "erase", confirmation: "elise" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain("lettre pour lettre");
    const sent = { act: "erase", confirmation: ` ${eve.email.toUpperCase()} `, comments: "yes" };
    const gone = await post(eve, path, sent);
    expect(gone).toMatchObject({ status: 303, location: "/compte/connexion?done=erased" });
    expect(gone.headers.get("set-cookie")).toContain("Max-Age=0");
    expect((await open(eve, path)).status).toBe(303);
    expect((await open(null, gone.location)).html).toContain("Votre compte est effacé");

    const org = await made(ada, "À plusieurs");
    const { body } = await call(ada, "POST", `${org}member/`, { email: bob.email });
    await call(bob, "POST", `me/org_invitations/${body.id}/accept/`);
    const last = await post(ada, path, { act: "erase", confirmation: ada.email });
    expect(last.status).toBe(409);
    expect((await stored(ada)).deletedAt).toBe(null);
  });
});

describe("who has no role for the console", () => {
  test("comes from there to the account; the team stays", async () => {
    expect(await open(bob, "/console/incidents")).toMatchObject({
      status: 303,
      location: "/compte",
    });
    expect((await open(operator, "/console")).status).not.toBe(303);
    expect((await open(null, "/console")).status).not.toBe(303);
  });

  test("comes to the account by a link of a mail, in their language", async () => {
    const { ctx } = desk.api().w;
    const eve = await desk.api().someone("Enid", { locale: "en" });
    const { token } = await issueLink(ctx, eve);
    expect((await post(null, `/auth/link/${token}`, {})).location).toBe("/en/account");
    const { token: other } = await issueLink(ctx, operator);
    expect((await post(null, `/auth/link/${other}`, {})).location).toBe("/console");
  });
});
