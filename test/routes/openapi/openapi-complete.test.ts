import { beforeAll, describe, expect, test } from "vitest";
import { closedCheck, type Json } from "../../helpers/closed-check.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { world } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

type Operation = {
  readonly security?: readonly Record<string, readonly []>[];
  readonly responses: Record<string, { content?: Record<string, { schema: Json }> }>;
};
type Described = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: {
    readonly schemas: Record<string, Json>;
    readonly securitySchemes: Record<string, object>;
  };
};

const w = await world();
const described = (await (await w.request("/openapi.json")).json()) as Described;

const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    operation,
    route: `${method.toUpperCase()} ${path}`,
  })),
);
/** Without the names of its parts; a part of a few words is each of them in turn. */
const shapesOf = (route: string): string[] => {
  const words = /:\w+\{((?:\w+\|)+\w+)\}/.exec(route);
  if (!words) return [route.replaceAll(/:\w+(\{[^}]*\})?|\{\w+\}/g, "{}")];
  return words[1]!.split("|").flatMap((word) => shapesOf(route.replace(words[0], word)));
};
const shapes = new Set(operations.flatMap(({ route }) => shapesOf(route)));
const routed = [
  ...new Set(
    w.routes
      .filter(({ path }) => /^(\/api)?\/v1\/|^\/api\/1\/\w/.test(path))
      .flatMap(({ method, path }) => shapesOf(`${method} ${path}`)),
  ),
];

test("no route of the interface is forgotten in its description", () => {
  expect(routed.length).toBeGreaterThan(60);
  expect(routed.filter((route) => !shapes.has(route))).toEqual([]);
});

test("nothing is described that takes a token or a session, and is not there", () => {
  const closed = operations.filter(({ operation }) => operation.security);

  expect(closed.flatMap(({ route }) => shapesOf(route)).filter((s) => !routed.includes(s))).toEqual(
    [],
  );
});

test("each way of saying who one is is declared", () => {
  const used = new Set(
    operations.flatMap(({ operation }) => (operation.security ?? []).flatMap(Object.keys)),
  );

  expect([...used].toSorted()).toEqual(
    Object.keys(described.components.securitySchemes).toSorted(),
  );
});

describe("what the console reads has the published shape", () => {
  let cookie: string;
  let incident: string;
  let maintenance: string;
  beforeAll(async () => {
    cookie = await w.cookie("admin");
    const token = await w.token("operator");
    const post = async (path: string, body: object) => {
      const answer = await send(w, "POST", path, body, token);
      expect(answer.status).toBe(201);
      return answer.body.id;
    };
    const components = [{ id: "insee/sirene", status: "major_outage" }];
    const at = (ms: number) => new Date(w.now() + ms).toISOString();
    const times = { startsAt: at(86_400_000), endsAt: at(90_000_000) };
    await post("/api/v1/incidents", { title: "Un brouillon", components, draft: true });
    incident = await post("/api/v1/incidents", { title: "Sirene en panne", components });
    const planned = { title: "Nuit", body: "Coupure.", components: ["dgfip/liasses"], ...times };
    await post("/api/v1/maintenances", { ...planned, draft: true });
    maintenance = await post("/api/v1/maintenances", planned);
    await post("/api/v1/corrections", {
      component: "insee/sirene",
      state: "operational",
      reason: "Notre réseau",
      from: at(-7_200_000),
      to: at(-3_600_000),
    });
    await w.db.transaction().execute((trx) => insertSubscribers(trx, [subscriber("ada", {})]));
  });

  const read = operations.filter(
    ({ route, operation }) =>
      route.startsWith("GET /api/v1/") &&
      (operation.security || route.includes("session/methods")) &&
      /\/(session\/methods|console|drafts|sessions|corrections|audit|subscribers)/.test(route),
  );
  expect(read.length).toBeGreaterThan(9);

  test.each(read)("$route", async ({ path, operation }) => {
    const id = /providers/.test(path) ? "insee" : /maint/.test(path) ? maintenance : incident;
    const answer = await w.request(path.replace("{id}", id), { headers: { cookie } });

    expect(answer.status).toBe(200);
    const [media, { schema }] = Object.entries(operation.responses["200"]!.content!)[0]!;
    expect(answer.headers.get("content-type")).toContain(media);
    if (media !== "application/json") return;
    const checked = closedCheck(schema, described.components.schemas).safeParse(
      await answer.json(),
    );
    expect(checked.error?.issues.slice(0, 3)).toBeUndefined();
  });

  test.each([
    { what: "incident-draft", isThere: false },
    { what: "step", isThere: true },
  ])("a preview of $what", async ({ what, isThere }) => {
    const body =
      what === "step"
        ? { what, id: incident, input: { status: "resolved", body: "Fini." } }
        : { what, id: "nobody" };
    const answer = await w.request("/api/v1/previews", {
      method: "POST",
      headers: { cookie, "content-type": "application/json", "sec-fetch-site": "same-origin" },
      body: JSON.stringify(body),
    });

    expect(answer.status).toBe(isThere ? 200 : 404);
    if (!isThere) return;
    const { schema } =
      described.paths["/api/v1/previews"]!["post"]!.responses["200"]!.content!["application/json"]!;
    const checked = closedCheck(schema, described.components.schemas).safeParse(
      await answer.json(),
    );
    expect(checked.error?.issues.slice(0, 3)).toBeUndefined();
  });
});
