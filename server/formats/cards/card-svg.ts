import { HORIZON, LAMP, markShapes, NIGHT } from "../../core/page/brand-mark.ts";
import { CARD_SIZE, type CardBar, type SocialCard } from "../../core/page/social-card.ts";
import type { Tone } from "../../core/page/tone.ts";
import { breakLines, cutLine, writable, type Typeface } from "./lettering.ts";

/** The two weights of the bundled typeface. */
export type Typefaces = { readonly regular: Typeface; readonly bold: Typeface };

const { width: WIDTH, height: HEIGHT } = CARD_SIZE;
const MARGIN = 64;
const INNER = WIDTH - 2 * MARGIN;
const INK = "#ffffff";
const SOFT = "#b9c8d1";

/** Inks of the states on the night ground. */
const TONE_INK: Readonly<Record<Tone, string>> = {
  ok: "#8fdcc0",
  degraded: "#f5b550",
  down: "#ff7a8c",
  maintenance: "#9db8ff",
  none: "#b9c8d1",
};

/** Sizes of the title, the largest first, with the lines that there is room for. */
const TITLE_SIZES = [
  { size: 76, lines: 2, leading: 88 },
  { size: 64, lines: 3, leading: 74 },
  { size: 52, lines: 3, leading: 62 },
] as const;

/**
 * Draws a card: the site, the state, a title, two lines, and the APIs of the page on the horizon,
 * where calm is low and trouble rises.
 *
 * Texts become outlines of the bundled typeface. The drawing is therefore the same on every
 * machine, and no text can add anything to the SVG but a shape.
 */
export function cardSvg(card: SocialCard, faces: Typefaces): string {
  const accent = card.accent ?? LAMP;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="${NIGHT}"/>` +
    `<rect width="${WIDTH}" height="10" fill="${accent}"/>` +
    siteLine(card, faces) +
    stateLine(card, faces) +
    textBlock(card, faces) +
    horizon(card.bars) +
    `</svg>`
  );
}

const outlined = (face: Typeface, text: string, x: number, y: number, size: number, fill: string) =>
  `<path fill="${fill}" d="${face.outline(text, x, y, size)}"/>`;

/** Raster formats that the renderer reads, and SVG. */
const LOGO_TYPES = new Set(["image/svg+xml", "image/png", "image/jpeg"]);

function siteLine({ site, logo }: SocialCard, { bold }: Typefaces): string {
  const isShown = logo !== undefined && LOGO_TYPES.has(logo.type);
  const mark = isShown
    ? `<image x="${MARGIN}" y="52" width="200" height="64" preserveAspectRatio="xMinYMid" href="data:${logo.type};base64,${logo.base64}"/>`
    : `<svg x="${MARGIN - 8}" y="48" width="76" height="76" viewBox="0 0 32 32">${markShapes("ok")}</svg>`;
  const x = MARGIN + (isShown ? 224 : 86);
  const name = cutLine(writable(site, bold), bold, 34, WIDTH - MARGIN - x);
  return mark + outlined(bold, name, x, 97, 34, INK);
}

/** The silhouette of a state in a square of 40, as on the favicon; a tick where all is well. */
const SILHOUETTES: Readonly<Record<Tone, (ink: string) => string>> = {
  ok: (ink) =>
    `<path d="M6 21l10 10L35 9" fill="none" stroke="${ink}" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>`,
  degraded: (ink) =>
    `<path d="M20 3 38 36H2z" fill="${ink}"/><path d="M20 14v10M20 30v.4" stroke="${NIGHT}" stroke-width="4.6" stroke-linecap="round"/>`,
  down: (ink) =>
    `<path d="M12 2h16l10 10v16L28 38H12L2 28V12z" fill="${ink}"/><path d="M13 13l14 14M27 13 13 27" stroke="${NIGHT}" stroke-width="5" stroke-linecap="round"/>`,
  maintenance: (ink) =>
    `<path d="M3 3h34v34H3z" fill="${ink}"/><path d="M3 22 22 3h9L3 31zM12 37 37 12v9L21 37z" fill="${NIGHT}"/>`,
  none: (ink) =>
    `<circle cx="20" cy="20" r="15" fill="none" stroke="${ink}" stroke-width="5" stroke-dasharray="9.4 6.3"/>`,
};

function stateLine({ tone, state }: SocialCard, { bold }: Typefaces): string {
  const ink = TONE_INK[tone];
  const word = cutLine(writable(state, bold), bold, 34, INNER - 60);
  return (
    `<g transform="translate(${MARGIN} 176)">${SILHOUETTES[tone](ink)}</g>` +
    outlined(bold, word, MARGIN + 58, 209, 34, ink)
  );
}

function textBlock({ title, lines, site }: SocialCard, { bold, regular }: Typefaces): string {
  // A title in another script leaves nothing to write.
  const text = writable(title, bold) || writable(site, bold);
  const tried = TITLE_SIZES.map((step) => ({
    ...step,
    ...breakLines(text, bold, step.size, INNER, step.lines),
  }));
  const chosen = tried.find(({ isWhole }) => isWhole) ?? tried[tried.length - 1]!;
  const { size, leading } = chosen;
  const top = 226 + size;
  const drawn = chosen.lines.map((line, i) =>
    outlined(bold, line, MARGIN, top + i * leading, size, INK),
  );
  const below = top + (chosen.lines.length - 1) * leading + 58;
  const small = lines.map((line, i) => {
    const fitting = cutLine(writable(line, regular), regular, 30, INNER);
    return outlined(regular, fitting, MARGIN, below + i * 42, 30, SOFT);
  });
  return [...drawn, ...small].join("");
}

const BASELINE = 588;
const TALLEST = 54;
/** Heights of the states over the horizon. */
const RISE: Readonly<Record<Tone, number>> = {
  ok: 8,
  degraded: 34,
  down: TALLEST,
  maintenance: 22,
  none: 14,
};
const MOST_BARS = 134;

function horizon(bars: readonly CardBar[]): string {
  const shown = bars.slice(0, MOST_BARS);
  const pitch = Math.min(48, INNER / Math.max(1, shown.length));
  const width = Math.max(3, pitch * 0.6);
  const drawn = shown.map(({ tone, isSubject }, i) => {
    const x = (MARGIN + i * pitch).toFixed(1);
    const ink = TONE_INK[tone];
    const rise = RISE[tone];
    const look =
      tone === "none" ? `fill="none" stroke="${ink}" stroke-width="1.5"` : `fill="${ink}"`;
    const dim = isSubject ? "" : ` opacity=".35"`;
    return `<rect x="${x}" y="${BASELINE - rise}" width="${width.toFixed(1)}" height="${rise}" ${look}${dim}/>`;
  });
  return (
    drawn.join("") +
    `<rect x="${MARGIN}" y="${BASELINE}" width="${INNER}" height="4" fill="${HORIZON}"/>`
  );
}
