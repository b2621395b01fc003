import { expect } from "vitest";
import type { World } from "./world.ts";

/** Two pings in the file, one of them with its own name; a gateway registers the rest. */
export const YAML = `
pages:
  - id: p
    title: P
    url: https://p.test
    hostnames: [p.test]
    providers:
      - id: insee
        name: INSEE
        components:
          - id: insee/sirene
            name: Sirene
            monitors: [{ kind: ping, url: "https://api.test/ping/insee/sirene", confirm: 90s }]
  - id: q
    title: Q
    url: https://q.test
    hostnames: [q.test]
    providers: []
`;
export const REGIONS = ["london", "paris", "frankfurt", "amsterdam"];

/** A monitor as the routes of Hyperping answer it. */
export type Monitor = {
  uuid: string;
  name: string;
  url: string;
  regions: string[];
  alerts_wait: number;
  paused: boolean;
};
export type Ping = Omit<Monitor, "uuid">;

/** Returns a ping of the gateway as it registers it. */
export const ping = (id: string, name: string, change: Partial<Ping> = {}): Ping => ({
  name,
  url: `https://api.test/ping/${id}`,
  regions: REGIONS,
  alerts_wait: 1,
  paused: false,
  ...change,
});

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Returns the calls of a gateway that registers its pings with an operator's token. */
export function gatewayCalls(w: () => World, operator: () => string) {
  const ask = (method: string, path: string, body?: unknown, token = operator(), host = "p.test") =>
    w().request(path, {
      method,
      headers: {
        host,
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const list = async (host?: string) =>
    (await (await ask("GET", "/v1/monitors", undefined, operator(), host)).json()) as Monitor[];

  /** Lists the pings, adds what is missing and changes what differs, as the gateway does at its start. */
  async function synchronize(pings: readonly Ping[]): Promise<string[]> {
    const done: string[] = [];
    const known = await list();
    for (const wanted of pings) {
      const found = known.find((m) => m.url === wanted.url);
      await w().wait(1);
      const isSame = found && Object.entries(wanted).every(([k, v]) => same(found[k as "name"], v));
      if (isSame) continue;
      const res = found
        ? await ask("PUT", `/v1/monitors/${found.uuid}`, wanted)
        : await ask("POST", "/v1/monitors", wanted);
      expect(res.ok, `${res.status} ${await res.clone().text()}`).toBe(true);
      done.push(`${found ? "PUT" : "POST"} ${wanted.url}`);
    }
    return done;
  }

  return { ask, list, synchronize };
}
