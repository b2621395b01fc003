import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually, serve, temporaryFolder, vigie, type Served } from "../helpers/process.ts";

let folder: ReturnType<typeof temporaryFolder>;
let gateway: Server;
let until: string;
let served: Served | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  gateway = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    if (request.url === "/other") return response.end("{}");
    return response.end(JSON.stringify({ status: "maintenance", until }));
  }).listen(0, "127.0.0.1");
  await once(gateway, "listening");
});
afterEach(async () => {
  await served?.end("SIGKILL");
  served = undefined;
  gateway.closeAllConnections();
  gateway.close();
  folder.remove();
});

function configuration(): Record<string, string> {
  const at = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  const monitor = { every: "1s", repeat: 0, confirm: "0s" };
  const components = [
    { id: "x/ping", name: "Ping", monitors: [{ kind: "ping", url: `${at}/ping`, ...monitor }] },
    { id: "x/other", name: "Other", monitors: [{ kind: "http", url: `${at}/other`, ...monitor }] },
  ];
  const page = {
    id: "p",
    title: "P",
    url: "https://p.test",
    providers: [{ id: "x", name: "X", components }],
  };
  const path = join(folder.path, "v.json");
  writeFileSync(path, JSON.stringify({ pages: [page] }));
  return { VIGIE_CONFIG: path, DATABASE_URL: `file:${join(folder.path, "v.db")}` };
}

type Summary = {
  readonly generatedAt: string;
  readonly providers: {
    readonly components: { id: string; state: string; maintenanceUntil: string | null }[];
  }[];
};

const DOCUMENTS = [
  "/",
  "/en/",
  "/pings",
  "/ping/x/ping",
  "/summary.json",
  "/api/v1/summary",
  "/api/v2/summary.json",
  "/history.atom",
  "/metrics",
];

test.each(["9999-12-31T23:59:59Z", "+010000-01-01T00:00:00Z", "0001-01-01T00:00:00Z"])(
  "a gateway whose maintenance lasts until %s freezes no document, before or after a restart",
  async (end) => {
    until = end;
    const env = configuration();
    const summary = async () => {
      const answer = await fetch(`${served!.url}/api/v1/summary`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("vigie-stale")).toBeNull();
      return (await answer.json()) as Summary;
    };
    const underMaintenance = (seen: Summary) =>
      seen.providers[0]?.components[0]?.state === "under_maintenance";

    for (const start of ["first start", "second start"]) {
      served = await serve(env);
      const seen = await eventually(summary, underMaintenance);
      expect(seen.providers[0]?.components[0]?.maintenanceUntil, start).toBeNull();
      if (start === "first start") {
        await eventually(summary, (later) => later.generatedAt > seen.generatedAt, 20_000);
      }
      for (const path of DOCUMENTS) {
        const answer = await fetch(served.url + path);
        expect([path, answer.status]).toEqual([path, 200]);
        expect(answer.headers.get("vigie-stale")).toBeNull();
      }
      expect((await fetch(`${served.url}/readyz`)).status).toBe(200);
      expect(await served.end("SIGTERM")).toBe(0);
      served = undefined;
    }
  },
  60_000,
);

test("the writing API refuses instants that no document can show, naming the field", async () => {
  until = "2026-12-31T00:00:00Z";
  const env = configuration();
  served = await serve(env);
  const made = await vigie(["token", "create", "--name", "t", "--role", "operator"], env);
  const post = async (path: string, body: unknown) => {
    const answer = await fetch(served!.url + path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${made.stdout.trim()}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const incident = {
    title: "Panne",
    body: "Une panne.",
    components: [{ id: "x/other", status: "major_outage" }],
  };

  for (const nextUpdateAt of ["9999-12-31T23:59:59Z", "9999-12-31T23:59", "0001-01-01T00:00:00Z"]) {
    const answer = await post("/api/v1/incidents", { ...incident, nextUpdateAt });
    expect([nextUpdateAt, answer.status]).toEqual([nextUpdateAt, 422]);
    expect(answer.text).toContain("/nextUpdateAt");
  }
  const planned = await post("/api/v1/maintenances", {
    title: "Travaux",
    components: ["x/other"],
    startsAt: "9999-12-30T00:00:00Z",
    endsAt: "9999-12-31T00:00:00Z",
  });
  expect(planned.status).toBe(422);
  expect(planned.text).toContain("/startsAt");
  const series = await fetch(
    `${served.url}/api/v1/availability?component=x/other&from=0000-01-01&to=9999-12-31`,
  );
  expect(series.status).toBe(422);
}, 60_000);
