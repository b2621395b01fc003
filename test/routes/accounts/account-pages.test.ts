import { beforeAll, describe, expect, test } from "vitest";
import { personById } from "../../../db/people.ts";
import { accountApi, type Someone } from "../../helpers/account-api.ts";
import { accountDesk, PASSWORD } from "../../helpers/account-pages.ts";

const desk = accountDesk();
const { call, made, verify, open, post, entered } = desk;
let ada: Someone;
let bob: Someone;

beforeAll(async () => {
  [, ada, bob] = (await desk.start()) as [Someone, Someone, Someone];
  bob = await entered(bob);
});

const stored = async ({ id }: Someone) => (await personById(desk.api().w.db, id))!;
const fresh = (name: string) => desk.api().someone(name);

describe("who is not signed in", () => {
  test("is asked to sign in, and comes to the page that was asked for", async () => {
    const asked = await open(null, "/en/account/profile?x=1");
    expect(asked).toMatchObject({
      status: 303,
      location: "/en/account/sign-in?to=%2Fen%2Faccount%2Fprofile%3Fx%3D1",
    });
    const form = await open(null, asked.location);
    expect(form.html).toContain('name="to" value="/en/account/profile?x=1"');

    const fields = { act: "enter", email: bob.email, to: "/en/account/profile?x=1" };
    const wrong = await post(null, "/en/account/sign-in", {
      ...fields,
      password: "wrong, but long",
    });
    expect(wrong.status).toBe(401);
    expect(wrong.html).toContain(`value="${bob.email}"`);
    expect(wrong.html).not.toContain("wrong, but long");
    const right = await post(null, "/en/account/sign-in", { ...fields, password: PASSWORD });
    expect(right).toMatchObject({ status: 303, location: "/en/account/profile?x=1" });
    expect(right.headers.get("set-cookie")).toMatch(/^__Host-vigie=.+HttpOnly; Secure/);
  });

  test.each([
    "//evil.test/compte",
    "https://evil.test/",
    "/console",
    "/compte/connexion",
    "compte",
  ])("is not led to %s after signing in", async (to) => {
    const fields = { act: "enter", email: bob.email, password: PASSWORD, to };
    expect(await post(null, "/compte/connexion", fields)).toMatchObject({
      status: 303,
      location: "/compte",
    });
  });

  test.each([
    ["no address", 422],
    ["", 422],
    ["nobody@exemple.fr", 401],
  ])("is refused with the address %j", async (email, status) => {
    const sent = { act: "enter", email, password: PASSWORD };
    expect((await post(null, "/compte/connexion", sent)).status).toBe(status);
  });

  test("whose session ended before a form was sent hears that nothing was saved", async () => {
    const { status, html } = await post(null, "/compte/profil", { act: "change" });
    expect(status).toBe(401);
    expect(html).toContain("Rien n’a été enregistré");
    expect(html).toContain('name="to" value="/compte/profil"');
  });
});

test("pages are nobody's but the reader's, and run no script but ours", async () => {
  const { headers } = await open(ada, "/compte");

  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-robots-tag")).toBe("noindex");
  expect(headers.get("referrer-policy")).toBe("same-origin");
  const policy = headers.get("content-security-policy")!;
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("form-action 'self'");
  expect(policy).not.toContain("unsafe");
});

test.each([
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "", origin: "https://evil.test" },
])("a form of another site changes nothing: %j", async (headers) => {
  const name = "Changée";
  const sent = { act: "change", first_name: name, last_name: name };
  const own = Object.fromEntries(Object.entries(headers).filter(([, value]) => value));
  const { status } = await post(ada, "/compte/profil", sent, {
    "sec-fetch-site": "cross-site",
    ...own,
  });
  expect(status).toBe(403);
  expect((await stored(ada)).firstName).toBe("Ada");
});

test.each(["/compte/rien", "/compte/organismes", "/compte/profil/x", "/compte/organismes/a/b"])(
  "there is nothing at %s",
  async (path) => {
    expect((await open(ada, path)).status).toBe(404);
  },
);

test.each([
  ["/en/account", "My account"],
  ["/en/account/new-organisation", "Create the organisation"],
  ["/en/account/follows", "You follow nothing"],
  ["/en/account/profile", "Language of mails"],
  ["/en/account/security", "Current password"],
  ["/en/account/my-data", "Erase my account"],
])("%s is in English, and leads to its French page", async (path, words) => {
  const { html } = await open(path.endsWith("security") ? bob : ada, path);
  expect(html).toContain('<html lang="en"');
  expect(html).toContain(words);
  expect(html).toMatch(/href="\/compte[^"]*" lang="fr"/);
  expect(html).not.toMatch(/href="\/compte[^"]*"(?! lang="fr")/);
});

test("addresses with a slash at their end lead to those without", async () => {
  expect(await open(ada, "/compte/profil/?x=1")).toMatchObject({
    status: 308,
    location: "/compte/profil?x=1",
  });
});

test("who is signed in already goes on from the sign-in", async () => {
  const { location } = await open(ada, "/compte/connexion?to=/compte/profil");
  expect(location).toBe("/compte/profil");
});

test.each(["\0", "'", "%", "x".repeat(300), "<script>"])("nothing is found by %j", async (q) => {
  const { status, html } = await open(ada, `/compte?q=${encodeURIComponent(q)}`);
  expect(status).toBe(200);
  expect(html).not.toContain("<script>alert");
});

test.each(["", "\0", "'", "x".repeat(300)])("a request %j is nobody's", async (subject) => {
  expect((await post(ada, "/compte", { act: "accept", subject })).status).toBe(404);
});

describe("an organisation", () => {
  test("with mistakes is not made, and what was typed stays", async () => {
    const typed = { name: "www.x.fr", description: " ", business_number_id: "123", url: "x" };
    const { status, html } = await post(ada, "/compte/nouvel-organisme", {
      form: "create",
      act: "create",
      ...typed,
    });

    expect(status).toBe(422);
    for (const name of ["name", "description", "business_number_id", "url"]) {
      expect(html, name).toMatch(new RegExp(`href="#create-${name}"`));
      expect(html, name).toContain(`id="create-${name}-wrong"`);
    }
    expect(html).toContain('value="www.x.fr"');
    expect(html).toContain("un nom est attendu, et non une adresse web");
  });

  test("is made with spaces in its number, found, changed and deleted", async () => {
    const eve = await fresh("Eva");
    const made = await post(eve, "/compte/nouvel-organisme", {
      act: "create",
      name: "Mairie d’Orthez",
      description: "Une commune",
      business_number_id: "356 000 000 00048",
      acronym: "",
      url: "",
    });
    expect(made.status).toBe(303);
    expect(made.location).toBe("/compte/organismes/mairie-d-orthez?done=created");
    const page = "/compte/organismes/mairie-d-orthez";
    expect((await open(eve, made.location)).html).toContain("vous en êtes l’administrateur");
    expect((await open(eve, "/compte?q=orthez")).html).toContain(`href="${page}"`);
    expect((await open(bob, "/compte?q=orthez")).html).not.toContain(page);
    const edited = { act: "change", description: "Autre", acronym: "MO", url: "", form: "edit" };
    const unnamed = await post(eve, page, { ...edited, name: "" });
    expect(unnamed.status).toBe(422);
    expect((await post(eve, page, edited)).status).toBe(303);
    expect((await open(eve, page)).html).toContain("Autre");
    expect((await post(eve, page, { act: "delete", confirmation: "Mairie" })).status).toBe(422);
    const gone = await post(eve, page, { act: "delete", confirmation: "Mairie d’Orthez" });
    expect(gone.location).toBe("/compte?done=deleted");
  });

  test("that the team has verified keeps its name, whatever form is sent", async () => {
    const path = await made(ada, "Vérifiée par l’équipe");
    await verify(path);
    const page = `/compte/${path.replace("organizations", "organismes").slice(0, -1)}`;
    const sent = { act: "change", name: "Autre", description: "Autre", acronym: "", url: "" };

    expect((await post(ada, page, sent)).status).toBe(422);
    expect((await call(ada, "GET", path)).body).toMatchObject({ name: "Vérifiée par l’équipe" });
  });

  test("is one of five that a person makes in a day", async () => {
    const limited = await accountApi({ isLimited: true });
    const someone = await limited.someone("Zoe");
    const team = await limited.someone("Olga", { role: "operator" });
    const make = (who: Someone) =>
      limited.call(who, "POST", "organizations/", { name: "Une", description: "Une" });
    try {
      for (let i = 0; i < 5; i += 1) expect((await make(someone)).status).toBe(201);
      expect((await make(someone)).status).toBe(429);
      expect((await limited.call(someone, "GET", "organizations/")).body.total).toBe(5);
      for (let i = 0; i < 6; i += 1) expect((await make(team)).status).toBe(201);
    } finally {
      await limited.w.db.destroy();
    }
  });

  test("is joined by invitation, with a role for the assigned provider alone", async () => {
    const path = await made(ada, "Invitante");
    await verify(path, { providers: ["insee", "dgfip"] });
    const page = `/compte/${path.replace("organizations", "organismes").slice(0, -1)}`;
    const zed = await fresh("Zed");
    const sent = { act: "invite", form: "invite", role: "partial_editor", providers: "insee" };

    const wrong = await post(ada, page, { ...sent, email: "no address", comment: "Bonjour" });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain("Bonjour");
    expect(wrong.html).toMatch(/value="insee" checked/);
    expect((await post(ada, page, { ...sent, email: zed.email, role: "boss" })).status).toBe(422);
    const foreign = { ...sent, email: zed.email, providers: "exemple" };
    expect((await post(ada, page, foreign)).status).toBe(422);
    expect((await post(ada, page, { ...sent, email: zed.email })).status).toBe(303);
    const { html } = await open(zed, "/compte");
    const id = /name="subject" value="(\w{12})"/.exec(html)![1]!;
    expect((await post(zed, "/compte", { act: "accept", subject: id })).location).toBe(
      "/compte?done=invitation-accepted",
    );
    const shown = (await open(ada, page)).html;
    expect(shown).toContain("pour INSEE");
    const role = { act: "role", subject: zed.id, role: "partial_editor", providers: "dgfip" };
    expect((await post(ada, page, role)).status).toBe(303);
    expect((await open(ada, page)).html).toContain("pour DGFIP");
    expect((await post(ada, page, { act: "remove", subject: zed.id })).status).toBe(422);
    expect((await post(ada, page, { act: "remove", subject: zed.id, sure: "yes" })).status).toBe(
      303,
    );
    expect((await open(zed, page)).html).not.toContain("Ada Petit");
  });

  test("that is followed is unfollowed, also from the list", async () => {
    const path = await made(ada, "Suivie");
    await verify(path);
    const page = `/compte/${path.replace("organizations", "organismes").slice(0, -1)}`;

    await post(bob, page, { act: "follow" });
    const { html } = await open(bob, "/compte/suivis");
    expect(html).toContain("Suivie");
    const id = /name="subject" value="(\w{12})"/.exec(html)![1]!;
    const over = await post(bob, "/compte/suivis", { act: "unfollow", subject: id });
    expect(over.location).toBe("/compte/suivis?done=unfollowed");
    expect((await post(bob, "/compte/suivis", { act: "unfollow", subject: id })).status).toBe(404);
  });
});

test("a profile is changed, or refused with every mistake at once", async () => {
  const path = "/compte/profil";
  const sent = { act: "change", form: "profile", first_name: "Ada", last_name: "Lovelace" };
  const wrong = { ...sent, last_name: "", website: "ftp://x", phone: "0123456789", about: "Moi" };

  const refused = await post(ada, path, wrong);
  expect(refused.status).toBe(422);
  for (const name of ["last_name", "website", "phone"]) {
    expect(refused.html, name).toContain(`id="profile-${name}-wrong"`);
  }
  expect(refused.html).toContain("0123456789");
  expect((await stored(ada)).lastName).toBe("Petit");
  const right = { ...sent, phone: "+33 1 23 45 67 89", website: "", about: "Moi", locale: "en" };
  expect((await post(ada, path, right)).location).toBe(`${path}?done=profile`);
  expect(await stored(ada)).toMatchObject({
    name: "Ada Lovelace",
    phone: "+33123456789",
    about: "Moi",
    website: null,
    locale: "en",
  });
});
