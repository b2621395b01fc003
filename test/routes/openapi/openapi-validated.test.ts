import { describe, expect, test } from "vitest";
import { PUBLISHED_ROUTES } from "../../../server/routes/openapi/published-routes.ts";
import { organizationWith } from "../../helpers/technical-accounts.ts";
import { world } from "../../helpers/world.ts";

type Parameter = { readonly name: string; readonly in: string };
type Operation = {
  readonly security?: readonly Record<string, readonly []>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required?: boolean;
    readonly content: Record<string, { readonly schema: { readonly type?: string } }>;
  };
};
type Problem = {
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
};

const w = await world({ limits: { perAddress: 1e6, perToken: 1e6, patience: 1e6, banMs: 1000 } });
const document = (await (await w.request("/openapi.json")).json()) as {
  paths: Record<string, Record<string, Operation>>;
};
const cookie = await w.cookie("admin");
/** Id in the place of every part of a path. */
const ID = "abcdefghijkl";
// Who may write within an organisation is asked before what.
await organizationWith({ ...w.ctx, newId: () => ID });
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    route: `${method.toUpperCase()} ${path}`,
    path: path.replace(/\{\w+\}/g, ID),
    method: method.toUpperCase(),
    operation,
  })),
);

const send = (
  { method, path }: { readonly method: string; readonly path: string },
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
) =>
  w.request(path, {
    method,
    headers: {
      cookie,
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("every published route comes from the file of its handler, under one name", () => {
  const names = PUBLISHED_ROUTES.map((route) => route.operationId);

  expect(new Set(names).size).toBe(names.length);
  // One more: the description describes itself.
  expect(operations.length).toBe(names.length + 1);
});

describe("a body is validated by the schema that is published", () => {
  const taking = operations.filter(
    ({ operation }) => operation.requestBody?.content["application/json"],
  );

  test("there are enough of them", () => expect(taking.length).toBeGreaterThan(25));

  // Under /api/1 they are ignored, so that what was read can be sent back.
  const strict = taking.filter(({ path }) => !path.startsWith("/api/1/"));
  test.each(strict)("$route refuses an unknown field at its place", async (operation) => {
    const isArray =
      operation.operation.requestBody!.content["application/json"]!.schema.type === "array";
    const answer = await send(operation, isArray ? [{ unheardOf: 1 }] : { unheardOf: 1 });
    const { errors = [] } = (await answer.json()) as Problem;

    expect(answer.status).toBe(422);
    // A choice of shapes refuses its discriminator first.
    const pointer = operation.path.endsWith("/previews")
      ? "/what"
      : isArray
        ? "/0/unheardOf"
        : "/unheardOf";
    expect(errors.map((e) => e.pointer)).toContain(pointer);
  });

  test.each(taking)("$route refuses what is no JSON, and another type", async (operation) => {
    const cut = await send(operation, '{"a":');
    const xml = await send(operation, "<a/>", { "content-type": "application/xml" });

    expect([cut.status, xml.status]).toEqual([400, 415]);
  });

  test.each(taking.filter(({ operation }) => operation.requestBody?.required))(
    "$route refuses an empty body",
    async (operation) => {
      expect((await send(operation, "")).status).toBe(400);
    },
  );
});

describe("a header is honoured where it is published", () => {
  const repeatable = operations.filter(({ operation }) =>
    operation.parameters?.some((p) => p.name === "Idempotency-Key"),
  );

  test.each(repeatable)("$route reads Idempotency-Key", async (operation) => {
    const answer = await send(operation, {}, { "idempotency-key": "k".repeat(256) });

    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { detail: string }).detail).toContain("Idempotency-Key");
  });
});

test("all mistakes of a body are reported at once, a local time that does not exist among them", async () => {
  const answer = await send(
    { method: "POST", path: "/api/v1/maintenances" },
    { startsAt: "2026-03-29T02:30", endsAt: "soon", remind: ["long"], components: 1 },
  );
  const { errors = [] } = (await answer.json()) as Problem;

  expect(answer.status).toBe(422);
  expect(errors.map((e) => e.pointer).toSorted()).toEqual(
    ["/title", "/components", "/startsAt", "/endsAt", "/remind/0"].toSorted(),
  );
  // The page's zone, not the server's.
  expect(errors.find((e) => e.pointer === "/startsAt")?.detail).toContain("Europe/Paris");
});
