import { beforeAll, describe, expect, test } from "vitest";
import { subscriberAt } from "../../../db/subscribers.ts";
import { organizationDesk, type Someone } from "../../helpers/account-api.ts";

let [operator, ada, bob, eve]: Someone[] = [];
const { call, made, start, verify, api } = organizationDesk();
beforeAll(async () => ([operator, ada, bob, eve] = await start()));

const SIRET = "84965690500015";

describe("an organisation", () => {
  test("has its maker as admin, and is 404 to others until the team verifies it", async () => {
    const path = await made(ada!, "Mairie de Bidart", { business_number_id: SIRET });

    expect((await call(ada!, "GET", path)).body).toMatchObject({
      slug: "mairie-de-bidart",
      business_number_id: SIRET,
      extras: { is_verified: false, siren: "849656905" },
      members: [{ role: "admin", label: "Administrateur", user: { email: "ada@exemple.fr" } }],
      permissions: { edit: true, delete: true, members: true, private: true },
    });
    expect(await call(bob!, "GET", path)).toMatchObject({ status: 404 });
    expect(await call(null, "GET", path)).toMatchObject({ status: 404 });
    expect((await call(null, "GET", "organizations/")).body.total).toBe(0);

    await verify(path);
    expect((await call(null, "GET", path)).body).toMatchObject({
      members: [],
      metrics: { members: 1 },
      permissions: { edit: false, private: false },
    });
    expect((await call(bob!, "GET", "organizations/?q=bidart")).body.total).toBe(1);
    expect((await call(bob!, "GET", `organizations/?business_number_id=${SIRET}`)).body.total).toBe(
      1,
    );
  });

  test("with a SIRET that is known is refused, with its address and how to join", async () => {
    const { status, body } = await call(bob!, "POST", "organizations/", {
      name: "Bidart",
      description: "x",
      business_number_id: SIRET,
    });

    expect(status).toBe(400);
    expect(body.errors.business_number_id).toMatch(
      "/api/1/organizations/mairie-de-bidart/membership/",
    );
  });

  test.each([
    [{ name: "A", description: "x", business_number_id: "84965690500016" }, "business_number_id"],
    [{ name: "A", description: "x", business_number_id: "849656905" }, "business_number_id"],
    [{ name: "http://a.example", description: "x" }, "name"],
    [{ name: "a\nb", description: "x" }, "name"],
    [{ name: "a".repeat(256), description: "x" }, "name"],
    [{ name: "A" }, "description"],
    [{ name: "A", description: " " }, "description"],
    [{ name: "A", description: "x", url: "ftp://a" }, "url"],
    [{ name: "A", description: "x", acronym: "a".repeat(129) }, "acronym"],
    [
      { name: "A", description: "x", extras: { solutions: [{ name: "" }] } },
      "extras.solutions.0.name",
    ],
  ])("is not made with %j", async (body, name) => {
    const { status, body: answer } = await call(bob!, "POST", "organizations/", body);
    expect(status).toBe(400);
    expect(Object.keys(answer.errors)).toContain(name);
  });

  test("of La Poste may have a SIRET whose digits add up to a multiple of five", async () => {
    const path = await made(bob!, "Bureau de poste", { business_number_id: "35600000049837" });
    expect((await call(bob!, "GET", path)).body.extras.siren).toBe("356000000");
  });

  test("is changed by its admin; what was read can be sent back", async () => {
    const path = await made(ada!, "Éditeur");
    const { body: before } = await call(ada!, "GET", path);
    await api().w.wait(1000);

    const same = await call(ada!, "PUT", path, before);
    expect({ ...same.body, last_modified: "" }).toEqual({ ...before, last_modified: "" });
    const changed = await call(ada!, "PUT", path, {
      acronym: "E",
      extras: {
        is_verified: true,
        providers: ["dgfip"],
        solutions: [{ name: "Portail", use_cases: ["Aides"] }],
      },
    });
    // Verification and providers are the team's.
    expect(changed.body).toMatchObject({
      acronym: "E",
      name: "Éditeur",
      extras: { is_verified: false, providers: [], solutions: [{ name: "Portail" }] },
    });
    await verify(path);
    expect(await call(bob!, "PUT", path, { name: "X" })).toMatchObject({ status: 403 });
    expect(await call(null, "PUT", path, { name: "X" })).toMatchObject({ status: 401 });
    expect(await call(operator!, "PUT", path, { extras: { providers: ["none"] } })).toMatchObject({
      status: 400,
      body: { errors: { "extras.providers": "there is no provider none" } },
    });
  });

  test("has badges, which an operator gives", async () => {
    const path = await made(ada!, "Badges");
    await verify(path);

    expect(await call(ada!, "POST", `${path}badges/`, { kind: "company" })).toMatchObject({
      status: 403,
    });
    expect(await call(operator!, "POST", `${path}badges/`, { kind: "company" })).toMatchObject({
      status: 201,
      body: { kind: "company" },
    });
    expect((await call(operator!, "POST", `${path}badges/`, { kind: "company" })).status).toBe(200);
    expect((await call(null, "GET", "organizations/?badge=company")).body.total).toBe(1);
    expect((await call(operator!, "DELETE", `${path}badges/company/`)).status).toBe(204);
    expect((await call(operator!, "DELETE", `${path}badges/company/`)).status).toBe(404);
  });

  test("is deleted by its admin, gone to all, and restored by an operator within 30 days", async () => {
    const path = await made(ada!, "Éphémère");
    await verify(path);

    expect((await call(ada!, "DELETE", path)).status).toBe(204);
    expect((await call(ada!, "GET", path)).status).toBe(410);
    expect((await call(null, "GET", "organizations/?q=ephemere")).body.total).toBe(0);
    expect((await call(ada!, "PUT", path, { deleted: null })).status).toBe(410);
    expect((await call(operator!, "PUT", path, { deleted: null })).body).toMatchObject({
      deleted: null,
      members: [{ role: "admin" }],
    });
  });

  test("is suggested by words of its name, once it is verified", async () => {
    const path = await made(bob!, "Agence de l’eau");
    expect((await call(null, "GET", "organizations/suggest/?q=eau")).body).toEqual([]);
    await verify(path);
    expect((await call(null, "GET", "organizations/suggest/?q=EAU agence")).body).toMatchObject([
      { slug: "agence-de-l-eau" },
    ]);
  });
});

describe("following", () => {
  test("a provider's organisation subscribes to the provider, until it is unfollowed", async () => {
    const path = await made(eve!, "Suivie");
    await verify(path, { providers: ["dgfip"] });
    const followers = `${path}followers/`;
    const subscriber = () => subscriberAt(api().w.db, "exemple", bob!.email, null);

    expect(await call(null, "POST", followers)).toMatchObject({ status: 401 });
    expect(await call(bob!, "POST", followers)).toMatchObject({
      status: 201,
      body: { followers: 1 },
    });
    expect((await call(bob!, "POST", followers)).status).toBe(200);
    expect(await subscriber()).toMatchObject({
      state: "confirmed",
      source: "follow",
      scopes: ["provider:dgfip"],
    });
    // Strangers see no person, but the count.
    expect((await call(null, "GET", followers)).body).toMatchObject({ total: 0 });
    expect((await call(bob!, "GET", followers)).body).toMatchObject({ total: 1 });
    expect((await call(operator!, "GET", `${followers}?user=${bob!.slug}`)).body.total).toBe(1);
    expect((await call(null, "GET", path)).body.metrics.followers).toBe(1);

    expect(await call(bob!, "DELETE", followers)).toMatchObject({
      status: 200,
      body: { followers: 0 },
    });
    expect((await call(bob!, "DELETE", followers)).status).toBe(404);
    expect(await subscriber()).toBeNull();
  });

  test("is of colleagues, and not of oneself or strangers", async () => {
    const zoe = await api().someone("Zoe");
    const path = await made(zoe, "Collègues");
    await verify(path);
    const { body } = await call(bob!, "POST", `${path}membership/`, { comment: "Moi" });
    await call(zoe, "POST", `${path}membership/${body.id}/accept/`);
    const followers = `users/${zoe.slug}/followers/`;

    expect((await call(zoe, "POST", followers)).status).toBe(403);
    expect((await call(eve!, "POST", followers)).status).toBe(404);
    expect((await call(operator!, "POST", followers)).status).toBe(403);
    expect((await call(bob!, "POST", followers)).status).toBe(201);
    expect((await call(bob!, "GET", "me/")).body.metrics.following).toBe(1);
    expect((await call(bob!, "GET", followers)).body).toMatchObject({
      total: 1,
      data: [{ follower: { slug: bob!.slug } }],
    });
    expect((await call(bob!, "DELETE", followers)).status).toBe(200);
  });
});
