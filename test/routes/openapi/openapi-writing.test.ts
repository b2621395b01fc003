import { describe, expect, test } from "vitest";
import { incidentDescriptions } from "../../../server/routes/api/incidents.ts";
import { maintenanceDescriptions } from "../../../server/routes/api/maintenances.ts";
import { world } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

type Described = {
  paths: Record<string, Record<string, { security?: object[]; requestBody?: object }>>;
  components: { securitySchemes: Record<string, { scheme: string }> };
};

const w = await world();
const described = (await (await w.request("/openapi.json")).json()) as Described;
const admin = await w.token("admin");

const routes = [...incidentDescriptions, ...maintenanceDescriptions].map(({ method, path }) => ({
  method,
  path,
}));
const at = (path: string) => path.replace("{id}", "abcdefghijkl");

describe("writing is described as it is", () => {
  test.each(routes)("$method $path needs a token, and is there", async ({ method, path }) => {
    const told = described.paths[path]?.[method];
    const stranger = await send(w, method.toUpperCase(), at(path), {}, null);
    const known = await send(w, method.toUpperCase(), at(path), {}, admin);

    expect(told?.security).toEqual([{ token: [] }]);
    expect(described.components.securitySchemes["token"]?.scheme).toBe("bearer");
    expect(stranger.status).toBe(401);
    // What is new lacks a title; what is not there cannot be changed.
    expect(known.status).toBe(path.includes("{id}") ? 404 : 422);
  });

  test("no way of writing incidents or maintenance is left out", async () => {
    const told = new Set(routes.map((r) => `${r.method.toUpperCase()} ${r.path}`));
    const paths = ["incidents", "maintenances"].flatMap((kind) =>
      ["", "/{id}", "/{id}/updates", "/{id}/publish", "/{id}/cancel", "/{id}/complete"].map(
        (rest) => `/api/v1/${kind}${rest}`,
      ),
    );

    for (const path of paths) {
      const res = await w.request(at(path), { method: "OPTIONS" });
      const methods = (res.headers.get("allow") ?? "").split(", ");
      for (const method of methods.filter((m) => /POST|PATCH|PUT|DELETE/.test(m))) {
        expect(told).toContain(`${method} ${path}`);
      }
    }
  });
});
