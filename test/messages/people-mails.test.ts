import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessRequestById } from "../../db/access-requests.ts";
import { invitationsOf } from "../../db/membership-requests.ts";
import { personByEmail, personById } from "../../db/people.ts";
import { addMember } from "../../server/actions/members.ts";
import {
  acceptRequest,
  askToJoin,
  cancelInvitation,
  invite,
  refuseRequest,
} from "../../server/actions/membership-requests.ts";
import { createOrganization } from "../../server/actions/organizations.ts";
import { erasePerson } from "../../server/actions/person-erasure.ts";
import { keepPeople, UNUSED_MS } from "../../server/actions/unused-people.ts";
import { addPerson } from "../../server/auth/people.ts";
import type { Context } from "../../server/context/context.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import type { Organization } from "../../server/core/people/organization.ts";
import type { Person } from "../../server/core/people/person.ts";
import { NOBODY, submitted, WITH_ACCESS } from "../helpers/access.ts";
import { mailLane } from "../helpers/mail-lane.ts";
import { startMailServer, type MailServer } from "../helpers/smtp-server.ts";
import { ANNE, NOON, world, type World } from "../helpers/world.ts";

let w: World;
let mails: MailServer;
let at: number;
let ctx: Context;
let [ada, bob]: Person[] = [];
let mairie: Organization;
beforeAll(async () => (mails = await startMailServer()));
afterAll(() => mails.stop());
beforeEach(async () => {
  w = await world({ yaml: WITH_ACCESS });
  at = NOON;
  ctx = { ...w.ctx, now: () => at };
  const [first, second] = await Promise.all([
    addPerson(ctx, { email: "ada@exemple.fr", name: "Ada Petit", role: "member" }),
    addPerson(ctx, { email: "bob@exemple.fr", name: "Bob", role: "member", locale: "en" }),
  ]);
  [ada, bob] = [first, second];
  mairie = await createOrganization(ctx, { name: "Mairie de Bidart", description: "Une commune" });
  await addMember(ctx, mairie, ada, "admin");
});

/** Sends what is queued, and returns what came since the last call. */
async function sent() {
  const before = mails.caught.length;
  const lane = mailLane(ctx, mails.url);
  while ((await lane.tick()) > 0);
  await lane.close();
  return (await mails.parsed()).slice(before).map((mail) => ({
    to: mail.to?.[0]?.address,
    subject: mail.subject,
    text: (mail.text ?? "").replaceAll(/\s+/g, " "),
  }));
}

/** Sends a password to the address of a mail's link. */
const choose = (link: string, password: string) =>
  w.request(link, {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "sec-fetch-site": "same-origin",
    },
    body: new URLSearchParams({ password }).toString(),
  });

describe("membership", () => {
  test("is asked of the admins, and decided to who asked, each in their language", async () => {
    const asked = await askToJoin(ctx, mairie, bob!, "J’intègre l’*API*");
    await askToJoin(ctx, mairie, bob!, "J’intègre");
    const [question, ...others] = await sent();
    expect(others).toEqual([]);
    expect(question).toMatchObject({
      to: "ada@exemple.fr",
      subject: "[API Exemple] Demande à rejoindre – Mairie de Bidart",
    });
    expect(question!.text).toContain("Bob demande à rejoindre");
    expect(question!.text).toContain("J’intègre l’*API*");
    expect(question!.text).toContain("https://status.exemple.test/compte");

    await refuseRequest(ctx, mairie, asked.request.id, "Inconnu ici");
    expect(await sent()).toMatchObject([
      {
        to: "bob@exemple.fr",
        subject: "[API Exemple] Request to join refused – Mairie de Bidart",
        text: expect.stringContaining("Inconnu ici"),
      },
    ]);

    const again = await askToJoin(ctx, mairie, bob!, "Si");
    await acceptRequest(ctx, mairie, again.request.id);
    const last = (await sent()).map(({ to, subject }) => `${to} ${subject}`);
    expect(last.toSorted()).toEqual([
      "ada@exemple.fr [API Exemple] Demande à rejoindre – Mairie de Bidart",
      "bob@exemple.fr [API Exemple] You joined an organisation – Mairie de Bidart",
    ]);
  });

  test("is offered to a person and to an address, and taken back", async () => {
    const by = { ...ANNE, id: ada!.id };
    const wish = { role: "editor", comment: null, assignments: [] } as const;
    await invite({ ...ctx, by }, mairie, { ...wish, who: { personId: bob!.id } });
    const { request } = await invite({ ...ctx, by }, mairie, {
      ...wish,
      who: { email: "eve@exemple.fr" },
    });

    const [toBob, toEve] = await sent();
    expect(toBob!.text).toContain("Ada Petit invites you");
    expect(toBob!.text).toContain("Sign in to accept or refuse");
    expect(toEve!.to).toBe("eve@exemple.fr");
    const [link] = /https:\/\/status\.exemple\.test\/mot-de-passe\/\S+/.exec(toEve!.text) ?? [];
    expect(link).toBeDefined();

    await cancelInvitation(ctx, mairie, request.id);
    expect(await sent()).toMatchObject([{ to: "eve@exemple.fr" }]);
    expect((await w.request(new URL(link!).pathname)).status).toBe(410);
  });

  test("an invited address makes its account with the mail's link, once", async () => {
    const wish = { role: "editor", comment: null, assignments: [] } as const;
    await invite(ctx, mairie, { ...wish, who: { email: "eve@exemple.fr" } });
    const [mail] = await sent();
    const [link = ""] = /\/mot-de-passe\/\S+/.exec(mail!.text) ?? [];
    const post = (password: string) => choose(link, password);

    const shown = await w.request(link);
    expect(shown.status).toBe(200);
    expect(await shown.text()).toContain("eve@exemple.fr");
    expect(await personByEmail(w.db, "eve@exemple.fr")).toBeNull();
    expect((await post("court")).status).toBe(422);
    expect(await personByEmail(w.db, "eve@exemple.fr")).toBeNull();
    const both = await Promise.all([
      post("une phrase assez longue"),
      post("une autre phrase longue"),
    ]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 410]);
    const eve = await personByEmail(w.db, "eve@exemple.fr");
    expect(eve).toMatchObject({ role: "member", hasPassword: true });
    expect(await invitationsOf(w.db, eve!)).toHaveLength(1);
    expect((await post("encore une autre phrase")).status).toBe(410);
  });

  test("a password that is set by a link of a mail is the person's own deed", async () => {
    const wish = { role: "editor", comment: null, assignments: [] } as const;
    await invite(ctx, mairie, { ...wish, who: { email: "eve@exemple.fr" } });
    const [mail] = await sent();
    const [link = ""] = /\/mot-de-passe\/\S+/.exec(mail!.text) ?? [];
    const eve = await addPerson(ctx, { email: "eve@exemple.fr", role: "member" });

    await choose(link, "une phrase assez longue");

    const deed = await w.db
      .selectFrom("audit")
      .selectAll()
      .where("action", "=", "person.password")
      .executeTakeFirstOrThrow();
    expect(deed.actor_id).toBe(eve.id);
  });

  test.each(["/mot-de-passe/x", "/mot-de-passe/aaaaaaaaaaaa-0-0-" + "0".repeat(40)])(
    "%s opens nothing",
    async (path) => {
      expect((await w.request(path)).status).toBe(404);
    },
  );
});

describe("an account", () => {
  test("that is erased is told so, unless nothing is to be mailed", async () => {
    await erasePerson(ctx, bob!, { deletesComments: false, mails: ctx.config });
    expect(await sent()).toMatchObject([
      { to: "bob@exemple.fr", subject: "[API Exemple] Your account is deleted" },
    ]);
    await erasePerson(ctx, ada!, { deletesComments: false, mails: null });
    expect(await sent()).toEqual([]);
  });

  test("that is unused is warned 30 days before three years, and erased then", async () => {
    await addPerson(ctx, { email: "olga@exemple.fr", role: "operator" });
    at = NOON + UNUSED_MS - 30 * DAY_MS - 1;
    const eve = await addPerson(ctx, { email: "eve@exemple.fr", role: "member" });
    await addMember(ctx, mairie, eve, "editor");
    await keepPeople(ctx);
    expect(await sent()).toEqual([]);

    at += 1;
    await keepPeople(ctx);
    await keepPeople(ctx);
    const warned = await sent();
    expect(warned.map(({ to, subject }) => `${to} ${subject}`).toSorted()).toEqual([
      "ada@exemple.fr [API Exemple] Votre compte sera bientôt supprimé",
      "bob@exemple.fr [API Exemple] Your account will be deleted soon",
    ]);

    at += 30 * DAY_MS;
    expect(await keepPeople(ctx)).toBe(1);
    expect(await personById(w.db, bob!.id)).toBeNull();
    // The last admin of an organisation that has another member.
    expect(await personById(w.db, ada!.id)).toMatchObject({ name: "Ada Petit" });
  });

  test("that is used again after the warning stays", async () => {
    const { beginSession } = await import("../../server/auth/session.ts");
    at = NOON + UNUSED_MS - 30 * DAY_MS;
    await keepPeople(ctx);
    const client = { address: "", agent: "" };
    await beginSession(ctx, ada!, { method: "password", client, previous: null });

    at += 40 * DAY_MS;
    expect(await keepPeople(ctx)).toBe(1);
    expect(await personById(w.db, ada!.id)).toMatchObject({ deletedAt: null });
    expect(await personById(w.db, bob!.id)).toBeNull();
  });
});

test("who is erased is a contact in no request of others any more", async () => {
  const noe = { firstName: "Noé", lastName: "Petit", email: "bob@exemple.fr" };
  const contact = { business: NOBODY, technical: noe };
  const id = await submitted(ctx, { email: "ada@exemple.fr", contacts: contact, dpo: noe });
  const own = await submitted(ctx, { email: "bob@exemple.fr" });

  await erasePerson(ctx, bob!, { deletesComments: false, mails: null });

  const request = await accessRequestById(w.db, id);
  expect(request!.form).toMatchObject({
    email: "ada@exemple.fr",
    dpo: null,
    contacts: { business: null, technical: null },
  });
  expect(await accessRequestById(w.db, own)).toBeNull();
});
