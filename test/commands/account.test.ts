import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectValid } from "../helpers/account-schemas.ts";
import { serve, temporaryFolder, vigie } from "../helpers/process.ts";

const CONFIG = `
pages:
  - id: exemple
    title: API Exemple
    url: http://127.0.0.1:3000
    contact: support@exemple.test
    providers:
      - id: insee
        name: INSEE
        components: [{ id: insee/sirene, name: Sirene, monitors: [{ kind: heartbeat }] }]
`;
const ENV = { DATABASE_URL: "file:vigie.db", TRUST_PROXY: "1" };

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder.path, "vigie.yaml"), CONFIG);
});
afterAll(() => folder.remove());

const run = (...args: readonly string[]) => vigie(args, ENV, folder.path);

test("an account lives from its creation to its end, from outside", async () => {
  await run(
    ...["organization", "add", "Insee", "--description", "Statistiques"],
    ...["--siret", "12002701600019", "--provider", "insee"],
  );
  const create = ["account", "create", "--organization", "insee", "--scope"];
  expect(await run(...create, "all")).toMatchObject({ code: 2, stdout: "" });
  const created = await run(...create, "maintenance:write", "measurement:write", "--json");
  const { login, secret, ...rest } = JSON.parse(created.stdout) as Record<string, string>;
  expectValid("technical-account", { login, secret, ...rest });
  expect(rest["contactEmail"]).toBe("support@exemple.test");
  expect(login).toBe("TECH_1_12002701600019@127.0.0.1");

  const server = await serve(ENV, folder.path);
  const ask = (path: string, given: string, fields: Record<string, string>, from = "192.0.2.1") =>
    fetch(server.url + path, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${login}:${given}`)}`,
        "x-forwarded-for": from,
      },
      body: new URLSearchParams(fields),
    });
  const grant = { grant_type: "client_credentials" };
  const get = async (given: string): Promise<string> => {
    const res = await ask("/oauth/token", given, grant);
    expect(res.status).toBe(200);
    return ((await res.json()) as { access_token: string }).access_token;
  };
  const post = (path: string, token: string, body: unknown) =>
    fetch(server.url + path, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });

  const token = await get(secret!);
  expect(decodeJwt(token)).toMatchObject({ client_id: login, iss: "http://127.0.0.1:3000" });
  const from = new Date(Date.now() + 86_400_000).toISOString();
  const to = new Date(Date.now() + 90_000_000).toISOString();
  const plan = { title: "Bascule", components: ["insee/sirene"], startsAt: from, endsAt: to };
  expect((await post("/api/v1/maintenances", token, plan)).status).toBe(201);
  expect((await post("/api/v1/heartbeats/insee/sirene", token, {})).status).toBe(200);
  const incident = { title: "Panne", impact: "major", status: "investigating", body: "x" };
  expect((await post("/api/v1/incidents", token, incident)).status).toBe(403);

  // A stranger's wrong secrets stop the stranger alone.
  const wrong = await Promise.all(
    Array.from({ length: 10 }, () => ask("/oauth/token", "vts_no", grant, "198.51.100.7")),
  );
  expect(wrong.map((res) => res.status)).toEqual(Array(10).fill(401));
  expect((await ask("/oauth/token", secret!, grant, "198.51.100.7")).status).toBe(429);

  const reset = await run("account", "secret", login!, "--keep-old-for", "1");
  const fresh = reset.stdout.trimEnd();
  expect(fresh).toMatch(/^vts_[\w-]{43}$/);
  expect(reset.stderr).not.toContain(fresh);
  expect((await post("/api/v1/heartbeats/insee/sirene", token, {})).status).toBe(401);
  await get(secret!);
  await run("token", "rotate-key");
  const last = await get(fresh);
  expect((await ask("/oauth/revoke", fresh, { token: last })).status).toBe(200);
  const seen = await ask("/oauth/introspect", fresh, { token: last });
  expect(await seen.json()).toEqual({ active: false });

  expect(await run("account", "deactivate", login!)).toMatchObject({ code: 0, stdout: "" });
  expect(await run("account", "deactivate", login!)).toMatchObject({ code: 1 });
  expect((await ask("/oauth/token", fresh, grant)).status).toBe(401);
  const listed = await run("account", "list", "--organization", "insee");
  expect(listed.stdout).toMatch(/^TECH_1_12002701600019@127\.0\.0\.1 +inactive +\d{4}-/m);
  expect(await run("account", "reactivate", login!)).toMatchObject({ code: 0 });
  await get(fresh);

  await server.end("SIGTERM");
  for (const known of [secret!, fresh, token, last]) expect(server.log()).not.toContain(known);
  expect((await run("audit", "export")).stdout).not.toMatch(/vts_|eyJ/);
});
