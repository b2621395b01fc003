/** Contrast of colours, by the formulas of WCAG 2.2. Colours are "#rrggbb" in lower case. */

type Channels = readonly [number, number, number];

const channelsOf = (colour: string): Channels =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Channels;

/** Relative luminance, from 0 for black to 1 for white. */
function luminance(colour: string): number {
  const [r, g, b] = channelsOf(colour).map((level) => {
    const c = level / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Channels;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast of two colours, from 1 to 21. */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** Contrast that text needs (WCAG 1.4.3, AA). */
export const TEXT_CONTRAST = 4.5;

/** Grounds on which an accent stands as text, in each scheme. */
export type Scheme = "light" | "dark";

/**
 * The grounds of each scheme on which links stand: the lightest and the darkest of them, by token.
 * The night band is dark in both schemes.
 */
export const GROUNDS: Readonly<Record<Scheme, Readonly<Record<string, string>>>> = {
  light: { card: "#ffffff", page: "#f5f3ee", chip: "#efebe3" },
  dark: {
    page: "#0a1218",
    card: "#111c24",
    chip: "#1e2c36",
    night: "#0f2b3c",
    "night chip": "#1d3d50",
  },
};

/** Returns the ground of a scheme on which a colour is seen least, with the contrast there. */
export function leastContrast(
  colour: string,
  scheme: Scheme,
): { readonly ground: string; readonly ratio: number } {
  return Object.entries(GROUNDS[scheme])
    .map(([ground, hex]) => ({ ground: `${ground} (${hex})`, ratio: contrast(colour, hex) }))
    .reduce((least, next) => (next.ratio < least.ratio ? next : least));
}

const STEPS = 100;

/** Returns the nearest shade of a colour that is readable as text on every ground of a scheme. */
export function readable(colour: string, scheme: Scheme): string {
  const towards = scheme === "light" ? 0 : 255;
  const channels = channelsOf(colour);
  for (let step = 0; step <= STEPS; step++) {
    const shade = `#${channels
      .map((level) => Math.round(level + ((towards - level) * step) / STEPS))
      .map((level) => level.toString(16).padStart(2, "0"))
      .join("")}`;
    if (leastContrast(shade, scheme).ratio >= TEXT_CONTRAST) return shade;
  }
  return towards === 0 ? "#000000" : "#ffffff";
}
