import { z } from "zod";
import { locale as localeShape } from "../../core/api/basics.ts";
import { markSvg } from "../../core/page/brand-mark.ts";
import { FAVICON_PATH, faviconPath, MANIFEST_PATH } from "../../core/page/icons.ts";
import { TONE, TONES, type Tone } from "../../core/page/tone.ts";
import { siteManifest } from "../../formats/site-manifest.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Render } from "../../http/page-documents.ts";
import { describeDocument } from "../schemas/described-route.ts";
import { NOT_FOUND } from "../schemas/responses.ts";
import { IMAGE_CSP } from "../../http/image-policy.ts";

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
  answer: z.object({
    name: z.string(),
    short_name: z.string(),
    lang: localeShape,
    id: z.string(),
    start_url: z.string(),
    scope: z.string(),
    display: z.string(),
    theme_color: z.string(),
    background_color: z.string(),
    icons: z.array(
      z.object({
        src: z.string(),
        sizes: z.string(),
        type: z.string(),
        purpose: z.string().optional(),
      }),
    ),
  }),
});

export const iconDescriptions = [current, ofState, manifest];

const markOf = (tone: Tone): Rendered => ({
  type: `${media}; charset=utf-8`,
  body: markSvg(tone),
  headers: { "content-security-policy": IMAGE_CSP },
});

/** The mark with the silhouette of the page's state, and of each state; the web manifest. */
export const iconAddresses: readonly (readonly [string, Render])[] = [
  [FAVICON_PATH, (page) => markOf(TONE[page.state])],
  ...TONES.map((tone): [string, Render] => [faviconPath(tone), () => markOf(tone)]),
  [
    MANIFEST_PATH,
    (page) => ({ type: "application/manifest+json; charset=utf-8", body: siteManifest(page) }),
  ],
];
