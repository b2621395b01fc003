import type { Tone } from "./tone.ts";

/** Colours of the brand: a night sky, a lamp, and the horizon. */
export const NIGHT = "#0f2b3c";
export const LAMP = "#ffd166";
export const HORIZON = "#8fdcc0";

/**
 * The lighthouse in a square of 32: tower, lantern, and a beam of three bars, one longer than the
 * other, that stand on no line.
 */
const LIGHTHOUSE =
  `<path d="M6.5 26.5 8.7 13.5h6l2.2 13z" fill="#fff"/>` +
  `<path d="M7.9 18h7.6l.6 3.6H7.3z" fill="${NIGHT}"/>` +
  `<path d="M6.8 11.8h9.8v2.2H6.8zM7 7l4.7-4L16.4 7z" fill="#fff"/>` +
  `<path d="M8.5 7.5h6.4v3.8H8.5z" fill="${LAMP}"/>` +
  `<g fill="${LAMP}"><rect x="18.2" y="7" width="2.8" height="4.6" rx=".7"/>` +
  `<rect x="22.5" y="4.9" width="2.8" height="8.8" rx=".7"/>` +
  `<rect x="26.8" y="2.8" width="2.8" height="13" rx=".7"/></g>` +
  `<path d="M3 26.5h26v2.5H3z" fill="${HORIZON}"/>`;

const around = `stroke="${NIGHT}" stroke-width="1.5" stroke-linejoin="round"`;

/**
 * The silhouette of each state, over the foot of the tower: a triangle, an octagon, a hatched
 * square, a ring. They differ in form, so that they are told apart without colour.
 */
const SILHOUETTES: Readonly<Record<Tone, string>> = {
  ok: "",
  degraded:
    `<path d="M21.5 13.8 29.2 28.2H13.8z" fill="#f0a020" ${around}/>` +
    `<path d="M21.5 19.2v4M21.5 25.7v.2" stroke="${NIGHT}" stroke-width="2.2" stroke-linecap="round"/>`,
  down:
    `<path d="M19.7 15.2h6l4.2 4.2v6l-4.2 4.2h-6l-4.2-4.2v-6z" fill="#f0455f" ${around}/>` +
    `<path d="M20 19.7l5.4 5.4M25.4 19.7 20 25.1" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/>`,
  maintenance:
    `<path d="M15.6 15.6h13v13h-13z" fill="#fff" ${around}/>` +
    `<path d="M16.35 22.1 22.1 16.35h3.2l-8.95 8.95zM18.9 27.85 27.85 18.9v3.2l-5.75 5.75z" fill="#1f3fa8"/>`,
  none: `<circle cx="22" cy="22" r="6.5" fill="${NIGHT}" stroke="${NIGHT}" stroke-width="3.5"/><circle cx="22" cy="22" r="5.5" fill="none" stroke="#dfe7ec" stroke-width="2.2" stroke-dasharray="3.45 2.3"/>`,
};

/** The mark without its tile, for a night ground: the contents of a `viewBox` of 32 by 32. */
export const markShapes = (tone: Tone): string => LIGHTHOUSE + SILHOUETTES[tone];

/** The mark as a file of its own, with the silhouette of a state. */
export const markSvg = (tone: Tone): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><title>Vigie</title>` +
  `<rect width="32" height="32" rx="8" fill="${NIGHT}"/>${markShapes(tone)}</svg>`;

/** The mark on a whole square, for systems that cut the corners themselves. */
export const tileSvg = (): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
  `<rect width="32" height="32" fill="${NIGHT}"/>` +
  `<g transform="translate(4.5 4.5) scale(.72)">${markShapes("ok")}</g></svg>`;
