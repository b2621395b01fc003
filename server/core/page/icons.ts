import type { Tone } from "./tone.ts";

/** The addresses of the mark as files. */

/** "/favicon-down.svg": the mark with the silhouette of a state. */
export const faviconPath = (tone: Tone): string => `/favicon-${tone}.svg`;

/** The mark with the silhouette of the page's state of the moment. */
export const FAVICON_PATH = "/favicon.svg";

export const TOUCH_ICON_PATH = "/apple-touch-icon.png";

export const LARGE_ICON_PATH = "/icon-512.png";

export const MANIFEST_PATH = "/site.webmanifest";
