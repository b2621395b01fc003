import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

// axe cannot tell the contrast of drawings, nor of text over what it cannot see through:
// the tokens are checked by themselves, by WCAG 2.2's own formula.

const css = readFileSync(new URL("../../web/page/css/tokens.css", import.meta.url), "utf8");
const [light = "", dark = ""] = css.split("@media");

function tokens(part: string): Record<string, string> {
  return Object.fromEntries(
    [...part.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]),
  );
}

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const tones = ["ok", "degraded", "down", "maintenance", "none"];
const texts: [string, string][] = [
  ["ink", "page"],
  ["ink", "card"],
  ["ink", "chip"],
  ["soft", "page"],
  ["soft", "card"],
  ["link", "page"],
  ["link", "card"],
  ...tones.flatMap((tone): [string, string][] => [
    [`${tone}-ink`, "card"],
    [`${tone}-ink`, `${tone}-tint`],
    ["ink", `${tone}-tint`],
    ["soft", `${tone}-tint`],
    ["link", `${tone}-tint`],
  ]),
];
const shapes: [string, string][] = [
  ["edge", "card"],
  ["edge", "page"],
  ["focus", "card"],
  ["focus", "page"],
  ["p95", "card"],
  ["p50", "card"],
  ...tones.flatMap((tone): [string, string][] => [
    [`${tone}-bar`, "card"],
    [`${tone}-accent`, "card"],
  ]),
];

for (const [scheme, part] of [
  ["light", light],
  ["dark", dark],
] as const) {
  const of = tokens(part);
  const get = (name: string) => of[name] ?? expect.unreachable(`no --${name} in ${scheme}`);

  test.each(texts)(`${scheme}: text --%s on --%s reaches 4.5`, (ink, ground) => {
    expect(contrast(get(ink), get(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapes)(`${scheme}: shape --%s on --%s reaches 3`, (shape, ground) => {
    expect(contrast(get(shape), get(ground))).toBeGreaterThanOrEqual(3);
  });
}

test("light and dark define the same colours", () => {
  expect(Object.keys(tokens(dark)).toSorted()).toEqual(Object.keys(tokens(light)).toSorted());
});
