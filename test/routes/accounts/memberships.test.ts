import { beforeAll, describe, expect, test } from "vitest";
import { cancelInvitations } from "../../../server/actions/membership-requests.ts";
import { accountApi, organizationDesk, type Someone } from "../../helpers/account-api.ts";
import { statementLog } from "../../helpers/statements.ts";

let [operator, ada, bob, eve]: Someone[] = [];
const { call, made, start, verify, api } = organizationDesk();
beforeAll(async () => ([operator, ada, bob, eve] = await start()));

describe("requests to join", () => {
  test("are asked, changed, accepted, and of two who decide one succeeds", async () => {
    const path = await made(ada!, "Demandée");
    await verify(path);
    const ask = (comment: string) => call(bob!, "POST", `${path}membership/`, { comment });

    expect(await ask(" ")).toMatchObject({ status: 400 });
    const asked = await ask("J’intègre");
    expect(asked).toMatchObject({ status: 201, body: { kind: "request", role: "editor" } });
    expect(await ask("J’intègre l’API")).toMatchObject({
      status: 200,
      body: { id: asked.body.id, comment: "J’intègre l’API" },
    });
    expect((await call(bob!, "GET", `${path}membership/`)).status).toBe(403);
    const own = await call(bob!, "GET", `${path}membership/?user=${bob!.slug}`);
    expect(own.body).toHaveLength(1);
    expect((await call(ada!, "GET", `${path}membership/?status=pending`)).body).toMatchObject([
      { user: { email: "bo*@exemple.fr" } },
    ]);

    const accept = `${path}membership/${asked.body.id}/accept/`;
    expect((await call(eve!, "POST", accept)).status).toBe(403);
    const both = await Promise.all([call(ada!, "POST", accept), call(operator!, "POST", accept)]);
    expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect(await ask("encore")).toMatchObject({ status: 409 });
    expect((await call(bob!, "GET", path)).body.members).toHaveLength(2);
  });

  test("are refused with a reason, and asked again", async () => {
    const path = await made(ada!, "Refusante");
    await verify(path);
    const { body } = await call(bob!, "POST", `${path}membership/`, { comment: "Moi" });
    const refuse = `${path}membership/${body.id}/refuse/`;

    expect((await call(ada!, "POST", refuse, {})).status).toBe(400);
    expect(await call(ada!, "POST", refuse, { comment: "Inconnu" })).toMatchObject({
      status: 200,
      body: {},
    });
    expect((await call(ada!, "POST", refuse, { comment: "Inconnu" })).status).toBe(409);
    expect((await call(bob!, "POST", `${path}membership/`, { comment: "Si" })).status).toBe(201);
  });
});

describe("invitations", () => {
  test("are the same for known and unknown addresses, and are answered once", async () => {
    const path = await made(ada!, "Invitante");
    const invite = (body: object) => call(ada!, "POST", `${path}member/`, body);

    const known = await invite({ email: "eve@exemple.fr", role: "editor" });
    const unknown = await invite({ email: "nobody@exemple.fr", role: "editor" });
    expect(known).toMatchObject({ status: 201, body: { user: null, email: "ev*@exemple.fr" } });
    const ids = { id: "", created: "", email: "" };
    expect({ ...known.body, ...ids }).toEqual({ ...unknown.body, ...ids });

    expect((await call(eve!, "GET", "me/org_invitations/")).body).toMatchObject([
      { id: known.body.id, email: "eve@exemple.fr" },
    ]);
    const accept = `me/org_invitations/${known.body.id}/accept/`;
    expect((await call(bob!, "POST", accept)).status).toBe(404);
    expect(await call(eve!, "POST", accept)).toMatchObject({
      status: 200,
      body: { status: "accepted" },
    });
    expect((await call(eve!, "POST", accept)).status).toBe(400);
    expect((await invite({ email: "eve@exemple.fr" })).status).toBe(409);
    const cancel = `${path}membership/${unknown.body.id}/cancel/`;
    expect((await call(ada!, "POST", cancel)).status).toBe(200);
    expect((await call(ada!, "POST", cancel)).status).toBe(409);
  });

  test("take the same work for known and unknown addresses", async () => {
    const log = statementLog();
    const own = await accountApi({ plugin: log.plugin });
    const founder = await own.someone("Ada");
    await own.someone("Eve");
    const body = { name: "Mesurée", description: "Un organisme" };
    const made = await own.call(founder, "POST", "organizations/", body);
    const invited = (email: string) =>
      log.of(async () => {
        const path = `organizations/${made.body.slug}/member/`;
        expect(await own.call(founder, "POST", path, { email })).toMatchObject({ status: 201 });
      });

    const unknown = await invited("nobody@exemple.fr");
    expect(unknown).toContain("InsertQueryNode");
    expect(await invited("eve@exemple.fr")).toEqual(unknown);
    await own.w.db.destroy();
  });

  test.each([
    {},
    { user: "x", email: "a@exemple.fr" },
    { email: "no address" },
    { email: "a@b.fr", role: "boss" },
  ])("are refused for %j", async (body) => {
    const path = await made(ada!, "Refus");
    expect((await call(ada!, "POST", `${path}member/`, body)).status).toBe(400);
  });
});

test("an invitation that nobody answers is canceled after 30 days", async () => {
  const path = await made(ada!, "Patiente");
  await call(ada!, "POST", `${path}member/`, { email: "late@exemple.fr" });
  const { ctx } = api().w;
  const after = (days: number) =>
    cancelInvitations({ ...ctx, now: () => ctx.now() + days * 86_400_000 });

  expect(await after(29)).toBe(0);
  expect(await after(30)).toBe(1);
  expect((await call(ada!, "GET", `${path}membership/`)).body).toMatchObject([
    { status: "canceled", kind: "invitation" },
  ]);
});

describe("members", () => {
  test("have roles and assignments, and leave; the last admin stays while there are others", async () => {
    const path = await made(ada!, "Membres");
    await verify(path, { providers: ["dgfip", "insee"] });
    const { body } = await call(bob!, "POST", `${path}membership/`, { comment: "Moi" });
    await call(ada!, "POST", `${path}membership/${body.id}/accept/`);
    const member = `${path}member/${bob!.slug}/`;

    expect((await call(ada!, "DELETE", `${path}member/${ada!.slug}/`)).status).toBe(409);
    expect(
      (await call(ada!, "PUT", `${path}member/${ada!.slug}/`, { role: "editor" })).status,
    ).toBe(409);
    expect((await call(ada!, "DELETE", "me/")).status).toBe(409);
    expect((await call(ada!, "PUT", `${member}assignments/`, [])).status).toBe(409);
    expect((await call(bob!, "PUT", member, { role: "admin" })).status).toBe(403);
    expect((await call(ada!, "PUT", member, { role: "partial_editor" })).body).toMatchObject({
      role: "partial_editor",
      user: { email: "bo*@exemple.fr" },
    });
    const insee = [{ class: "Provider", id: "insee" }];
    expect((await call(ada!, "PUT", `${member}assignments/`, insee)).body).toEqual(insee);
    expect(
      (await call(ada!, "PUT", `${member}assignments/`, [{ class: "Provider", id: "exemple" }]))
        .status,
    ).toBe(400);
    expect(
      (await call(ada!, "PUT", `${path}member/${eve!.slug}/`, { role: "editor" })).status,
    ).toBe(404);
    expect((await call(bob!, "DELETE", member)).status).toBe(204);
    expect((await call(ada!, "DELETE", member)).status).toBe(404);
  });

  test("plan maintenance of their organisation's provider, and of no other", async () => {
    const path = await made(eve!, "DGFIP");
    const plan = (component: string) =>
      api().w.request("/api/v1/maintenances", {
        method: "POST",
        headers: {
          cookie: eve!.cookie,
          "content-type": "application/json",
          "sec-fetch-site": "same-origin",
        },
        body: JSON.stringify({
          title: "Migration",
          components: [component],
          startsAt: "2026-02-01T01:00:00+01:00",
          endsAt: "2026-02-01T02:00:00+01:00",
        }),
      });
    expect((await plan("dgfip/liasses")).status).toBe(403);

    await verify(path, { providers: ["dgfip"] });

    expect((await plan("dgfip/liasses")).status).toBe(201);
    expect((await plan("insee/sirene")).status).toBe(403);
    const session = await api().w.request("/api/v1/session", { headers: { cookie: eve!.cookie } });
    expect(await session.json()).toMatchObject({
      person: { role: "member", providers: ["dgfip"] },
    });
  });
});
