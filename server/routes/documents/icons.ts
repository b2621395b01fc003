import { z } from "zod";
import { markSvg } from "../../core/page/brand-mark.ts";
import { FAVICON_PATH, faviconPath, MANIFEST_PATH } from "../../core/page/icons.ts";
import { TONE, TONES, type Tone } from "../../core/page/tone.ts";
import { siteManifest } from "../../formats/site-manifest.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Render } from "../../http/page-documents.ts";
import { describeDocument } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";
import { IMAGE_CSP } from "./image-policy.ts";

const tag = "Operation";
const media = "image/svg+xml";

const current = describeDocument(FAVICON_PATH, {
  tag,
  id: "stateIcon",
  summary: "The mark with the silhouette of the page's state",
  media,
});
const ofState = describeDocument("/favicon-{state}.svg", {
  tag,
  id: "iconOfState",
  summary: "The mark with the silhouette of one state",
  params: z.object({ state: z.enum(TONES).meta({ example: "down" }) }),
  media,
  responses: NOT_FOUND,
});
const manifest = describeDocument(MANIFEST_PATH, {
  tag,
  id: "siteManifest",
  summary: "The page as an application of a device (W3C App Manifest)",
  media: "application/manifest+json",
});

export const iconDescriptions = [current, ofState, manifest];

/** Time for which browsers keep the icon of a state: it changes with the program alone. */
const FOR_A_DAY = "public, max-age=86400, stale-while-revalidate=604800";

const markOf = (tone: Tone, headers: Readonly<Record<string, string>> = {}): Rendered => ({
  type: `${media}; charset=utf-8`,
  body: markSvg(tone),
  headers: { "content-security-policy": IMAGE_CSP, ...headers },
});

/** The mark with the silhouette of the page's state, and of each state; the web manifest. */
export const iconAddresses: readonly (readonly [string, Render])[] = [
  [FAVICON_PATH, (page) => markOf(TONE[page.state])],
  ...TONES.map((tone): [string, Render] => [
    faviconPath(tone),
    () => markOf(tone, { "cache-control": FOR_A_DAY }),
  ]),
  [
    MANIFEST_PATH,
    (page) => ({ type: "application/manifest+json; charset=utf-8", body: siteManifest(page) }),
  ],
];
