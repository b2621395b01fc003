import { beforeAll, describe, expect, test } from "vitest";
import { pngSize } from "../../helpers/png.ts";
import { samplePage } from "../../helpers/sample-page.ts";
import { serving } from "../../helpers/serving.ts";
import { world, type World } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";

const HTML = { headers: { accept: "text/html" } };
const meta = (html: string, name: string): string | undefined =>
  new RegExp(`<meta (?:property|name)="${name}" content="([^"]*)"`).exec(html)?.[1];
const icon = (html: string): string | undefined =>
  /<link id="icon"[^>]* href="([^"]+)"/.exec(html)?.[1];
/** Providers with equal contents and ids p0, p1, …. */
const manyProviders = (count: number) => {
  const [first] = samplePage().providers;
  return Array.from({ length: count }, (_, n) => ({ ...first!, id: `p${n}`, name: `P ${n}` }));
};
const bytes = async (res: Response) => Buffer.from(await res.arrayBuffer());
/** The path and query of an absolute address of the page. */
const local = (address: string | undefined): string => {
  const { pathname, search } = new URL(address ?? "");
  return pathname + search;
};

describe("the picture of a shared link", () => {
  let w: World;
  let incident: string;
  beforeAll(async () => {
    w = await world();
    await w.see("insee/sirene", { outcome: "up" });
    const opened = await send(
      w,
      "POST",
      "/api/v1/incidents",
      {
        title: 'Sirene <b>& "coupée"</b>',
        impact: "major",
        status: "investigating",
        body: "Nous regardons.",
        components: [{ id: "insee/sirene", status: "major_outage" }],
        notify: false,
      },
      await w.token("editor"),
    );
    incident = opened.body.id;
  });

  test.each([
    ["/", "fr", "/card/fr/page.png"],
    ["/en/", "en", "/card/en/page.png"],
    ["/sla", "fr", "/card/fr/page.png"],
    ["/fournisseurs/insee", "fr", "/card/fr/providers/insee.png"],
    ["/en/providers/insee/sirene", "en", "/card/en/providers/insee.png"],
  ])("%s names its own, in its language", async (path, language, card) => {
    const html = await (await w.request(path, HTML)).text();

    const address = meta(html, "og:image");
    expect(address).toMatch(new RegExp(`^https://status\\.exemple\\.test${card}\\?v=[\\w-]{12}$`));
    expect(meta(html, "og:locale")).toBe({ fr: "fr_FR", en: "en_GB" }[language]);
    expect(meta(html, "og:url")).toMatch(/^https:\/\/status\.exemple\.test\//);
    expect(meta(html, "twitter:card")).toBe("summary_large_image");
    const res = await w.request(local(address));
    expect([res.status, res.headers.get("content-type")]).toEqual([200, "image/png"]);
    expect(res.headers.get("cache-control")).toContain("immutable");
    expect(pngSize(await bytes(res))).toEqual({ width: 1200, height: 630 });
  });

  test("of an incident is described by its title and state, escaped", async () => {
    const html = await (await w.request(`/incidents/${incident}`, HTML)).text();

    expect(meta(html, "og:type")).toBe("article");
    expect(meta(html, "og:title")).toContain("Sirene &lt;b>&amp; &quot;coupée&quot;&lt;/b>");
    const res = await w.request(local(meta(html, "og:image")));
    expect(pngSize(await bytes(res))).toEqual({ width: 1200, height: 630 });
  });

  test("is answered with 304 to what has it, and HEAD without a body", async () => {
    const first = await w.request("/card/fr/page.png");
    const etag = first.headers.get("etag")!;

    const again = await w.request("/card/fr/page.png", { headers: { "if-none-match": etag } });
    const head = await w.request("/card/fr/page.png", { method: "HEAD" });

    expect([again.status, (await bytes(again)).length]).toEqual([304, 0]);
    expect([head.status, (await bytes(head)).length]).toEqual([200, 0]);
    expect(head.headers.get("content-length")).toBe(String((await bytes(first)).length));
    expect(first.headers.get("cache-control")).toContain("max-age=10");
  });

  test("changes with the state, and its address with it", async () => {
    const before = await w.request("/card/fr/page.png");
    const addressBefore = meta(await (await w.request("/", HTML)).text(), "og:image");

    const token = await w.token("editor");
    const step = { status: "resolved", body: "Fini.", notify: false };
    await send(w, "POST", `/api/v1/incidents/${incident}/updates`, step, token);

    const after = await w.request("/card/fr/page.png");
    expect(after.headers.get("etag")).not.toBe(before.headers.get("etag"));
    expect((await bytes(after)).equals(await bytes(before))).toBe(false);
    expect(meta(await (await w.request("/", HTML)).text(), "og:image")).not.toBe(addressBefore);
  });

  test.each([
    "/card/de/page.png",
    "/card/fr/page.svg",
    "/card/fr/providers/nobody.png",
    "/card/fr/incidents/nonono.png",
    "/card/fr/incidents/nonononono00.png",
    "/card/fr/people/insee.png",
  ])("%s is not there", async (path) => {
    expect((await w.request(path)).status).toBe(404);
  });
});

test("many readers of one picture cost one drawing, and more pictures than wait are refused with a delay", async () => {
  const site = serving();
  const page = site.documents.pageOf(undefined)!;
  const paths = ["fr", "en"].flatMap((locale) => [
    ...page.providers.map(({ id }) => `/card/${locale}/providers/${id}.png`),
    ...page.incidents.map(({ id }) => `/card/${locale}/incidents/${id}.png`),
    ...page.maintenances.map(({ id }) => `/card/${locale}/maintenances/${id}.png`),
  ]);
  const asked = Array.from({ length: 300 }, (_, i) =>
    site.request(paths[i % paths.length]!, {}, `192.0.2.${i % 20}`),
  );

  const statuses = (await Promise.all(asked)).map(({ status, headers }) => [
    status,
    headers.get("retry-after"),
  ]);

  expect(statuses.filter(([status]) => status === 200).length).toBeGreaterThan(0);
  expect(statuses.filter(([s, wait]) => s !== 200 && !(s === 503 && wait === "5"))).toEqual([]);
});

test("a client that asks for ever more new pictures must wait, and still gets those that are drawn", async () => {
  const site = serving({ pages: [{ ...samplePage(), providers: manyProviders(40) }] });
  const ask = (n: number, from: string) => site.request(`/card/fr/providers/p${n}.png`, {}, from);
  const statuses: number[] = [];

  for (let n = 0; n < 31; n++) statuses.push((await ask(n, "192.0.2.1")).status);

  expect(statuses).toEqual([...Array.from({ length: 30 }, () => 200), 429]);
  expect((await ask(30, "192.0.2.1")).headers.get("retry-after")).toMatch(/^([1-9]|[1-5]\d|60)$/);
  expect((await ask(0, "192.0.2.1")).status).toBe(200);
  expect((await ask(30, "192.0.2.2")).status).toBe(200);
});

describe("the favicon", () => {
  test("shows the state of the page by its silhouette, and follows it", async () => {
    const w = await world();
    const at = async () => {
      const html = await (await w.request("/", HTML)).text();
      const file = await w.request("/favicon.svg");
      const named = await w.request(icon(html)!);
      expect(await file.text()).toBe(await named.text());
      return { href: icon(html), etag: file.headers.get("etag") };
    };
    for (const id of ["passerelle", "insee/sirene", "dgfip/attestation", "dgfip/liasses"]) {
      await w.see(id, { outcome: "up" });
    }
    const calm = await at();
    for (let n = 0; n < 4; n++) {
      await w.see("insee/sirene", { outcome: "down" });
      await w.wait(30_000);
    }
    const troubled = await at();

    expect(calm.href).toBe("/favicon-ok.svg");
    expect(troubled.href).toBe("/favicon-down.svg");
    expect(troubled.etag).not.toBe(calm.etag);
  });

  test("runs nothing where it is opened by itself", async () => {
    const site = serving();

    for (const path of ["/favicon.svg", "/favicon-maintenance.svg"]) {
      const res = await site.request(path);
      expect(res.headers.get("content-type")).toContain("image/svg+xml");
      expect(res.headers.get("content-security-policy")).toContain("sandbox");
      const again = await site.request(path, {
        headers: { "if-none-match": res.headers.get("etag")! },
      });
      expect(again.status).toBe(304);
    }
  });

  test("and the large icon are named by a manifest that the page's policy lets in", async () => {
    const site = serving();
    const html = await site.request("/", HTML);
    const manifest = (await (await site.request("/site.webmanifest")).json()) as {
      icons: { src: string; sizes: string }[];
    };

    expect(html.headers.get("content-security-policy")).toContain("manifest-src 'self'");
    const large = manifest.icons.find(({ sizes }) => sizes === "512x512");
    expect(pngSize(await bytes(await site.request(large!.src)))).toEqual({
      width: 512,
      height: 512,
    });
    expect(pngSize(await bytes(await site.request("/apple-touch-icon.png")))?.width).toBe(180);
  });
});
