import { describe, expect, test } from "vitest";
import type { Incident } from "../../../server/core/declared.ts";
import { sampleIncidents, samplePage } from "../../helpers/sample-page.ts";
import { serving } from "../../helpers/serving.ts";

type List = { incidents: { id: string; status: string }[]; nextCursor: string | null };

/** `count` incidents, an hour apart, every second one of them of the same instant as the last. */
function incidentsOf(count: number): Incident[] {
  const [model] = sampleIncidents;
  if (!model) throw new Error("the sample has no incident");
  return Array.from({ length: count }, (_, i) => ({
    ...model,
    id: String(i).padStart(12, "0"),
    startedAt: model.startedAt - Math.floor(i / 2) * 3_600_000,
  }));
}

async function listed(s: ReturnType<typeof serving>, path: string): Promise<List> {
  const res = await s.request(path);
  expect(res.status).toBe(200);
  return (await res.json()) as List;
}

describe("incidents", () => {
  test("are listed latest first, open ones alone by status=open", async () => {
    const s = serving();

    const all = await listed(s, "/api/v1/incidents");
    const open = await listed(s, "/api/v1/incidents?status=open");

    expect(all.incidents.length).toBe(sampleIncidents.length);
    expect(open.incidents.map((i) => i.id)).toEqual(["k3v9m2x7q1ab"]);
  });

  test("without a query they are a document like any other", async () => {
    const s = serving();

    const res = await s.request("/api/v1/incidents");
    const again = await s.request("/api/v1/incidents", {
      headers: { "if-none-match": res.headers.get("etag") ?? "" },
    });

    expect(res.headers.has("ratelimit-limit")).toBe(false);
    expect(again.status).toBe(304);
  });

  test("come in parts that follow on each other, none twice and none left out", async () => {
    const s = serving({ pages: [samplePage({ incidents: incidentsOf(23) })] });
    const seen: string[] = [];

    let path: string | null = "/api/v1/incidents?limit=5";
    while (path !== null) {
      const part: List = await listed(s, path);
      seen.push(...part.incidents.map((i) => i.id));
      path = part.nextCursor && `/api/v1/incidents?limit=5&cursor=${part.nextCursor}`;
    }

    expect(seen).toEqual(incidentsOf(23).map((i) => i.id));
  });

  test("a part goes on where it ended although others came and went meanwhile", async () => {
    const all = incidentsOf(6);
    const before = serving({ pages: [samplePage({ incidents: all.slice(2) })] });
    const after = serving({ pages: [samplePage({ incidents: all.filter((_, i) => i !== 3) })] });

    const first = await listed(before, "/api/v1/incidents?limit=2");
    const second = await listed(after, `/api/v1/incidents?limit=2&cursor=${first.nextCursor}`);

    expect(first.incidents.map((i) => i.id)).toEqual([all[2]?.id, all[3]?.id]);
    expect(second.incidents.map((i) => i.id)).toEqual([all[4]?.id, all[5]?.id]);
  });

  test("one is found by its id, with all its updates", async () => {
    const res = await serving().request("/api/v1/incidents/k3v9m2x7q1ab");

    expect(res.status).toBe(200);
    expect(await res.json()).toMatchObject({ id: "k3v9m2x7q1ab", updates: [{}, {}] });
  });

  test.each(["incidents", "maintenances"])("an unknown id of %s is a 404 problem", async (list) => {
    for (const id of ["zzzzzzzzzzzz", "..%2F", "%00", "x".repeat(4_000)]) {
      const res = await serving().request(`/api/v1/${list}/${id}`);
      expect(res.status).toBe(404);
      expect(res.headers.get("content-type")).toBe("application/problem+json");
    }
  });

  test("narrowed to a provider and a time", async () => {
    const s = serving({ pages: [samplePage({ incidents: incidentsOf(1) })] });
    const count = async (query: string) =>
      (await listed(s, `/api/v1/incidents?${query}`)).incidents.length;
    const started = incidentsOf(1)[0]?.startedAt ?? 0;
    const at = (ms: number) => new Date(started + ms).toISOString();

    expect(await count("provider=insee")).toBe(1);
    expect(await count("provider=msa")).toBe(0);
    expect(await count(`to=${at(0)}`)).toBe(0);
    expect(await count(`to=${at(1)}`)).toBe(1);
    // It is not over: it is under way at any later moment.
    expect(await count("from=2030-01-01")).toBe(1);
    // An offset whose "+" was not escaped.
    expect(await count("from=2026-01-01T00:00:00+01:00")).toBe(1);
  });
});

describe("maintenances", () => {
  test("open ones are those planned or on", async () => {
    const res = await serving().request("/api/v1/maintenances?status=open");
    const { maintenances } = (await res.json()) as { maintenances: { status: string }[] };

    expect(maintenances.length).toBeGreaterThan(0);
    for (const m of maintenances) expect(["scheduled", "in_progress"]).toContain(m.status);
  });
});

describe("bad input", () => {
  test.each([
    ["status=opened", 422, "/status"],
    ["provider=nobody", 422, "/provider"],
    ["from=yesterday", 422, "/from"],
    ["from=2026-02-30", 422, "/from"],
    ["from=2026-10-02&to=2026-10-01", 422, "/to"],
    ["limit=0", 422, "/limit"],
    ["limit=101", 422, "/limit"],
    ["limit=many", 422, "/limit"],
    ["cursor=abc", 400, "/cursor"],
    [`cursor=${"x".repeat(300)}`, 422, "/cursor"],
    ["cursor=%00", 400, "/cursor"],
    ["status=%E0%A4%A", 422, "/status"],
  ])("?%s is a problem with its place", async (query, status, pointer) => {
    const res = await serving().request(`/api/v1/incidents?${query}`);

    expect(res.status).toBe(status);
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    expect(await res.json()).toMatchObject({ status, errors: [{ pointer }] });
  });

  test("a cursor means nothing in another list, with another filter, or on another page", async () => {
    const incidents = incidentsOf(5);
    const s = serving({ pages: [samplePage({ incidents })] });
    const elsewhere = serving({ pages: [samplePage({ id: "autre", incidents })] });
    const { nextCursor } = await listed(s, "/api/v1/incidents?limit=2");

    const answers = await Promise.all([
      s.request(`/api/v1/maintenances?cursor=${nextCursor}`),
      s.request(`/api/v1/incidents?status=open&cursor=${nextCursor}`),
      elsewhere.request(`/api/v1/incidents?cursor=${nextCursor}`),
      s.request(`/api/v1/incidents?cursor=${nextCursor?.slice(0, -1)}`),
    ]);

    expect(answers.map((res) => res.status)).toEqual([400, 400, 400, 400]);
  });

  test("unknown parameters change nothing", async () => {
    const res = await serving().request("/api/v1/incidents?_=123&utm_source=x");

    expect(res.status).toBe(200);
  });
});

describe("every computed answer", () => {
  const path = "/api/v1/incidents?limit=50";

  test("says where the status page is, who may read it, and how long it holds", async () => {
    const { headers } = await serving().request(path);

    expect(headers.get("link")).toBe(`<${samplePage().url}/>; rel="status"`);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(headers.get("cache-control")).toContain("max-age=10");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("has an ETag that answers 304, and the same for HEAD without a body", async () => {
    const s = serving();
    const res = await s.request(path);
    const etag = res.headers.get("etag") ?? "";

    const again = await s.request(path, { headers: { "if-none-match": `"x", ${etag}` } });
    const head = await s.request(path, { method: "HEAD" });

    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(head.status).toBe(200);
    expect(head.headers.get("etag")).toBe(etag);
    expect(await head.text()).toBe("");
  });

  test.each(["gzip", "br"] as const)("is compressed by %s when asked", async (encoding) => {
    const s = serving();
    const plain = await (await s.request(path)).text();

    const res = await s.request(path, { headers: { "accept-encoding": encoding } });

    expect(res.headers.get("content-encoding")).toBe(encoding);
    const { gunzipSync, brotliDecompressSync } = await import("node:zlib");
    const open = encoding === "gzip" ? gunzipSync : brotliDecompressSync;
    expect(open(Buffer.from(await res.arrayBuffer())).toString()).toBe(plain);
  });

  test("wrong methods get the allowed ones", async () => {
    const s = serving();

    const put = await s.request("/api/v1/incidents/k3v9m2x7q1ab", { method: "PUT" });
    const asked = await s.request("/api/v1/incidents/k3v9m2x7q1ab", { method: "OPTIONS" });
    const nowhere = await s.request("/api/v1/nothing", { method: "POST" });

    const methods = "GET, HEAD, OPTIONS, PATCH, DELETE";
    expect(put.status).toBe(405);
    expect(put.headers.get("allow")).toBe(methods);
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-methods")).toBe(methods);
    expect(nowhere.status).toBe(404);
  });
});
