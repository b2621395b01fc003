import { describe, expect, test } from "vitest";
import { publicAddresses } from "../../../server/routes/addresses.ts";
import { closedCheck, type Json } from "../../helpers/closed-check.ts";
import { largePage, samplePage } from "../../helpers/sample-page.ts";
import { serving } from "../../helpers/serving.ts";

type Parameter = {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  example?: string;
  schema: { example?: string; [key: string]: unknown };
};
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  /** Of routes that need a token: their own tests check the answers. */
  security?: object[];
  parameters?: Parameter[];
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
};
type Document = {
  openapi: string;
  info: { title: string; version: string; license: { name: string } };
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};

/** Computed from the database, which these tests do not have: their own tests check the shapes. */
const MEASURED = [
  "/api/v1/availability",
  "/api/v1/latency",
  "/api/v1/session/methods",
  "/api/v1/sla",
];

const s = serving();
const document = (await (await s.request("/openapi.json")).json()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** Each object of a schema with the place where it stands. */
function* objectsIn(value: Json, at = "#"): Generator<[string, { [key: string]: Json }]> {
  if (value === null || typeof value !== "object") return;
  if (!Array.isArray(value)) yield [at, value];
  for (const [key, inner] of Object.entries(value)) yield* objectsIn(inner, `${at}/${key}`);
}

describe("the description of the interface", () => {
  test("is OpenAPI 3.1 with what linters ask for", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(document.info.title).toBe(samplePage().title);
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(document.info.license.name).toBe("MIT");
    expect(document.servers[0]?.url).toBe(samplePage().url);
  });

  test("gives each operation a name of its own, a summary, declared tags and described answers", () => {
    const names = operations.map(({ operation }) => operation.operationId);
    const tags = document.tags.map((tag) => tag.name);

    expect(new Set(names).size).toBe(names.length);
    for (const { operation } of operations) {
      // Those of accounts are data.gouv.fr's.
      expect(operation.operationId).toMatch(
        operation.tags.some((tag) => /^[a-z]/.test(tag)) ? /^[a-z][a-z_]*$/ : /^[a-z][A-Za-z0-9]*$/,
      );
      expect(operation.summary.length).toBeGreaterThan(0);
      expect(operation.tags.every((tag) => tags.includes(tag))).toBe(true);
      expect(Object.keys(operation.responses).some((code) => /^20[0124]$/.test(code))).toBe(true);
      for (const told of Object.values(operation.responses)) {
        expect(told.description.length).toBeGreaterThan(0);
      }
    }
    for (const tag of tags) {
      expect(operations.some(({ operation }) => operation.tags.includes(tag))).toBe(true);
    }
  });

  test("declares each part of a path once, required, and nothing that is not in it", () => {
    for (const { path, operation } of operations) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((p) => p.in === "path");

      expect(declared.map((p) => p.name)).toEqual(inPath);
      expect(declared.every((p) => p.required)).toBe(true);
    }
  });

  test("has no dangling reference, and no unused schema", () => {
    const refs = [...objectsIn(document as unknown as Json)].flatMap(([, o]) =>
      typeof o["$ref"] === "string" ? [o["$ref"]] : [],
    );
    const known = Object.keys(document.components.schemas).map((n) => `#/components/schemas/${n}`);

    expect(refs.filter((ref) => !known.includes(ref))).toEqual([]);
    expect(known.filter((ref) => !refs.includes(ref))).toEqual([]);
  });

  test("describes every document but the HTML pages, and none twice", async () => {
    const shapes = Object.keys(document.paths).map((path) => path.replace(/\{\w+\}/g, "{}"));
    const told = shapes.map(
      (shape) => new RegExp(`^${shape.replaceAll(".", "\\.").replaceAll("{}", ".+")}$`),
    );
    const untold: string[] = [];
    for (const address of publicAddresses(s.web, samplePage()).keys()) {
      if (told.some((shape) => shape.test(address))) continue;
      const res = await s.request(address);
      if (!res.headers.get("content-type")?.startsWith("text/html")) untold.push(address);
    }

    expect(new Set(shapes).size).toBe(shapes.length);
    expect(untold).toEqual([]);
  });

  test("is made for the page that is asked, with names that exist there", async () => {
    const other = serving({ pages: [largePage(3)] });
    const described = (await (await other.request("/openapi.json")).json()) as Document;

    const [id] = described.paths["/ping/{id}"]?.["get"]?.parameters ?? [];
    expect(largePage(3).providers.flatMap((p) => p.components.map((c) => c.id))).toContain(
      id?.schema.example,
    );
  });
});

/** Where others define more members than we tell. */
const OPEN = new Set(["jsonFeed", "health", "openapi", "apiCatalog"]);

/** Answered from the database, and tried in test/routes/{access,accounts}. */
const STORED = [
  "/api/v1/access-requests/delay",
  "/api/v1/companies/{siren}",
  "/.well-known/oauth-authorization-server",
  "/.well-known/jwks.json",
];

describe("every live answer has the published shape", () => {
  const readable = operations.filter(
    ({ path, method, operation }) =>
      method === "get" &&
      !operation.security &&
      ![...MEASURED, ...STORED].includes(path) &&
      // Accounts need a database: their tests check each answer.
      !path.startsWith("/api/1/"),
  );

  test.each(readable)("$path", async ({ path, operation }) => {
    const example = (p: Parameter) => encodeURIComponent(String(p.schema.example ?? p.example));
    const parameters = operation.parameters ?? [];
    const address = parameters
      .filter((p) => p.in === "path")
      .reduce((filled, p) => filled.replace(`{${p.name}}`, example(p)), path);
    const query = parameters
      .filter((p) => p.in === "query" && (p.schema.example ?? p.example) !== undefined)
      .map((p) => `${p.name}=${example(p)}`)
      .join("&");

    const res = await s.request(query ? `${address}?${query}` : address);

    // A resource that is out of order is the one bad status that is an answer.
    expect(path.includes("ping") ? [200, 502] : [200]).toContain(res.status);
    const told = operation.responses[String(res.status)];
    const [media = "", { schema } = { schema: {} }] = Object.entries(told?.content ?? {})[0] ?? [];
    expect(res.headers.get("content-type")).toContain(media);
    if (!/json/.test(media) || OPEN.has(operation.operationId)) return;
    const checked = closedCheck(schema, document.components.schemas).safeParse(await res.json());
    expect(checked.error?.issues.slice(0, 3)).toBeUndefined();
  });
});
