import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { membershipsIn } from "../../../db/memberships.ts";
import { organizationsByNumber } from "../../../db/organizations.ts";
import { personByEmail } from "../../../db/people.ts";
import { addPerson, changePerson } from "../../../server/auth/people.ts";
import { expireAccessRequests } from "../../../server/actions/access-requests.ts";
import { accessRequest, type AccessRequest } from "../../../server/core/api/access.ts";
import { DAY_MS } from "../../../server/core/duration.ts";
import { passwordAddress } from "../../../server/messages/access-links.ts";
import { WITH_ACCESS } from "../../helpers/access.ts";
import { statementLog } from "../../helpers/statements.ts";
import { SECRET, SMALL, type World, world } from "../../helpers/world.ts";
import { accessCalls, BODY, FIELDS, link } from "../../helpers/access-calls.ts";

let w: World;
beforeEach(async () => (w = await world({ yaml: WITH_ACCESS })));
afterEach(() => w.db.destroy());

const { post, form, ask, bearer, decide, read, stories, mails } = accessCalls(() => w);

describe("by program", () => {
  test("a request is stored, and its author is written to", async () => {
    const id = await ask();

    const request = await read(id);
    expect(accessRequest.strict().safeParse(request).error).toBeUndefined();
    expect(request).toMatchObject({ ...BODY, id, state: "submitted", siret: null, grant: null });
    expect(await mails()).toEqual([{ email: "ada@exemple.fr", kind: "access.transmitted" }]);
    expect((await stories())[0]).toMatchObject({ meanDays: null, passwordOf: null });
  });

  test("the answer is the same for an address that is known", async () => {
    await addPerson(w.ctx, { email: "ada@exemple.fr", role: "admin" });
    const known = await post("/api/v1/access-requests", BODY);
    const unknown = await post("/api/v1/access-requests", { ...BODY, email: "bob@exemple.fr" });

    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect(Object.keys((await known.json()) as object)).toEqual(["id"]);
    expect(await mails()).toHaveLength(2);
  });

  test("the work is the same for an address that is known", async () => {
    const log = statementLog();
    const own = await world({ yaml: WITH_ACCESS, plugin: log.plugin });
    const asked = (email: string) =>
      log.of(async () => {
        const { status } = await accessCalls(() => own).post("/api/v1/access-requests", {
          ...BODY,
          email,
        });
        expect(status).toBe(202);
      });
    await addPerson(own.ctx, { email: "ada@exemple.fr", role: "admin" });
    const gone = await addPerson(own.ctx, { email: "gone@exemple.fr", role: "member" });
    await changePerson(own.ctx, gone.id, { disabled: true });

    const unknown = await asked("nobody@exemple.fr");
    expect(unknown).toContain("InsertQueryNode");
    expect(await asked("ada@exemple.fr")).toEqual(unknown);
    expect(await asked("gone@exemple.fr")).toEqual(unknown);
    await own.db.destroy();
  });

  test("the fourth of a day for one address is answered alike, and not stored", async () => {
    const ids = [await ask(), await ask(), await ask(), await ask()];

    expect((await read(ids[2]!)).id).toBe(ids[2]);
    const missing = await w.request(`/api/v1/access-requests/${ids[3]}`, {
      headers: await bearer(),
    });
    expect(missing.status).toBe(404);
    expect(await mails()).toHaveLength(3);
  });

  test("the eleventh of a day from one client is refused", async () => {
    for (let i = 0; i < 10; i += 1) await ask({ email: `a${i}@exemple.fr` });

    const answer = await post("/api/v1/access-requests", { ...BODY, email: "b@exemple.fr" });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3_600);
  });

  test.each<[object, number, readonly string[]]>([
    [{ siren: "849 656 905" }, 422, ["/siren"]],
    [{ siren: "84965690" }, 422, ["/siren"]],
    [{ siren: "849656906" }, 422, ["/siren"]],
    [{ siret: "84965690500018" }, 422, ["/siret"]],
    [{ siret: "35600000000048" }, 422, ["/siret"]],
    [{ phone: "0559548383" }, 422, ["/phone"]],
    [{ phone: "+33 (0)1 02 03 04 05" }, 422, ["/phone"]],
    [{ phone: "+33(0)102030405" }, 422, ["/phone"]],
    [{ firstName: "www.casino.example" }, 422, ["/firstName"]],
    [{ companyName: "https://casino.example" }, 422, ["/companyName"]],
    [{ email: "ada@" }, 422, ["/email"]],
    [{ legalBasis: "javascript:alert(1)" }, 422, ["/legalBasis"]],
    [{ title: null, purpose: " " }, 422, ["/title", "/purpose"]],
    [{ profile: "provider", scopes: [], providers: [] }, 422, ["/providers"]],
    [{ structure: "public_body", siren: null }, 422, ["/siren"]],
    [{ firstName: "A\nB", companyName: "x".repeat(256) }, 422, ["/firstName", "/companyName"]],
    [{ scopes: ["secrets"] }, 422, ["/scopes/0"]],
    [{ vendor: "aaaaaaaaaaaa" }, 422, ["/vendor"]],
    [{ previous: "aaaaaaaaaaaa" }, 422, ["/previous"]],
    [{ colour: "red" }, 422, ["/colour"]],
    [{ profile: "admin" }, 422, ["/profile"]],
  ])("%j: %i at %j, and nothing is stored", async (more, status, pointers) => {
    const answer = await post("/api/v1/access-requests", { ...BODY, ...more });

    expect(answer.status).toBe(status);
    const { errors } = (await answer.json()) as { errors: { pointer: string }[] };
    expect(errors.map((e) => e.pointer)).toEqual(pointers);
    expect(await mails()).toEqual([]);
  });

  test("nobody but operators reads and decides", async () => {
    const id = await ask();
    const path = `/api/v1/access-requests/${id}`;

    expect((await w.request(path)).status).toBe(401);
    expect((await w.request(path, { headers: await bearer("editor") })).status).toBe(403);
    expect((await post(`${path}/approve`, {})).status).toBe(401);
    expect((await post(`${path}/refuse`, { reasons: "x" }, await bearer("editor"))).status).toBe(
      403,
    );
  });

  test("a list has the oldest first, and is searched and paged", async () => {
    const [first, second] = [await ask(), await ask({ email: "zoe@exemple.fr", lastName: "Été" })];
    const list = async (query: string) => {
      const answer = await w.request(`/api/v1/access-requests?state=submitted&${query}`, {
        headers: await bearer(),
      });
      return (await answer.json()) as { requests: AccessRequest[]; more: boolean };
    };
    await w.db
      .updateTable("access_request")
      .set({ submitted_at: w.now() + 1 })
      .where("id", "=", second)
      .execute();

    expect((await list("")).requests.map((r) => r.id)).toEqual([first, second]);
    expect((await list("q=ete")).requests.map((r) => r.id)).toEqual([second]);
    expect(await list("limit=1")).toMatchObject({ more: true });
    expect((await list(`before=${first}`)).requests.map((r) => r.id)).toEqual([second]);
  });

  test("the delay is not shown below five decisions", async () => {
    const delay = async () => (await w.request("/api/v1/access-requests/delay")).json();
    for (let i = 0; i < 4; i += 1) {
      await decide(await ask({ email: `a${i}@exemple.fr` }), "refuse", { reasons: "Non." });
    }
    expect(await delay()).toEqual({ days: null, decisions: 4 });
    await decide(await ask(), "refuse", { reasons: "Non." });
    expect(await delay()).toEqual({ days: 1, decisions: 5 });
  });
});

describe("a decision", () => {
  test("to approve makes person, organisation, membership and contact", async () => {
    const id = await ask();
    const answer = await decide(id, "approve", { scopes: ["attestations"] });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ state: "approved", scopes: ["attestations"] });
    const person = (await personByEmail(w.db, "ada@exemple.fr"))!;
    expect(person).toMatchObject({ firstName: "Ada", role: "member", phone: BODY.phone });
    const [organization] = await organizationsByNumber(w.db, { siren: BODY.siren });
    expect(organization).toMatchObject({ name: "Mairie de Bidart" });
    expect(organization!.verifiedAt).not.toBeNull();
    expect(await membershipsIn(w.db, [organization!.id])).toMatchObject([
      { personId: person.id, role: "admin" },
    ]);
    expect(await personByEmail(w.db, "noe@exemple.fr")).toMatchObject({ role: "member" });
    expect((await mails()).map((m) => [m.email, m.kind])).toEqual([
      ["ada@exemple.fr", "access.transmitted"],
      ["ada@exemple.fr", "access.approved"],
      ["noe@exemple.fr", "access.contact"],
    ]);
    expect((await decide(id, "approve")).status).toBe(409);
    expect((await decide(id, "refuse", { reasons: "Non." })).status).toBe(409);
  });

  test("to approve a second one of the same body asks its admins", async () => {
    await decide(await ask(), "approve");
    await decide(await ask({ email: "bob@exemple.fr" }), "approve");

    const [organization, ...others] = await organizationsByNumber(w.db, { siren: BODY.siren });
    expect(others).toEqual([]);
    expect(await membershipsIn(w.db, [organization!.id])).toHaveLength(1);
    const approved = (await stories()).filter((s) => s.kind === "access.approved");
    expect(new Set(approved.map((s) => s.waitsForAdmins))).toEqual(new Set([false, true]));
  });

  test("to approve a vendor and a provider gives badges and links", async () => {
    await decide(await ask({ profile: "vendor" }), "approve");
    await decide(await ask({ profile: "provider", providers: ["insee"] }), "approve");

    const [organization] = await organizationsByNumber(w.db, { siren: BODY.siren });
    expect(organization).toMatchObject({ providers: ["insee"] });
    expect(organization!.badges.toSorted()).toEqual(["provider", "software-vendor"]);
  });

  test("of two who decide at the same moment, one succeeds", async () => {
    const id = await ask();
    const answers = await Promise.all([
      decide(id, "approve"),
      decide(id, "refuse", { reasons: "Non." }),
    ]);

    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
  });

  test("needs reasons, and notes are the team's", async () => {
    const id = await ask();
    expect((await decide(id, "refuse", { reasons: " " })).status).toBe(422);
    expect((await decide(id, "notes", { text: "Vu au téléphone." })).status).toBe(200);

    const review = await w.request(`/api/v1/access-requests/${id}/review`, {
      headers: await bearer(),
    });
    expect(await review.json()).toMatchObject({
      waitedDays: 0,
      notes: [{ text: "Vu au téléphone." }],
      organizations: [],
    });
    expect(await (await w.request(link(id))).text()).not.toContain("téléphone");
  });

  test("that is not followed up expires after 90 days", async () => {
    const id = await ask();
    await decide(id, "ask-changes", { reasons: "Précisez." });
    const later = (days: number) => ({ ...w.ctx, now: () => w.now() + days * DAY_MS });

    expect(await expireAccessRequests(later(89))).toBe(0);
    expect(await expireAccessRequests(later(90))).toBe(1);
    expect((await read(id)).state).toBe("expired");
  });
});

describe("the form", () => {
  test("is read over, then sent, once", async () => {
    const page = await w.request("/acces");
    expect(page.status).toBe(200);
    expect(page.headers.get("cache-control")).toBe("no-store");
    const review = await (await form("/acces", { ...FIELDS, act: "review" })).text();
    expect(review).toContain("+33559548383");
    const draft = /name="draft" value="([^"]+)"/.exec(review)![1]!;
    for (let i = 0; i < 2; i += 1) {
      const sent = await form("/acces", { ...FIELDS, draft, act: "send" });
      expect(await sent.text()).toContain("Demande transmise");
    }
    expect(await mails()).toHaveLength(1);
  });

  test("keeps what was typed, names each mistake, and stores nothing", async () => {
    const fields = { ...FIELDS, siren: "849656906", phone: "+33 (0)5", purpose: "<b>" };
    const answer = await form("/en/access", { ...fields, act: "send" });

    expect(answer.status).toBe(422);
    const html = await answer.text();
    expect(html).toContain('value="849656906"');
    expect(html).toContain('href="#siren"');
    expect(html).toContain("+689");
    expect(html).toContain("&lt;b>");
    expect(await mails()).toEqual([]);
  });

  test("begins with the operator's text, which is no HTML", async () => {
    const own = await world({
      yaml: `${WITH_ACCESS}  introduction: { fr: "Réservé aux **administrations** <b>", en: For *public bodies* }`,
    });
    const read = async (path: string) => (await own.request(path)).text();

    expect(await read("/acces")).toContain(
      "<p>Réservé aux <strong>administrations</strong> &lt;b></p>",
    );
    expect(await read("/en/access")).toContain("<p>For <em>public bodies</em></p>");
    await own.db.destroy();
  });

  test.each([
    ["/", '<a href="/acces">Demander un accès</a>'],
    ["/en/", '<a href="/en/access">Request access</a>'],
  ])("is linked at the foot of %s", async (path, link) => {
    await w.publish();
    const read = async () => (await w.request(path, { headers: { accept: "text/html" } })).text();

    expect(await read()).toContain(link);
    await w.db.destroy();
    w = await world({ yaml: SMALL });
    await w.publish();
    expect(await read()).not.toContain(link);
  });

  test("is not offered unless it is configured", async () => {
    const closed = await world({ yaml: SMALL });
    expect((await closed.request("/acces")).status).toBe(404);
    const sent = await closed.request("/api/v1/access-requests", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(BODY),
    });
    expect(sent.status).toBe(404);
    await closed.db.destroy();
  });
});

describe("the link of a mail", () => {
  test("shows a refused request with its reasons, and asks again with all filled in", async () => {
    const id = await ask();
    await decide(id, "refuse", { reasons: "Le SIREN n’est pas le vôtre." });

    expect(await (await w.request(link(id))).text()).toContain("Le SIREN n’est pas le vôtre.");
    const again = await (await w.request(`${link(id)}?form=1`)).text();
    expect(again).toContain('value="Marchés publics de Bidart"');
    const sent = await form(link(id), { ...FIELDS, email: "x@piege.test", act: "send" });
    expect(await sent.text()).toContain("Demande transmise");
    const [row] = await w.db
      .selectFrom("access_request")
      .selectAll()
      .where("state", "=", "submitted")
      .execute();
    expect(row).toMatchObject({ previous_id: id, email: "ada@exemple.fr" });
  });

  test("completes a request, confirms the address, withdraws when sure", async () => {
    const id = await ask();
    await decide(id, "ask-changes", { reasons: "Précisez." });
    const completed = await form(link(id), { ...FIELDS, purpose: "Précisé.", act: "send" });
    expect(completed.status).toBe(303);
    expect(await read(id)).toMatchObject({
      state: "submitted",
      purpose: "Précisé.",
      isEmailConfirmed: true,
      reasons: null,
    });
    await form(link(id), { act: "withdraw" });
    expect((await read(id)).state).toBe("submitted");
    await form(link(id), { act: "withdraw", sure: "yes" });
    expect((await read(id)).state).toBe("withdrawn");
    expect((await decide(id, "approve")).status).toBe(409);
  });

  test("is 404 when cut off, and 410 once its request is gone", async () => {
    const id = await ask();
    expect((await w.request(link(id).slice(0, -1))).status).toBe(404);
    await w.db.deleteFrom("access_request").execute();
    expect((await w.request(link(id))).status).toBe(410);
  });

  test("sets a password once, within 7 days", async () => {
    await decide(await ask(), "approve");
    const person = (await personByEmail(w.db, "ada@exemple.fr"))!;
    const path = (at: number) =>
      new URL(passwordAddress(SECRET, { url: "https://status.exemple.test" }, person.id, at))
        .pathname;

    expect((await w.request(path(w.now() - 7 * DAY_MS))).status).toBe(410);
    expect((await w.request(path(w.now()).slice(0, -2))).status).toBe(404);
    expect((await w.request(path(w.now()))).status).toBe(200);
    expect((await form(path(w.now()), { password: "court" })).status).toBe(422);
    expect((await form(path(w.now()), { password: "une phrase de passe" })).status).toBe(200);
    expect((await form(path(w.now()), { password: "une autre phrase" })).status).toBe(410);
    expect((await personByEmail(w.db, "ada@exemple.fr"))!.hasPassword).toBe(true);
  });
});
