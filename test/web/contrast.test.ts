import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { GROUNDS as ACCENT_GROUNDS } from "../../server/core/page/contrast.ts";

// axe cannot tell the contrast of drawings, nor of text over what it cannot see through:
// the tokens are checked by themselves, by WCAG 2.2's own formula.

const css = readFileSync(new URL("../../web/page/css/tokens.css", import.meta.url), "utf8");
const [base = "", night = ""] = css.split(/^ {2}\.night \{/m);

const HEX = "#[0-9a-f]{6}";

/** The colours of one scheme: of each pair the first or the second, else the only value. */
function tokens(part: string, scheme: "light" | "dark"): Record<string, string> {
  const declared = new RegExp(`--([\\w-]+): (?:light-dark\\((${HEX}), (${HEX})\\)|(${HEX}));`, "g");
  return Object.fromEntries(
    [...part.matchAll(declared)].map(([, name = "", light, dark, only]) => [
      name,
      only ?? (scheme === "light" ? light : dark) ?? "",
    ]),
  );
}

const GROUNDS = {
  light: tokens(base, "light"),
  dark: tokens(base, "dark"),
  // The band takes the dark colours in both schemes, and replaces a few.
  night: { ...tokens(base, "dark"), ...tokens(night, "dark") },
} as const;

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
const grounds = ["page", "card", "sunk", "chip"];
const texts: [string, string][] = [
  ...["ink", "soft", "link"].flatMap((ink) =>
    grounds.map((ground): [string, string] => [ink, ground]),
  ),
  ["on-act", "act"],
  ["on-pick", "pick"],
  ["night", "lamp"],
  ...tones.flatMap((tone): [string, string][] => [
    [`${tone}-ink`, "card"],
    [`${tone}-ink`, "page"],
    [`${tone}-ink`, `${tone}-tint`],
    ["ink", `${tone}-tint`],
    ["soft", `${tone}-tint`],
    ["link", `${tone}-tint`],
  ]),
];
const shapes: [string, string][] = [
  ...["edge", "focus", "slow", "usual"].flatMap((shape) =>
    ["card", "page"].map((ground): [string, string] => [shape, ground]),
  ),
  // Marks and bars lie on cards, on rows that are pointed at, and on rows in any trouble.
  ...tones.flatMap((tone) =>
    ["card", "page", "sunk", ...tones.map((other) => `${other}-tint`)].map(
      (ground): [string, string] => [tone, ground],
    ),
  ),
];

describe.each(Object.entries(GROUNDS))("%s", (_, colours) => {
  const get = (name: string) => colours[name] ?? expect.unreachable(`no --${name}`);

  test.each(texts)("text --%s on --%s reaches 4.5", (ink, ground) => {
    expect(contrast(get(ink), get(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(shapes)("shape --%s on --%s reaches 3", (shape, ground) => {
    expect(contrast(get(shape), get(ground))).toBeGreaterThanOrEqual(3);
  });
});

test("every colour is read, and each one of the band stands for one of the page", () => {
  const declared = [...base.matchAll(/^ {2}--([\w-]+): (?:light-dark\()?#/gm)].map(
    (m) => m[1] ?? "",
  );

  expect(Object.keys(GROUNDS.light).toSorted()).toEqual(declared.toSorted());
  expect(declared.length).toBeGreaterThan(30);
  for (const name of Object.keys(tokens(night, "dark"))) expect(declared).toContain(name);
});

test("the grounds against which an accent is judged are those of the tokens", () => {
  const { light, dark, night } = GROUNDS;

  expect(ACCENT_GROUNDS).toEqual({
    light: { card: light["card"], page: light["page"], chip: light["chip"] },
    dark: {
      page: dark["page"],
      card: dark["card"],
      chip: dark["chip"],
      night: night["card"],
      "night chip": night["chip"],
    },
  });
});
