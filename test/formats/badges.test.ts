import { Window } from "happy-dom";
import { describe, expect, test } from "vitest";
import { insertIncident } from "../../db/incidents.ts";
import { badgeSvg } from "../../server/formats/badge.ts";
import { COMPONENT_STATES } from "../../server/core/model.ts";
import { NOON, SMALL, world } from "../helpers/world.ts";
import { Badge } from "./contracts.ts";
import { incident } from "./declared-events.ts";

/** An image as a browser parses it. */
function svg(text: string) {
  const parsed = new new Window().DOMParser().parseFromString(text, "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  return parsed.documentElement;
}

describe("badge.svg", () => {
  test("says the page's state in its language, for who sees it and who does not", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });

    const res = await w.request("/badge.svg");
    const root = svg(await res.text());

    expect(Object.fromEntries(res.headers)).toMatchObject({
      "content-type": "image/svg+xml; charset=utf-8",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      "cross-origin-resource-policy": "cross-origin",
      "access-control-allow-origin": "*",
    });
    expect(root.getAttribute("role")).toBe("img");
    expect(root.getAttribute("aria-label")).toBe("API Exemple : opérationnel");
    expect(root.querySelector("title")!.textContent).toBe("API Exemple : opérationnel");
    expect([...root.querySelectorAll("text")].map((t) => t.textContent)).toEqual([
      "API Exemple",
      "opérationnel",
    ]);
  });

  test("speaks English and keeps to a theme when asked", async () => {
    const w = await world();
    const read = async (query: string) => (await w.request(`/badge.svg${query}`)).text();

    const usual = await read("");
    const english = await read("?lang=en");
    const dark = await read("?theme=dark");
    const light = await read("?theme=light");

    expect(svg(english).getAttribute("aria-label")).toBe("API Exemple: insufficient data");
    expect(usual).toContain("@media (prefers-color-scheme:dark)");
    expect(dark).not.toContain("@media");
    expect(light).not.toContain("@media");
    expect(dark).not.toBe(light);
    expect(await read("?lang=xx&theme=<script>&utm=1")).toBe(usual);
  });

  test("each component has one, under its id; a stranger has none", async () => {
    const w = await world();
    await w.see("insee/sirene", { outcome: "up" });

    const sirene = svg(await (await w.request("/badge/insee/sirene.svg")).text());
    const unknown = await w.request("/badge/nobody.svg", { headers: { accept: "text/html" } });

    expect(sirene.getAttribute("aria-label")).toBe("INSEE - Sirene : opérationnel");
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get("content-type")).toBe("application/problem+json");
  });

  test("white on its colour can be read, in every state", () => {
    for (const state of COMPONENT_STATES) {
      const text = badgeSvg({ label: "API", state }, "fr", null);
      const colour = /fill="(#[0-9a-f]{6})"/.exec(text)![1]!;

      expect(contrastWithWhite(colour)).toBeGreaterThan(4.5);
    }
  });

  test("several in one page share no id, and a theme of one does not paint another", () => {
    const all = (["light", "dark", null] as const).map((theme) =>
      badgeSvg({ label: "API", state: "operational" }, "fr", theme),
    );

    expect(all.join("")).not.toMatch(/\sid=|url\(#|xlink|href=/);
    expect(all[0]).not.toContain("<style");
    expect(all[1]).toContain('fill="#0f2b3c"');
    expect(all[2]).toContain('class="vigie-ground"');
  });

  test.each([
    ["表示", "ab", 8],
    ["ＡＢ", "ab", 8],
    ["한국어", "abc", 12],
    ["👩‍👩‍👧‍👦", "W", 3],
    ["🇫🇷", "a", 7],
    ["e\u0301te\u0301", "été", 0],
    ["ÉTÉ", "ETE", 0],
    ["a\u200bb", "ab", 0],
    ["\u202eab", "ab", 0],
    ["1️⃣", "1", 7],
  ])("%j takes the room that it needs beside %j", (label, plain, more) => {
    const width = (of: string) =>
      Number(/width="(\d+)"/.exec(badgeSvg({ label: of, state: "operational" }, "fr", null))![1]);

    expect(width(label) - width(plain)).toBeGreaterThanOrEqual(more);
    expect(width(label) - width(plain)).toBeLessThanOrEqual(more + 4);
  });

  test("caches may show an old one for an hour at most", async () => {
    const res = await (await world()).request("/badge.svg");
    const stale = /stale-if-error=(\d+)/.exec(res.headers.get("cache-control") ?? "");

    expect(Number(stale?.[1])).toBeLessThanOrEqual(3600);
  });

  test("a name that is markup stays a name", () => {
    const root = svg(badgeSvg({ label: `<b onload="x">&'"`, state: "unknown" }, "en", "dark"));

    expect(root.querySelector("b")).toBeNull();
    expect(root.querySelector("title")!.textContent).toBe(`<b onload="x">&'": insufficient data`);
  });
});

test("badge.json is what shields.io reads", async () => {
  const w = await world();
  const calm = await (await w.request("/badge.json")).json();
  await insertIncident(w.db, "exemple", incident(), { publishedAt: NOON });
  const bad = await (await w.request("/badge.json?lang=en")).json();
  const own = await (await w.request("/badge/insee/sirene.json")).json();

  for (const badge of [calm, bad, own]) expect(Badge.safeParse(badge).error).toBeUndefined();
  expect(calm).toMatchObject({ message: "données insuffisantes", isError: false });
  expect(bad).toMatchObject({ label: "API Exemple", message: "outage", isError: true });
  expect(own).toMatchObject({ label: "INSEE - Sirene", message: "panne" });
});

describe("embed.html", () => {
  test("is one line that any site may frame, without a script", async () => {
    const w = await world();
    await insertIncident(w.db, "exemple", incident(), { publishedAt: NOON });

    const res = await w.request("/embed.html?lang=en");
    const { document } = new Window();
    document.write(await res.text());

    expect(res.headers.get("x-frame-options")).toBeNull();
    expect(res.headers.get("content-security-policy")).toContain("frame-ancestors *");
    expect(res.headers.get("refresh")).toBe("60");
    expect(document.documentElement.lang).toBe("en");
    expect(document.title).toBe("Status of API Exemple");
    expect(document.querySelector("script")).toBeNull();
    expect(document.querySelector("a")!.getAttribute("href")).toBe(
      "https://status.exemple.test/en/",
    );
    expect(document.body.textContent).toContain("INSEE : Sirene <en panne> & lent");
  });
});

describe("what programs look for", () => {
  test("security.txt says whom to write to, and expires within half a year", async () => {
    const w = await world();

    const res = await w.request("/.well-known/security.txt");

    expect(res.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect((await res.text()).split("\n")).toEqual([
      "Contact: mailto:support@exemple.test",
      "Expires: 2026-07-01T00:00:00Z",
      "Preferred-Languages: fr, en",
      "Canonical: https://status.exemple.test/.well-known/security.txt",
      "",
    ]);
  });

  test("without a contact there is none", async () => {
    const w = await world({ yaml: SMALL.replace(/ *contact: support.*\n/, "") });

    expect((await w.request("/.well-known/security.txt")).status).toBe(404);
  });

  test("the API catalogue is a linkset with description and status of each API", async () => {
    const res = await (await world()).request("/.well-known/api-catalog", { method: "HEAD" });
    const { linkset } = await (await (await world()).request("/.well-known/api-catalog")).json();

    expect(res.headers.get("content-type")).toContain("application/linkset+json");
    expect(res.headers.get("link")).toContain('rel="api-catalog"');
    const v2 = linkset.find((l: { anchor: string }) => l.anchor.endsWith("/api/v2/"));
    expect(v2.status).toEqual([{ href: "https://status.exemple.test/", type: "text/html" }]);
    expect(v2["service-desc"][0].href).toBe("https://status.exemple.test/openapi.json");
  });
});

test("/healthz speaks the draft's words, and lives whatever hinders its work", async () => {
  const res = await (await world()).request("/healthz");

  expect(res.status).toBe(200);
  expect(res.headers.get("content-type")).toBe("application/health+json");
  expect(await res.json()).toMatchObject({
    status: "pass",
    version: "0",
    releaseId: "0.0.0-test",
    notes: [],
    checks: {
      uptime: [{ componentType: "system", observedUnit: "s", status: "pass" }],
      "work:hindrances": [{ observedValue: 0, status: "pass" }],
    },
  });
});

/** WCAG 2.2's ratio. */
function contrastWithWhite(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = Number.parseInt(colour.slice(i, i + 2), 16) / 255;
    return c <= 0.040_45 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
