import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";
import { contrast, GROUNDS, leastContrast, readable } from "../../server/core/page/contrast.ts";
import { temporaryFolder } from "../helpers/process.ts";

const folder = temporaryFolder();
afterAll(() => folder.remove());

const load = (more: string) =>
  loadConfig(
    `pages:\n  - id: exemple\n    title: API\n    url: https://s.test\n    providers: []\n    ${more}\n`,
    { path: join(folder.path, "vigie.yaml"), env: {} },
  );
const lookOf = (more: string) => {
  const loaded = load(more);
  return loaded.ok ? loaded.config.pages[0]?.look : loaded.mistakes.map((m) => m.message);
};

describe("an accent", () => {
  test("of one colour gets a shade for dark grounds that is readable there", () => {
    const look = lookOf('accent: "#0063CB"');

    expect(look).toMatchObject({ accent: { light: "#0063cb" } });
    const { accent } = look as { accent: { dark: string } };
    expect(leastContrast(accent.dark, "dark").ratio).toBeGreaterThanOrEqual(4.5);
  });

  test.each([
    [
      `accent: "#ffd166"`,
      /^accent: #ffd166 reaches a contrast of 1\.\d\d:1 on the light ground chip \(#efebe3\), and 4\.5:1 is needed \(WCAG 1\.4\.3\): #[0-9a-f]{6} reaches it$/,
    ],
    [
      `accent: { light: "#0b5675", dark: "#0b5675" }`,
      /^dark: #0b5675 reaches a contrast of \d\.\d\d:1 on the dark ground night chip .* reaches it$/,
    ],
    [
      `accent: { light: "#fff", dark: "#fff" }`,
      /^light: #ffffff reaches a contrast of 1\.\d\d:1 on the light ground/,
    ],
    [`accent: bleu`, /^accent: expected a colour such as "#0b5675"/],
    [`accent: "#12"`, /expected a colour such as/],
    [`accent: { light: "#0b5675" }`, /"dark" is missing/],
    [`accent: { light: "#0b5675", dark: "#fff", night: "#fff" }`, /unknown key "night"/],
  ])("%s is a mistake that names the ratio and a colour that would do", (line, message) => {
    expect(lookOf(line)).toEqual([expect.stringMatching(message)]);
  });

  test("the colour that a mistake proposes is taken", () => {
    const [message = ""] = lookOf('accent: "#ffd166"') as string[];
    const proposed = /: (#[0-9a-f]{6}) reaches it/.exec(message)?.[1];

    expect(lookOf(`accent: "${proposed}"`)).toMatchObject({ accent: { light: proposed } });
  });

  test("every colour has a readable shade in both schemes, and a readable one keeps its own", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffffff }),
        fc.constantFrom("light", "dark"),
        (n, scheme) => {
          const colour = `#${n.toString(16).padStart(6, "0")}`;
          const shade = readable(colour, scheme);
          for (const ground of Object.values(GROUNDS[scheme])) {
            expect(contrast(shade, ground)).toBeGreaterThanOrEqual(4.5);
          }
          if (leastContrast(colour, scheme).ratio >= 4.5) expect(shade).toBe(colour);
        },
      ),
    );
  });
});

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">`;
const svg = (inside: string) => `${SVG}${inside}</svg>`;
const png = (width: number, height: number) => {
  const bytes = Buffer.alloc(33);
  bytes.write("\x89PNG\r\n\x1a\n", "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
};

describe("a logo", () => {
  const write = (name: string, bytes: string | Buffer) =>
    writeFileSync(join(folder.path, name), bytes);

  test("may be one for light and one for dark grounds", () => {
    write("light.svg", svg("<path d='M0 0h8v8z'/>"));
    write("dark.svg", svg("<path fill='#fff' d='M0 0h8v8z'/>"));

    const look = lookOf("logo: { light: light.svg, dark: dark.svg }");

    expect(look).toMatchObject({
      logo: { type: "image/svg+xml" },
      logoDark: { type: "image/svg+xml" },
    });
  });

  test.each([
    ["plain", svg("<path d='M0 0h8v8z'/>")],
    ["use", svg(`<g id="a"/><use href="#a"/><use xlink:href='#a'/>`)],
    ["picture", svg(`<image href="data:image/png;base64,AAAA"/>`)],
    ["style", svg(`<style>.a{fill:url(#g)}</style>`)],
    [
      "declared",
      `<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${svg("")}`,
    ],
    ["comment", svg("<!-- <script> is a word here -->")],
  ])("that is safe is taken: %s", (name, text) => {
    write(`${name}.svg`, text);

    expect(lookOf(`logo: ${name}.svg`)).toMatchObject({ logo: { type: "image/svg+xml" } });
  });

  test.each([
    ["script.svg", svg("<script>alert(1)</script>"), "it holds a script"],
    [
      "prefixed.svg",
      `<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script/></s:svg>`,
      "it holds a script",
    ],
    [
      "prefixed-with-signs.svg",
      `<a-b.c:svg xmlns:a-b.c="http://www.w3.org/2000/svg"><a-b.c:script/></a-b.c:svg>`,
      "it holds a script",
    ],
    ["handler.svg", svg(`<path ONLOAD = "alert(1)"/>`), "it holds an event handler"],
    ["foreign.svg", svg("<foreignObject><b/></foreignObject>"), "it holds foreignObject"],
    ["link.svg", svg(`<a href=" javascript:alert(1)"/>`), "it holds a javascript: address"],
    [
      "encoded.svg",
      svg(`<a href="&#106;avascript:alert(1)"/>`),
      "it holds a reference to another file",
    ],
    [
      "remote.svg",
      svg(`<image xlink:href="https://cdn.test/x.png"/>`),
      "it holds a reference to another file",
    ],
    [
      "nested.svg",
      svg(`<image href="data:image/svg+xml;base64,AAAA"/>`),
      "it holds a reference to another file",
    ],
    [
      "sheet.svg",
      svg(`<style>@import "https://cdn.test/x.css"</style>`),
      "it holds a reference to another file",
    ],
    [
      "entity.svg",
      `<!DOCTYPE svg [<!ENTITY a "b">]>${svg("&a;")}`,
      "it holds a document type with entities",
    ],
    ["not.svg", "<html></html>", "this is not an SVG image"],
    ["not.png", "GIF89a", "this is not a file of the type image/png"],
    ["not.jpg", "GIF89a", "this is not a file of the type image/jpeg"],
    ["not.webp", "RIFFxxxxWAVE", "this is not a file of the type image/webp"],
    ["bomb.png", png(30_000, 30_000), "it has 30000 by 30000 pixels"],
  ])("%s is refused at its place", (name, bytes, why) => {
    write(name, bytes);

    const loaded = load(`logo: { light: ${name}, dark: ${name} }`);

    expect(loaded.ok ? [] : loaded.mistakes.map((m) => m.message)).toEqual([
      expect.stringContaining(`light: ${name}: ${why}`),
      expect.stringContaining(`dark: ${name}: ${why}`),
    ]);
    expect(loaded.ok || loaded.mistakes.every((m) => m.line === 6 && m.column > 10)).toBe(true);
  });
});
