import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountApi, type AccountApi, type Someone } from "../../helpers/account-api.ts";

const SIRET = "84965690500015";
const OTHER_SIRET = "35600000049837";

let api: AccountApi;
let [operator, ada, bob, eve]: Someone[] = [];
const call: AccountApi["call"] = (...given) => api.call(...given);

beforeAll(async () => {
  api = await accountApi();
  operator = await api.someone("Olga", { role: "operator" });
  ada = await api.someone("Ada");
  bob = await api.someone("Bob");
  eve = await api.someone("Eve");
});
afterAll(() => api.w.db.destroy());

/** Makes an organisation whose admin is Ada; returns its address. */
async function made(name: string, more: object = {}): Promise<string> {
  const body = { name, description: "Un organisme", ...more };
  const answer = await call(ada!, "POST", "organizations/", body);
  expect(answer.status).toBe(201);
  return `organizations/${answer.body.slug}/`;
}
const verify = (path: string) => call(operator!, "PUT", path, { extras: { is_verified: true } });

describe("the name and number of an organisation", () => {
  test.each([
    [{ name: "Préfecture" }, "name"],
    [{ business_number_id: OTHER_SIRET }, "business_number_id"],
    [{ business_number_id: null }, "business_number_id"],
  ])("are changed by operators alone once it is verified: %j", async (body, field) => {
    const path = await made("Mairie", { business_number_id: SIRET });
    await verify(path);
    const before = (await call(ada!, "GET", path)).body;

    const refused = await call(ada!, "PUT", path, { ...body, acronym: "X" });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[field]).toMatch(/^the team has verified it/);
    expect((await call(ada!, "GET", path)).body).toEqual(before);
    expect((await call(ada!, "PUT", path, { ...before, acronym: "M" })).body.acronym).toBe("M");
    expect((await call(operator!, "PUT", path, body)).body).toMatchObject({
      ...body,
      extras: { is_verified: true },
    });
    await call(operator!, "DELETE", path);
  });

  test("are changed by its admin until it is verified", async () => {
    const path = await made("Brouillon");
    const body = { name: "Bureau de poste", business_number_id: OTHER_SIRET };

    expect((await call(ada!, "PUT", path, body)).body).toMatchObject(body);
    await call(ada!, "DELETE", path);
  });

  test("of one that is not verified is refused to another, without its address", async () => {
    const path = await made("Secrète", { business_number_id: SIRET });

    const body = { name: "Mairie", description: "x", business_number_id: SIRET };
    const { status, body: answer } = await call(bob!, "POST", "organizations/", body);
    expect(status).toBe(400);
    expect(answer.errors.business_number_id).toContain("write to the team");
    expect(JSON.stringify(answer)).not.toContain("secrete");
    await call(ada!, "DELETE", path);
  });
});

test("a refused change of an operator restores nothing", async () => {
  const path = await made("Effacée");
  await verify(path);
  await call(ada!, "DELETE", path);
  const send = (more: object) => call(operator!, "PUT", path, { deleted: null, ...more });
  const taken = await made("Titulaire", { business_number_id: SIRET });

  expect((await send({ extras: { providers: ["none"] } })).status).toBe(400);
  expect((await call(operator!, "GET", path)).status).toBe(410);
  expect((await send({ business_number_id: SIRET })).status).toBe(400);
  expect((await call(operator!, "GET", path)).status).toBe(410);
  expect((await send({ acronym: "R" })).body).toMatchObject({ deleted: null, acronym: "R" });
  await call(ada!, "DELETE", taken);
});

describe("members", () => {
  test("are looked for by those who may decide on them, who learn of nobody else", async () => {
    const path = await made("Discrète");
    await verify(path);
    const answers = async (who: Someone, user: string) => {
      const member = `${path}member/${user}/`;
      return Promise.all([
        call(who, "DELETE", member),
        call(who, "PUT", member, { role: "editor" }),
        call(who, "PUT", `${member}assignments/`, []),
      ]);
    };

    for (const user of [eve!.slug, eve!.id, ada!.slug, "nobody"]) {
      const refused = await answers(bob!, user);
      expect(refused.map((one) => one.status)).toEqual([403, 403, 403]);
    }
    const [stranger, nobody] = [await answers(ada!, eve!.slug), await answers(ada!, "nobody")];
    expect(stranger.map((one) => one.status)).toEqual([404, 404, 404]);
    expect(stranger.map((one) => one.body.message)).toEqual(nobody.map((one) => one.body.message));
    // Nobody needs a right to leave what they are in.
    for (const own of [bob!.slug, bob!.id]) {
      expect((await call(bob!, "DELETE", `${path}member/${own}/`)).status).toBe(404);
    }
    expect((await call(ada!, "DELETE", `${path}member/${ada!.slug}/`)).status).toBe(204);
  });
});

test("what is not shown any more is unfollowed, and what was never followed is not found", async () => {
  const path = await made("Retirée");
  await verify(path);
  const followers = `${path}followers/`;
  expect((await call(bob!, "POST", followers)).status).toBe(201);
  await call(operator!, "PUT", path, { extras: { is_verified: false } });

  expect((await call(bob!, "DELETE", followers)).status).toBe(200);
  const [again, nobody] = [
    await call(bob!, "DELETE", followers),
    await call(bob!, "DELETE", "organizations/nobody/followers/"),
  ];
  expect([again.status, nobody.status]).toEqual([404, 404]);
  expect(again.body.message).toBe(nobody.body.message);
});
