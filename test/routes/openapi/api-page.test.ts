import { describe, expect, test } from "vitest";
import { API_TEXT } from "../../../web/text/api.ts";
import { samplePage } from "../../helpers/sample-page.ts";
import { serving } from "../../helpers/serving.ts";
import { world } from "../../helpers/world.ts";

const s = serving();
const html = async (path: string) => (await s.request(path)).text();
const unescaped = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");

/** Addresses of the lines that ask for one thing, as a shell would read them. */
function commandsIn(page: string): string[] {
  const lines = [...page.matchAll(/<pre[^>]*>(curl -s [^<\n]*)<\/pre>/g)];
  return lines.map(([, line = ""]) => unescaped(line).slice("curl -s ".length).replaceAll("'", ""));
}

/** As a shell would fill variables in, and whatever else changes with every call. */
const filledIn = (command: string, variables: ReadonlyMap<string, string>): string =>
  command
    .replaceAll(/\$([A-Z]+)/g, (all, name: string) => variables.get(name) ?? all)
    .replaceAll(/\$\([^)]*\)/g, () => String(Math.random()));

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
      ({ get }) => get && !get.security && !get.tags.some((tag) => /^(Access|[a-z]+)$/.test(tag)),
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

  test("documents every write, as the description has it", async () => {
    const page = await html("/api");
    const described = (await (await s.request("/openapi.json")).json()) as {
      paths: Record<string, Record<string, { operationId: string; tags: string[] }>>;
    };
    const operations = Object.values(described.paths).flatMap((item) => Object.values(item));
    const writing = operations.filter(({ tags: [tag = ""] }) =>
      ["Writing", "Measuring", "Subscribers"].includes(tag),
    );

    const told = [...page.matchAll(/<li id="(\w+)">/g)].flatMap(([, id]) => id ?? []);

    expect(new Set(told)).toEqual(new Set(writing.map((o) => o.operationId)));
    expect(told.length).toBe(writing.length);
  });

  test("a line that writes runs as it stands, and what it makes is a draft", async () => {
    const w = await world();
    const token = await w.token("editor");
    const page = unescaped(await (await w.request("/api")).text());
    const variables = new Map([["TOKEN", token]]);
    const run = async (id: string) => {
      const command = new RegExp(`<li id="${id}">.*?<pre[^>]*>(curl.*?)</pre>`, "s").exec(
        page,
      )?.[1];
      const line = filledIn(command ?? "", variables);
      const [, method = "GET"] = / -X (\w+)/.exec(line) ?? [];
      const [, url = ""] = /"(https:[^"]+)"/.exec(line) ?? [];
      const headers = [...line.matchAll(/-H ["']([\w-]+): ([^"']+)["']/g)];
      const [, body] = /-d '(.*)'$/s.exec(line) ?? [];
      const res = await w.request(url.slice("https://status.exemple.test".length), {
        method,
        headers: headers.map(([, name = "", value = ""]) => [name, value]),
        ...(body !== undefined && { body }),
      });
      const text = await res.text();
      return [
        res.status,
        text === "" ? null : (JSON.parse(text) as Record<string, unknown>),
      ] as const;
    };

    const [opened, incident] = await run("openIncident");
    variables.set("ID", String(incident?.["id"]));
    const [patched, corrected] = await run("patchIncident");
    const [discarded] = await run("discardIncident");
    const [planned, maintenance] = await run("planMaintenance");
    variables.set("ID", String(maintenance?.["id"]));
    const [moved] = await run("patchMaintenance");
    const [asked] = await run("subscribe");

    expect([opened, patched, discarded, planned, moved, asked]).toEqual([
      201, 200, 204, 201, 200, 202,
    ]);
    expect([incident?.["draft"], maintenance?.["draft"]]).toEqual([true, true]);
    expect(corrected?.["title"]).toBe("Test, corrected");
    expect((await w.publish()).pages[0]!.incidents).toEqual([]);
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
    const untold = [...french.matchAll(/<span lang="en">([^<]*)/g)].map(([, words]) => words);
    expect(untold).toEqual([]);
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
