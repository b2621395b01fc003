import { expect, test } from "vitest";
import { renderToString } from "preact-render-to-string";
import { h } from "preact";
import { htmlOf, textOf } from "../../server/formats/rich-text.ts";
import { acceptedEncoding } from "../../server/http/negotiation.ts";
import { send } from "../helpers/writes.ts";
import { world } from "../helpers/world.ts";
import { RichText } from "../../web/page/rich-text.tsx";

const DEEP: Readonly<Record<string, string>> = {
  asterisks: `${"*".repeat(4_999)}a${"*".repeat(4_999)}`,
  underscores: `${"_".repeat(4_999)}a${"_".repeat(4_999)}`,
  "emphasis in emphasis": `${"*a _b ".repeat(1_600)}${"_*".repeat(1_600)}`,
  quotations: `${">".repeat(9_000)} a`,
  lists: `${"- ".repeat(4_500)}a`,
  links: `${"[".repeat(3_000)}a${"](https://a.test)".repeat(400)}`,
  images: "![[".repeat(3_000),
};

test.each(Object.entries(DEEP))("a text of deep %s is shown, in each form", (_name, text) => {
  expect(renderToString(h(RichText, { source: text })).length).toBeLessThan(100_000);
  expect(htmlOf(text).length).toBeLessThan(100_000);
  expect(textOf(text).length).toBeLessThan(100_000);
});

test("an incident of such a text leaves no document of the page behind", async () => {
  const w = await world();
  const token = await w.token("editor");
  for (const [title, body] of Object.entries(DEEP)) {
    const components = [{ id: "insee/sirene", status: "major_outage" }];
    const opened = await send(w, "POST", "/api/v1/incidents", { title, body, components }, token);
    expect(opened.status).toBe(201);
    const paths = [
      `/incidents/${opened.body.id}`,
      "/",
      "/incidents",
      "/incidents.atom",
      "/incidents.rss",
    ];
    for (const path of [...paths, "/api/v2/summary.json", "/api/v1/incidents"]) {
      const { status, headers } = await w.request(path);
      expect([path, [200, 404].includes(status), headers.get("vigie-stale")]).toEqual([
        path,
        true,
        null,
      ]);
    }
    expect((await w.request(`/incidents/${opened.body.id}`)).status).toBe(200);
  }
});

test("an ordinary text keeps its emphasis", () => {
  expect(htmlOf("**a *b* `c`** [d *e*](https://a.test/)")).toBe(
    '<p><b>a <em>b</em> <code>c</code></b> <a href="https://a.test/">d <em>e</em></a></p>',
  );
});

test("a long header costs no time that grows with its square", () => {
  const time = (length: number) => {
    const begun = performance.now();
    for (let i = 0; i < 5; i++) acceptedEncoding(`gzip${" ".repeat(length)}x${i}`);
    return performance.now() - begun;
  };
  time(16_000);

  expect(time(16_000)).toBeLessThan(50);
  expect(acceptedEncoding("br ; q=0 , gzip;q=0.5 ")).toBe("gzip");
  expect(acceptedEncoding(" BR;Q=0.1")).toBe("br");
});
