import { beforeEach, describe, expect, test } from "vitest";
import { deedsOn } from "../../../db/audit.ts";
import type { Role } from "../../../server/core/people/permission.ts";
import { SMALL, world, type World } from "../../helpers/world.ts";
import { pointersIn, send } from "../../helpers/writes.ts";

const YAML = SMALL.replace(
  "      - id: insee\n        name: INSEE\n",
  `      - id: insee
        name: INSEE
        templates: [{ id: outage, fr: { title: "INSEE du fichier", body: "Du fichier." } }]
`,
);
const PATH = "/api/v1/templates";
const TEXTS = { title: "{provider} : {component} muet", body: "Depuis {since}.\n\n**{page}**" };

let w: World;
const tokens = new Map<string, string>();
beforeEach(async () => {
  w = await world({ yaml: YAML });
  tokens.clear();
});

const as = async (role: Role, provider: string | null = null): Promise<string> => {
  const key = `${role} ${provider}`;
  if (!tokens.has(key)) tokens.set(key, await w.token(role, provider));
  return tokens.get(key)!;
};
const write = async (method: string, path: string, body?: unknown, headers = {}) =>
  send(w, method, path, body, await as("editor"), headers);
const list = async (role: Role = "reader", provider: string | null = null) =>
  (await send(w, "GET", PATH, undefined, await as(role, provider))).body["templates"] as {
    id: string | null;
    template: string;
    provider: string | null;
    source: string;
    replaced: boolean;
    fr: { title: string } | null;
  }[];
/** The words that the console declares with. */
const words = async (provider: string | null, id: string) => {
  type Template = { id: string; fr?: { title: string }; en?: { title: string } };
  const setup = (await send(w, "GET", "/api/v1/console", undefined, await as("editor"))).body;
  const providers = setup["providers"] as { id: string; templates: Template[] }[];
  const all = provider
    ? providers.find((p) => p.id === provider)!.templates
    : (setup["templates"] as Template[]);
  return all.find((t) => t.id === id);
};

describe("the list", () => {
  test("lists each template's origin, and which one it overrides", async () => {
    await write("POST", PATH, { template: "outage", provider: "insee", fr: TEXTS });

    const outages = (await list()).filter((t) => t.template === "outage");

    expect(outages).toMatchObject([
      { provider: null, source: "bundled", replaced: false, id: null },
      { provider: "insee", source: "file", replaced: true, id: null },
      { provider: "insee", source: "stored", replaced: false, fr: { title: TEXTS.title } },
    ]);
  });

  test("is, for a provider's own staff, the page's and their own", async () => {
    await write("POST", PATH, { template: "outage", provider: "dgfip", fr: TEXTS });

    const theirs = new Set((await list("editor", "insee")).map((t) => t.provider));

    expect([...theirs]).toEqual([null, "insee"]);
  });
});

describe("a template that is kept", () => {
  test("wins over the file's, and that over the bundled one, in drafts", async () => {
    expect((await words("insee", "outage"))?.fr?.title).toBe("INSEE du fichier");

    const { status, body } = await write("POST", PATH, {
      template: "outage",
      provider: "insee",
      fr: TEXTS,
    });

    expect(status).toBe(201);
    const worded = await words("insee", "outage");
    expect(worded).toMatchObject({ fr: TEXTS });
    // The language that it lacks stays what it was, and where it is kept is nobody's affair.
    expect(worded?.en?.title).toBe("{provider}: {component} down");
    expect(worded).not.toHaveProperty("storedId");

    expect((await write("DELETE", `${PATH}/${body.id}`)).status).toBe(204);
    expect((await words("insee", "outage"))?.fr?.title).toBe("INSEE du fichier");
  });

  test("words the drafts of probes, too", async () => {
    await write("POST", PATH, {
      template: "outage",
      fr: { title: "Muet : {component}", body: "." },
    });
    await w.wait(1_000);
    for (let i = 0; i < 3; i += 1) {
      await w.see("passerelle", { outcome: "down" });
      await w.wait(4_000);
    }
    await w.wait(70_000);

    const drafts = (await send(w, "GET", "/api/v1/drafts", undefined, await as("editor"))).body;

    expect(drafts["incidents"]).toMatchObject([{ title: "Muet : Passerelle" }]);
  });

  test("outlives a restart", async () => {
    await write("POST", PATH, { template: "canicule", fr: TEXTS });

    const again = await w.restart();

    expect(again.ctx.config.pages[0]?.templates?.map((t) => t.id)).toEqual(["canicule"]);
  });

  test("is changed by an editor with its last version; others get the changes", async () => {
    const { body: kept, headers } = await write("POST", PATH, { template: "a", fr: TEXTS });
    expect(headers.get("etag")).toBe('"1"');
    const first = { fr: { ...TEXTS, title: "Le premier" }, en: TEXTS };
    await write("PUT", `${PATH}/${kept.id}`, first, { "if-match": '"1"' });

    const late = await write("PUT", `${PATH}/${kept.id}`, { fr: TEXTS }, { "if-match": '"1"' });

    expect(late.status).toBe(412);
    expect(pointersIn(late)).toEqual(expect.arrayContaining(["/fr", "/en"]));
    expect(JSON.stringify(late.body["errors"])).toContain("Le premier");
    expect(
      (await write("DELETE", `${PATH}/${kept.id}`, undefined, { "if-match": '"1"' })).status,
    ).toBe(412);
    const is = await write("GET", `${PATH}/${kept.id}`);
    expect(is.body).toMatchObject({ version: 2, fr: { title: "Le premier" } });
  });

  test("leaves each of its changes in the audit trail", async () => {
    const { body } = await write("POST", PATH, { template: "a", fr: TEXTS });
    await write("PUT", `${PATH}/${body.id}`, { fr: { ...TEXTS, title: "B" } });
    await write("DELETE", `${PATH}/${body.id}`);

    const deeds = await deedsOn(w.db, `template:${body.id}`);

    expect(deeds.map((d) => d.action)).toEqual([
      "template.create",
      "template.change",
      "template.remove",
    ]);
    expect(deeds[1]).toMatchObject({
      before: { fr: { title: TEXTS.title } },
      after: { fr: { title: "B" } },
      actor: { name: "a editor" },
    });
  });
});

describe("what is refused changes nothing", () => {
  test.each([
    {
      name: "a placeholder that is none, with its place",
      body: { template: "a", fr: { title: "{fournisseur}", body: "Un\ndeux {x} {provider}" } },
      pointers: ["/fr/title", "/fr/body"],
      told: "line 2, column 6: {x} is no placeholder",
    },
    {
      name: "texts over the limit",
      body: { template: "a", en: { title: "t".repeat(201), body: "b".repeat(20_001) } },
      pointers: ["/en/title", "/en/body"],
      told: "200 characters at most; it has 201",
    },
    {
      name: "a title of two lines",
      body: { template: "a", fr: { title: "Un\ndeux", body: "." } },
      pointers: ["/fr/title"],
      told: "one line",
    },
    { name: "neither language", body: { template: "a" }, pointers: ["/fr"], told: "fr or en" },
    {
      name: "a name that is none, and a provider that is nobody",
      body: { template: "../a", provider: "nobody", fr: TEXTS },
      pointers: ["/template", "/provider"],
      told: "there is no such provider",
    },
    {
      name: "a field that is none",
      body: { template: "a", fr: { ...TEXTS, color: "red" } },
      pointers: ["/fr/color"],
      told: "unknown field",
    },
  ])("$name", async ({ body, pointers, told }) => {
    const refused = await write("POST", PATH, body);

    expect(refused.status).toBe(422);
    expect(pointersIn(refused)).toEqual(pointers);
    expect(JSON.stringify(refused.body)).toContain(told);
    expect((await list()).some((t) => t.source === "stored")).toBe(false);
  });

  test("a second one of the same name at the same place", async () => {
    await write("POST", PATH, { template: "a", fr: TEXTS });

    expect((await write("POST", PATH, { template: "a", fr: TEXTS })).status).toBe(409);
    const elsewhere = { template: "a", provider: "insee", fr: TEXTS };
    expect((await write("POST", PATH, elsewhere)).status).toBe(201);
  });

  test("whatever a reader or a provider's own staff write", async () => {
    const body = { template: "a", provider: "insee", fr: TEXTS };

    expect((await send(w, "POST", PATH, body, await as("reader"))).status).toBe(403);
    expect((await send(w, "POST", PATH, body, await as("editor", "insee"))).status).toBe(403);
    expect((await send(w, "POST", PATH, body, null)).status).toBe(401);
  });

  test("what is not there any more", async () => {
    const { body } = await write("POST", PATH, { template: "a", fr: TEXTS });
    await write("DELETE", `${PATH}/${body.id}`);

    expect((await write("PUT", `${PATH}/${body.id}`, { fr: TEXTS })).status).toBe(404);
    expect((await write("DELETE", `${PATH}/${body.id}`)).status).toBe(404);
  });
});
