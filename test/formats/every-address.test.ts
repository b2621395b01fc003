import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { insertIncident } from "../../db/incidents.ts";
import { insertMaintenance } from "../../db/maintenances.ts";
import { publicAddresses } from "../../server/routes/addresses.ts";
import { serving, type Serving } from "../helpers/serving.ts";
import { NOON, world } from "../helpers/world.ts";
import { idOf, incident, maintenance } from "./declared-events.ts";
import { socialCard } from "../../web/page/social-card.ts";

let site: Serving;

/** A page with something to tell, measured or not; it stands still while all of it is asked for. */
beforeAll(async () => {
  const w = await world();
  await w.see("insee/sirene", { outcome: "up" });
  await insertIncident(w.db, "exemple", incident(), { publishedAt: NOON });
  await insertMaintenance(w.db, "exemple", maintenance());
  site = serving({ pages: (await w.publish()).pages });
});

/** Every path that is answered from memory; a new one cannot be forgotten here. */
function everyPath(): string[] {
  const web = { render: () => "", card: socialCard, assets: { style: "", script: "" } };
  const fixed = [...publicAddresses(web, site.documents.pageOf(undefined)!).keys()];
  const asked = fixed.map((path) =>
    path === "/probe" ? "/probe?target=insee/sirene&module=ping" : path,
  );
  return [...asked, `/incidents/${idOf("sirene1")}.json`];
}

test("every address answers GET and HEAD alike, and 304 to what it gave", async () => {
  const paths = everyPath();

  expect(paths.length).toBeGreaterThan(60);
  for (const path of paths) {
    const got = await site.request(path);
    const head = await site.request(path, { method: "HEAD" });
    const etag = got.headers.get("etag")!;
    const again = await site.request(path, { headers: { "if-none-match": `"x", ${etag}` } });

    expect([path, got.status]).toEqual([path, 200]);
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(got.headers));
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect([path, again.status, await again.text()]).toEqual([path, 304, ""]);
    expect(again.headers.get("etag")).toBe(etag);
    expect(again.headers.get("cache-control")).toContain("max-age=10");
  }
});

test("every address is compressed when asked, into the same bytes", async () => {
  for (const path of everyPath()) {
    const plain = Buffer.from(await (await site.request(path)).arrayBuffer());
    for (const [encoding, decode] of [
      ["gzip", gunzipSync],
      ["br", brotliDecompressSync],
    ] as const) {
      const res = await site.request(path, { headers: { "accept-encoding": encoding } });
      const bytes = Buffer.from(await res.arrayBuffer());
      const coding = res.headers.get("content-encoding");

      expect([path, coding]).toEqual([path, plain.length < 860 ? null : encoding]);
      expect((coding ? decode(bytes) : bytes).equals(plain)).toBe(true);
      expect(res.headers.get("vary")).toContain("Accept-Encoding");
    }
  }
});

test("every address can only be read, and says so", async () => {
  for (const path of everyPath()) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
      const res = await site.request(path.split("?")[0]!, { method });
      // Some of these are written to as well, which nobody can here: nothing is at work.
      if (path.startsWith("/api/v1/")) expect([404, 405, 503]).toContain(res.status);
      else if (path.startsWith("/probe")) expect([404, 405]).toContain(res.status);
      else {
        expect([path, method, res.status]).toEqual([path, method, 405]);
        expect(res.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
      }
    }
  }
});

test("scripts of other sites may read every machine format", async () => {
  for (const path of ["/api/v2/components.json", "/history.atom", "/maintenances.ics", "/pings"]) {
    const res = await site.request(path, {
      method: "OPTIONS",
      headers: { origin: "https://elsewhere.test", "access-control-request-method": "GET" },
    });

    expect(res.status).toBe(204);
    expect(res.headers.get("access-control-allow-origin")).toBe("*");
    expect(res.headers.get("access-control-allow-methods")).toContain("GET");
  }
});

const LONG = "x".repeat(10_000);

describe("whatever is asked, it is never a failure of ours", () => {
  test.each([
    ["/api/v2/nothing.json", 404],
    ["/api/v2/", 404],
    ["/api/v2/components/AAAAAAAAAAAA.json", 404],
    ["/api/v2/components/..%2fsummary.json", 404],
    ["/api/v2/components/%00.json", 404],
    [`/api/v2/components/${LONG}.json`, 404],
    ["/api/v2/summary.json%00", 404],
    ["/api/v2/summary.json?x=%FF%00&page=-1", 200],
    ["/incidents/../api/v2/summary.json", 200],
    ["/incidents/aaaaaaaaaaaa.json", 404],
    [`/incidents/${LONG}.json`, 404],
    ["/incidents/%2e%2e.json", 404],
    ["/ping/%2e%2e%2f%2e%2e%2fetc%2fpasswd", 404],
    ["/ping/%00", 404],
    [`/ping/${LONG}`, 404],
    ["/ping/%E0%A4%A", 404],
    ["/api/%2F/ping", 404],
    ["/history.atom?provider=__proto__", 404],
    ["/history.atom?provider=%E0%A4%A", 404],
    ["/history.rss?lang=__proto__&theme=constructor", 200],
    ["/feed.json?provider=insee&provider=nobody", 200],
    [`/maintenances.ics?provider=${LONG}`, 404],
    [`/history.json?page=${LONG}`, 200],
    ["/badge.svg?theme=%00&lang=%00", 200],
    ["/badge/insee%2Fsirene.svg", 200],
    ["/badge/%00.svg", 404],
    ["/metrics?name[]=up", 200],
    ["/.well-known/", 404],
    ["/embed.html?theme[]=dark", 200],
  ])("%.60s is %i", async (path, status) => {
    for (const accept of ["*/*", "text/html", "application/json;q=NaN,,;", ""]) {
      const res = await site.request(path, { headers: { accept } });
      expect(res.status).toBe(status);
    }
  });

  test.each([
    { "if-none-match": '"' },
    { "if-none-match": 'W/"unterminated, *, ,' },
    { "if-none-match": LONG },
    { "accept-encoding": "zstd, compress;q=x, identity;q=0" },
    { "accept-encoding": "*;q=0" },
    { "accept-encoding": ",,;;q=" },
    { host: "elsewhere.test:99999" },
    { host: "[::1]:3000" },
    { range: "bytes=0-1" },
    { "if-modified-since": "never" },
  ])("with %o every format still answers", async (headers) => {
    for (const path of [
      "/api/v2/summary.json",
      "/ping/insee/sirene",
      "/history.atom",
      "/metrics",
    ]) {
      const res = await site.request(path, { headers });
      expect([path, res.status]).toEqual([path, 200]);
      expect((await res.text()).length).toBeGreaterThan(50);
    }
  });

  test("If-None-Match: * is 304, there being something", async () => {
    const res = await site.request("/badge.svg", { headers: { "if-none-match": "*" } });

    expect(res.status).toBe(304);
  });
});

test("strangers' queries are the same document: what they invent is not kept", async () => {
  const etags = new Set<string | null>();

  for (const query of ["", "?lang=xx", "?theme=xx", "?a=b", "?lang=&theme=", "?lang=fr%00"]) {
    etags.add((await site.request(`/badge.svg${query}`)).headers.get("etag"));
  }

  expect(etags.size).toBe(1);
});
