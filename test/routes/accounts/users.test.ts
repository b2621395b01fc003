import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addMember } from "../../../server/actions/members.ts";
import { createOrganization } from "../../../server/actions/organizations.ts";
import { auditTrail, verifyAudit } from "../../../db/audit.ts";
import { accountApi, type AccountApi, type Someone } from "../../helpers/account-api.ts";
import { schemasWithExamples, violations } from "../../helpers/account-schemas.ts";

let api: AccountApi;
let [admin, ada, bob, stranger]: Someone[] = [];
const call: AccountApi["call"] = (...given) => api.call(...given);

beforeAll(async () => {
  api = await accountApi();
  const { ctx } = api.w;
  admin = await api.someone("Anne", { role: "admin" });
  ada = await api.someone("Ada", { name: "Ada Lovelace", email: "ada@exemple.fr" });
  bob = await api.someone("Bob");
  stranger = await api.someone("Éloïse");
  const bidart = await createOrganization(ctx, { name: "Bidart", description: "Commune" });
  await addMember(ctx, bidart, ada, "admin");
  await addMember(ctx, bidart, bob, "editor");
});
afterAll(() => api.w.db.destroy());

test.each(schemasWithExamples)("the schema of $name accepts its examples", ({ name, examples }) => {
  expect(examples.flatMap((one) => violations(name, one))).toEqual([]);
});

describe("the list of people", () => {
  test("is an admin's alone", async () => {
    expect(await call(null, "GET", "users/")).toMatchObject({ status: 401 });
    expect(await call(ada!, "GET", "users/")).toMatchObject({ status: 403 });
    expect(await call(admin!, "GET", "users/")).toMatchObject({ status: 200, body: { total: 4 } });
  });

  test("finds all words in names and address, without case and accents", async () => {
    const found = async (q: string) =>
      (await call(admin!, "GET", `users/?q=${encodeURIComponent(q)}`)).body.data.map(
        (one: { slug: string }) => one.slug,
      ) as string[];

    expect(await found("ELOISE")).toEqual(["eloise-petit"]);
    expect(await found("lovelace ada")).toEqual(["ada-lovelace"]);
    expect(await found("petit")).toEqual(["anne-petit", "bob-petit", "eloise-petit"]);
    expect(await found("%")).toEqual([]);
  });

  test("has pages whose addresses keep all other parameters", async () => {
    const { body } = await call(admin!, "GET", "users/?page_size=2&sort=first_name&q=p");

    expect(body).toMatchObject({ page: 1, page_size: 2, total: 4, previous_page: null });
    expect(body.next_page).toBe(
      "https://status.exemple.test/api/1/users/?page_size=2&sort=first_name&q=p&page=2",
    );
    expect(await call(admin!, "GET", "users/?page=9")).toMatchObject({ status: 404 });
    expect(await call(admin!, "GET", "users/?q=nobody")).toMatchObject({
      status: 200,
      body: { total: 0, data: [] },
    });
  });

  test.each(["last_name", "-last_name", "first_name", "followers", "-followers", "created"])(
    "sorts by %s, the same at each reading",
    async (sort) => {
      const read = () => call(admin!, "GET", `users/?sort=${sort}`);
      const first = await read();

      expect(first.status).toBe(200);
      expect((await read()).body).toEqual(first.body);
    },
  );

  test.each([
    ["page=0", "page"],
    ["page=1.5", "page"],
    ["page_size=101", "page_size"],
    ["page_size=", "page_size"],
    ["sort=email", "sort"],
    ["sort=--created", "sort"],
  ])("refuses %s by the name of %s", async (query, name) => {
    const { status, body } = await call(admin!, "GET", `users/?${query}`);

    expect(status).toBe(400);
    expect(Object.keys(body.errors)).toEqual([name]);
  });
});

describe("a person", () => {
  test("is seen by colleagues, the team and themselves; to others they are 404", async () => {
    const path = `users/${ada!.slug}/`;

    expect((await call(bob!, "GET", path)).body).toMatchObject({ email: null, first_name: "Ada" });
    expect((await call(ada!, "GET", path)).body).toMatchObject({ email: "ada@exemple.fr" });
    expect((await call(admin!, "GET", path)).body.email).toBe("ada@exemple.fr");
    expect(await call(stranger!, "GET", path)).toMatchObject({ status: 404 });
    expect(await call(null, "GET", path)).toMatchObject({ status: 404 });
    expect(await call(bob!, "GET", `users/${ada!.id}/`)).toMatchObject({ status: 200 });
  });

  test("has nothing to strangers of an unverified organisation but what colleagues share", async () => {
    const { body } = await call(bob!, "GET", `users/${ada!.slug}/`);

    expect(body.organizations).toMatchObject([{ name: "Bidart" }]);
    expect((await call(stranger!, "GET", "me/")).body.organizations).toEqual([]);
  });

  test("is 308 without the slash", async () => {
    const { status, headers } = await api.w
      .request("/api/1/users?q=x", { headers: { cookie: admin!.cookie } })
      .then((res) => ({ status: res.status, headers: res.headers }));

    expect([status, headers.get("location")]).toEqual([308, "/api/1/users/?q=x"]);
  });

  test("is added by an admin, as what was read sent back changes nothing", async () => {
    const made = await call(admin!, "POST", "users/", {
      first_name: "Noé",
      last_name: "D’Arc",
      email: "Noe@Exemple.fr",
      roles: ["reader"],
      unknown: true,
    });
    expect(made).toMatchObject({
      status: 201,
      body: { slug: "noe-d-arc", email: "noe@exemple.fr", roles: ["reader"], active: true },
    });

    const path = `users/${made.body.slug}/`;
    expect((await call(admin!, "PUT", path, made.body)).body).toEqual(made.body);
    expect((await call(admin!, "PUT", path, { roles: [], active: false })).body).toMatchObject({
      roles: [],
      active: false,
      first_name: "Noé",
    });
    expect(await call(admin!, "GET", path)).toMatchObject({ status: 200 });
  });

  const valid = { first_name: "A", last_name: "B", email: "new@exemple.fr" };
  test.each([
    [{ ...valid, email: "ada@exemple.fr" }, "email"],
    [{ ...valid, email: "no address" }, "email"],
    [{ ...valid, first_name: "https://casino.example" }, "first_name"],
    [{ ...valid, last_name: "www.casino.example" }, "last_name"],
    [{ ...valid, last_name: "a\r\nBcc: b" }, "last_name"],
    [{ ...valid, last_name: "a".repeat(256) }, "last_name"],
    [{ ...valid, last_name: " " }, "last_name"],
    [{ ...valid, active: "false" }, "active"],
    [{ ...valid, roles: ["reader", "admin"] }, "roles"],
    [{ ...valid, roles: ["boss"] }, "roles.0"],
    [{ ...valid, website: "javascript:alert(1)" }, "website"],
    [{ first_name: "A", email: "new@exemple.fr" }, "last_name"],
  ])("is not added with %j", async (body, name) => {
    const { status, body: answer } = await call(admin!, "POST", "users/", body);

    expect(status).toBe(400);
    expect(Object.keys(answer.errors)).toEqual([name]);
    expect((await call(admin!, "GET", "users/?q=new@exemple.fr")).body.total).toBe(0);
  });

  test("changes themselves, but not their role", async () => {
    const { body } = await call(bob!, "PUT", "me/", { about: "Chef", roles: ["admin"] });

    expect(body).toMatchObject({ about: "Chef", roles: [], last_name: "Petit" });
    expect(await call(null, "GET", "me/")).toMatchObject({ status: 401 });
  });

  test("who is disabled is gone to colleagues, and seen by an admin", async () => {
    const eve = await api.someone("Eve");
    await call(admin!, "PUT", `users/${eve.slug}/`, { active: false });

    expect(await call(admin!, "GET", `users/${eve.slug}/`)).toMatchObject({ status: 200 });
    expect(await call(stranger!, "GET", `users/${eve.slug}/`)).toMatchObject({ status: 404 });
    expect(await call(eve, "GET", "me/")).toMatchObject({ status: 401 });
  });
});

describe("suggestions", () => {
  test("are of colleagues, with the domain of their address alone", async () => {
    const own = await call(bob!, "GET", "users/suggest/?q=lovelace");
    expect(own.body).toMatchObject([{ email: "***@exemple.fr", slug: "ada-lovelace" }]);
    expect((await call(stranger!, "GET", "users/suggest/?q=lovelace")).body).toEqual([]);
    expect((await call(admin!, "GET", "users/suggest/?q=love")).body[0].email).toBe(
      "ada@exemple.fr",
    );
    expect(await call(null, "GET", "users/suggest/?q=a")).toMatchObject({ status: 401 });
  });

  test.each([
    ["q=a&size=21", "size"],
    ["q=a&size=0", "size"],
    ["size=5", "q"],
  ])("refuse %s", async (query, name) => {
    const { status, body } = await call(bob!, "GET", `users/suggest/?${query}`);
    expect([status, Object.keys(body.errors)]).toEqual([400, [name]]);
  });
});

describe("X-Fields", () => {
  const read = (mask: string) =>
    call(admin!, "GET", "users/?q=lovelace", undefined, { "x-fields": mask });

  test("leaves what it names, and begins at the page", async () => {
    expect((await read("data{slug,metrics{followers}},total")).body).toEqual({
      data: [{ slug: "ada-lovelace", metrics: { followers: 0 } }],
      total: 1,
    });
  });

  test.each(["a{b", "a,,b", "id{x}}", "total{x}"])("%s is 400", async (mask) => {
    const { status, body } = await read(mask);
    expect(status).toBe(400);
    expect(body.message).toMatch(/^Mask (parse )?error: /);
  });

  test("does not mask errors", async () => {
    const { status, body } = await call(null, "GET", "users/", undefined, { "x-fields": "id" });
    expect(status).toBe(401);
    expect(body.message).toMatch(/Sign in/);
  });
});

describe("erasing", () => {
  test("leaves a row without content, ends everything, and keeps the trail whole", async () => {
    const gone = await api.someone("Zébulon");
    const path = `users/${gone.slug}/`;
    expect(await call(admin!, "DELETE", `${path}?no_mail=maybe`)).toMatchObject({
      status: 400,
      body: { errors: { no_mail: expect.any(String) as string } },
    });
    expect(await call(bob!, "DELETE", path)).toMatchObject({ status: 403 });
    expect(await call(admin!, "DELETE", `users/${admin!.slug}/`)).toMatchObject({ status: 403 });

    expect(await call(admin!, "DELETE", `${path}?no_mail=on`)).toMatchObject({ status: 204 });

    const erased = await call(admin!, "GET", `users/${gone.id}/`);
    expect(erased.body).toMatchObject({
      first_name: "DELETED",
      last_name: "",
      slug: `deleted-${gone.id}`,
      email: null,
      active: false,
    });
    expect(await call(null, "GET", `users/${gone.id}/`)).toMatchObject({ status: 410 });
    expect(await call(admin!, "GET", path)).toMatchObject({ status: 404 });
    expect(await call(admin!, "DELETE", `users/${gone.id}/`)).toMatchObject({ status: 410 });
    expect(await call(admin!, "PUT", `users/${gone.id}/`, {})).toMatchObject({ status: 410 });
    expect(await call(gone, "GET", "me/")).toMatchObject({ status: 401 });
    expect(await verifyAudit(auditTrail(api.w.db))).toMatchObject({ intact: true });
    for await (const deed of auditTrail(api.w.db)) {
      expect(JSON.stringify(deed)).not.toMatch(/bulon/);
    }
  });

  test.each(["no_mail=maybe", "delete_comments=", "no_mail=2"])(
    "is refused with %s",
    async (query) => {
      const path = `users/${stranger!.slug}/`;
      const { status, body } = await call(admin!, "DELETE", `${path}?${query}`);

      expect(status).toBe(400);
      expect(Object.keys(body.errors)).toEqual([query.split("=")[0]]);
      expect(await call(admin!, "GET", path)).toMatchObject({ body: { active: true } });
    },
  );

  test("frees the address for another account", async () => {
    const gone = await api.someone("Max");
    expect(await call(gone, "DELETE", "me/")).toMatchObject({ status: 204 });

    const again = await call(admin!, "POST", "users/", {
      first_name: "Max",
      last_name: "Petit",
      email: gone.email,
    });
    expect(again).toMatchObject({ status: 201, body: { slug: gone.slug } });
    expect(again.body.id).not.toBe(gone.id);
  });

  test("is refused to the last admin of the team", async () => {
    expect(await call(admin!, "DELETE", "me/")).toMatchObject({ status: 409 });
  });
});

test.each([
  ["not JSON", "{", 400],
  ["above 64 kB", `"${"a".repeat(65_536)}"`, 413],
])("a body that is %s", async (_, body, status) => {
  const res = await api.w.request("/api/1/users/", {
    method: "POST",
    headers: { cookie: admin!.cookie, "content-type": "application/json" },
    body,
  });

  expect(res.status).toBe(status);
  expect(violations("error", await res.json())).toEqual([]);
});
