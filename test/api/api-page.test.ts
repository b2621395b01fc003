import { describe, expect, test } from "vitest";
import { API_TEXT } from "../../web/text/api.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { serving } from "../helpers/serving.ts";

const s = serving();
const html = async (path: string) => (await s.request(path)).text();
const unescaped = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");

/** Addresses of the lines that ask for one thing, as a shell would read them. */
function commandsIn(page: string): string[] {
  const lines = [...page.matchAll(/<pre[^>]*>(curl -s [^<\n]*)<\/pre>/g)];
  return lines.map(([, line = ""]) => unescaped(line).slice("curl -s ".length).replaceAll("'", ""));
}

describe("the page of the interfaces", () => {
  test("has a line for each address, and each line runs as it stands", async () => {
    const commands = commandsIn(await html("/api"));
    const described = (await (await s.request("/openapi.json")).json()) as {
      paths: Record<string, { get?: { security?: object[]; tags: string[] } }>;
    };
    // What only the database knows is asked of it in tests of its own.
    const asked = commands.filter((url) => !/\/api\/v1\/(availability|latency|sla)\b/.test(url));

    // A line that needs a token does not run as it stands.
    const readable = Object.values(described.paths).filter(
      ({ get }) => get && !get.security && !get.tags.includes("Access"),
    );
    expect(commands.length).toBe(readable.length);
    for (const url of asked) {
      expect(url.startsWith(`${samplePage().url}/`), url).toBe(true);
      const res = await s.request(url.slice(samplePage().url.length));
      expect([url, [200, 502].includes(res.status)]).toEqual([url, true]);
    }
  });

  test("shows what each document says at this moment", async () => {
    const page = unescaped(await html("/api"));
    const summary = (await (await s.request("/api/v1/summary")).json()) as { generatedAt: string };

    expect(page).toContain(`"generatedAt": "${summary.generatedAt}"`);
    expect(page).toContain('"status": "ok"');
    expect(page).toContain("BEGIN:VCALENDAR");
    expect(page).toContain("# TYPE ");
  });

  test("says which requests are counted, and none that is served from memory", async () => {
    const endpoints = (await html("/en/api")).split('<article class="endpoint" id="').slice(1);
    const limited = endpoints.filter((e) => e.includes('href="#limits"'));
    const names = limited.map((e) => /^\w+/.exec(e)?.[0] ?? "");

    expect(names.toSorted()).toEqual([
      "listIncidents",
      "listMaintenances",
      "readAvailability",
      "readLatency",
      "readSla",
    ]);
  });

  test("has French words for every operation, and English ones on the English page", async () => {
    const french = await html("/api");
    const english = await html("/en/api");

    expect(french).toContain(API_TEXT.fr.title);
    expect(french).not.toContain('<span lang="en">');
    expect(english).toContain(API_TEXT.en.title);
    expect(english).toContain("The state of one resource");
  });

  test("is a document: an ETag, no limit, in the frame of every page", async () => {
    const res = await s.request("/api");
    const again = await s.request("/api", {
      headers: { "if-none-match": res.headers.get("etag") ?? "" },
    });

    expect(res.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(again.status).toBe(304);
  });
});
