import { beforeEach, describe, expect, test } from "vitest";
import { ROLES } from "../../../server/core/people/permission.ts";
import { type World, world } from "../../helpers/world.ts";
import { gatewayCalls, ping, type Monitor, YAML } from "../../helpers/gateway-pings.ts";

let w: World;
let operator: string;
beforeEach(async () => {
  w = await world({ yaml: YAML });
  operator = await w.token("operator");
});

const { ask, list, synchronize } = gatewayCalls(
  () => w,
  () => operator,
);

describe("the gateway registers its pings by itself", () => {
  const PINGS = [
    ping("insee/sirene", "INSEE - Sirène"),
    ping("inpi/rne", "INPI - RNE", { alerts_wait: 5 }),
    ping("cibtp/attestation", "CIBTP - Attestations", { alerts_wait: 30, paused: true }),
  ];

  test("once what is missing is added, and nothing fails over what the file declares", async () => {
    await synchronize(PINGS);

    const known = await list();
    expect(known).toEqual([
      {
        uuid: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string,
        name: "INSEE - Sirene",
        url: "https://api.test/ping/insee/sirene",
        protocol: "http",
        regions: [],
        alerts_wait: 2,
        paused: false,
      },
      { uuid: expect.any(String) as string, protocol: "http", ...PINGS[1] },
      { uuid: expect.any(String) as string, protocol: "http", ...PINGS[2] },
    ]);
    // The second time only what the file has otherwise differs still, and still does no harm.
    expect(await synchronize(PINGS)).toEqual(["PUT https://api.test/ping/insee/sirene"]);
    expect(await list()).toEqual(known);
  });

  test("what changed is changed: its component keeps its id", async () => {
    await synchronize(PINGS);
    const before = await list();

    await synchronize([ping("inpi/rne", "INPI - Registre", { alerts_wait: 10, paused: true })]);

    const after = await list();
    expect(after[1]).toEqual({
      ...before[1],
      name: "INPI - Registre",
      alerts_wait: 10,
      paused: true,
    });
    const component = w.live.components.find((c) => c.config.id === "inpi/rne")!;
    expect(component.config).toMatchObject({ name: "Registre", pingName: "INPI - Registre" });
    expect(component.config.monitors).toMatchObject([
      { kind: "ping", confirmMs: 600_000, unusable: "paused", source: "api" },
    ]);
  });

  test("they are on the page, under their provider, and under /ping at once", async () => {
    await synchronize(PINGS);

    const { pages } = await w.publish();
    expect(pages[0]!.providers.map((p) => [p.id, p.name, p.components.map((c) => c.id)])).toEqual([
      ["insee", "INSEE", ["insee/sirene"]],
      ["inpi", "INPI", ["inpi/rne"]],
      ["cibtp", "CIBTP", ["cibtp/attestation"]],
    ]);
    expect((await w.request("/ping/inpi/rne", { headers: { host: "p.test" } })).status).toBe(200);
    await w.see("inpi/rne", { outcome: "up" }, "ping");
    const said = await w.request("/ping/inpi/rne", { headers: { host: "p.test" } });
    expect(await said.json()).toMatchObject({ status: "ok" });
  });

  test("a restart finds them, with what was seen of them", async () => {
    await synchronize(PINGS);
    await w.see("inpi/rne", { outcome: "up" }, "ping");
    const before = await list();

    w = await w.restart();

    expect(await list()).toEqual(before);
    const [, rne] = w.live.components;
    expect(rne!.status.verified.state).toBe("operational");
  });

  test("what the file declares since then is the file's", async () => {
    await synchronize(PINGS);
    const file = w.ctx.config.pages[0]!.providers.find((p) => p.id === "inpi")!;
    const [rne] = file.components;
    const { source: _, ...monitor } = rne!.monitors[0]!;
    const declared = {
      ...w.ctx.config,
      pages: [
        {
          ...w.ctx.config.pages[0]!,
          providers: [{ ...file, components: [{ ...rne!, monitors: [monitor] }] }],
        },
      ],
    };

    w = await w.restart(declared);

    expect((await list()).map((m) => m.name)).toEqual(["INPI - RNE", "CIBTP - Attestations"]);
    const { uuid } = (await list())[0]!;
    expect((await ask("DELETE", `/api/v1/monitors/${uuid}`)).status).toBe(409);
  });

  test("the page is the one whose host was asked", async () => {
    await ask("POST", "/v1/monitors", ping("ants", "ANTS - Titres"), operator, "q.test");

    expect(await list("p.test")).toHaveLength(1);
    expect(await list("q.test")).toMatchObject([{ name: "ANTS - Titres" }]);
  });
});

describe("POST /v1/monitors", () => {
  test.each([
    {
      url: "https://api.test/ping/inpi/rne/actes_bilans",
      kind: "ping",
      id: "inpi/rne/actes_bilans",
    },
    { url: "https://api.test/api/ants/ping", kind: "ping", id: "ants" },
    { url: "https://api.test/v3/ping", kind: "http", id: "acme/caisse-d-epargne" },
    { url: "https://api.test/api/ping", kind: "http", id: "acme/caisse-d-epargne" },
    { url: "https://api.test/", kind: "http", id: "acme/caisse-d-epargne" },
    { url: "https://api.test/ping/%2e%2e/secret", kind: "http", id: "acme/caisse-d-epargne" },
    { url: "https://other.test/ping/insee/sirene", kind: "ping", id: "insee/sirene-2" },
  ])("$url is of kind $kind, component $id", async ({ url, kind, id }) => {
    const res = await ask("POST", "/v1/monitors", { name: "Acmé - Caisse d'épargne", url });

    expect(res.status).toBe(201);
    expect(await res.json()).toMatchObject({ url, regions: [], alerts_wait: 1, paused: false });
    expect(w.live.monitors.at(-1)).toMatchObject({
      config: { kind, everyMs: 60_000, confirmMs: 60_000, source: "api" },
      component: { config: { id, name: "Caisse d'épargne" }, provider: { id: "acme" } },
    });
  });

  test("a name without a provider is the API's", async () => {
    await ask("POST", "/v1/monitors", { name: "Passerelle", url: "https://api.test/" });

    const { component } = w.live.monitors.at(-1)!;
    expect([component.provider.id, component.config.id]).toEqual(["api", "api/passerelle"]);
  });

  test("an address that is there already is changed, not doubled", async () => {
    const first = await ask("POST", "/v1/monitors", ping("a", "A - A"));

    const again = await ask("POST", "/v1/monitors", ping("a", "A - B", { alerts_wait: 10 }));

    expect([first.status, again.status]).toEqual([201, 200]);
    const { uuid } = (await first.json()) as Monitor;
    expect(await again.json()).toMatchObject({ uuid, name: "A - B", alerts_wait: 10 });
    expect(await list()).toHaveLength(2);
  });

  test.each([
    { name: "no address", body: { name: "A" }, pointer: "/url" },
    { name: "no name", body: { url: "https://a.test/" }, pointer: "/name" },
    {
      name: "an unknown field",
      body: { ...ping("a", "A"), request_headers: [] },
      pointer: "/request_headers",
    },
    {
      name: "a wait of half a minute",
      body: ping("a", "A", { alerts_wait: 0.5 }),
      pointer: "/alerts_wait",
    },
    { name: "a negative wait", body: ping("a", "A", { alerts_wait: -1 }), pointer: "/alerts_wait" },
    {
      name: "a region that is no text",
      body: { ...ping("a", "A"), regions: [1] },
      pointer: "/regions/0",
    },
    { name: "two lines of name", body: ping("a", "A\nB"), pointer: "/name" },
    ...[
      "nonsense",
      "ftp://a.test/",
      "file:///etc/passwd",
      "https://user:pw@a.test/",
      "https://a.test/#x",
      "https://a.test/{{x}}",
      "https://a.test/?api_key=s3cr3t",
      "http://127.0.0.1/",
      "http://2130706433/",
      "http://0x7f.1/",
      "http://localhost:6379/",
      "http://a.localhost/",
      "http://[::1]/",
      "http://[::ffff:10.0.0.1]/",
      "http://10.0.0.1/ping/x",
      "http://192.168.1.1/",
      "http://169.254.169.254/latest/meta-data",
      "http://0.0.0.0/",
      "http://[fe80::1]/",
    ].map((url) => ({ name: url, body: { name: "A", url }, pointer: "/url" })),
  ])("$name: 422, and nothing is watched", async ({ body, pointer }) => {
    const res = await ask("POST", "/v1/monitors", body);

    expect(res.status).toBe(422);
    const { errors } = (await res.json()) as { errors: { pointer: string; detail: string }[] };
    expect(errors).toMatchObject([{ pointer }]);
    expect(await list()).toHaveLength(1);
    expect(w.live.monitors).toHaveLength(1);
  });

  test("the refusal of an address says what it is, and what may allow it", async () => {
    const res = await ask("POST", "/v1/monitors", { name: "A", url: "http://10.0.0.1/" });

    expect(await res.text()).toMatch(/10\.0\.0\.1 is a private address; network\.allow/);
  });

  test("what network.allow names may be watched", async () => {
    w = await world({ yaml: `${YAML}\nnetwork: { allow: [10.0.0.0/8] }` });
    operator = await w.token("operator");

    const allowed = await ask("POST", "/v1/monitors", { name: "A", url: "http://10.0.0.1/" });
    const other = await ask("POST", "/v1/monitors", { name: "B", url: "http://192.168.0.1/" });

    expect([allowed.status, other.status]).toEqual([201, 422]);
  });
});

describe("PUT /v1/monitors/<uuid>", () => {
  test("what is left out stays as it is", async () => {
    const { uuid } = (await (
      await ask("POST", "/v1/monitors", ping("a", "A - A", { alerts_wait: 5 }))
    ).json()) as Monitor;

    const res = await ask("PUT", `/v1/monitors/${uuid}`, { paused: true });

    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ name: "A - A", alerts_wait: 5, paused: true });
  });

  test("a taken address: 409; an unknown one: 404; the file's: 409", async () => {
    const { uuid } = (await (
      await ask("POST", "/v1/monitors", ping("a", "A - A"))
    ).json()) as Monitor;
    const [file] = await list();

    const stolen = await ask("PUT", `/v1/monitors/${uuid}`, { url: file!.url });
    const moved = await ask("PUT", `/v1/monitors/${file!.uuid}`, ping("b", "B"));
    const nobody = await ask("PUT", "/v1/monitors/6f1c1d0e-0000-4000-8000-000000000000", {});

    expect([stolen.status, moved.status, nobody.status]).toEqual([409, 409, 404]);
    expect((await ask("PUT", `/v1/monitors/${uuid}`, { url: "http://127.0.0.1/" })).status).toBe(
      422,
    );
    expect((await list()).map((m) => m.url)).toEqual([file!.url, "https://api.test/ping/a"]);
  });
});

describe("who may", () => {
  const asked = [
    ["GET", "/v1/monitors"],
    ["POST", "/v1/monitors"],
    ["PUT", "/v1/monitors/6f1c1d0e-0000-4000-8000-000000000000"],
  ] as const;

  test.each(asked.flatMap(([method, path]) => ROLES.map((role) => ({ method, path, role }))))(
    "a $role: $method $path",
    async ({ method, path, role }) => {
      const body = method === "GET" ? undefined : ping("x", "X - X");
      const res = await ask(method, path, body, await w.token(role));

      const mayNot = role === "reader" || role === "editor";
      const done = { GET: 200, POST: 201, PUT: 404 }[method];
      expect(res.status).toBe(mayNot ? 403 : done);
    },
  );

  test.each(asked)("a stranger: %s %s is 401", async (method, path) => {
    const res = await ask(method, path, undefined, "");

    expect(res.status).toBe(401);
    expect(res.headers.get("www-authenticate")).toContain("Bearer");
  });

  test("an operator of one provider alone sees what is theirs, and adds nothing", async () => {
    await ask("POST", "/v1/monitors", ping("a", "A - A"));
    const own = await w.token("operator", "insee");

    const seen = (await (await ask("GET", "/v1/monitors", undefined, own)).json()) as Monitor[];
    const added = await ask("POST", "/v1/monitors", ping("insee/b", "INSEE - B"), own);

    expect(seen.map((m) => m.name)).toEqual(["INSEE - Sirene"]);
    expect(added.status).toBe(403);
  });
});
