import { FAVICON_PATH, LARGE_ICON_PATH } from "../core/page/icons.ts";
import { NIGHT } from "../core/page/brand-mark.ts";
import { basePathOf } from "../core/page/base-path.ts";
import { homePath } from "../core/page/paths.ts";
import type { PageSnapshot } from "../core/snapshot.ts";

/** Returns the manifest by which a device keeps the page among its applications (W3C App Manifest). */
export function siteManifest({ title, locale, url }: PageSnapshot): string {
  const base = basePathOf(url);
  return JSON.stringify({
    name: title,
    short_name: title,
    lang: locale,
    id: `${base}/`,
    start_url: base + homePath(locale),
    scope: `${base}/`,
    display: "minimal-ui",
    theme_color: NIGHT,
    background_color: NIGHT,
    icons: [
      { src: base + LARGE_ICON_PATH, sizes: "512x512", type: "image/png", purpose: "any maskable" },
      { src: base + FAVICON_PATH, sizes: "any", type: "image/svg+xml" },
    ],
  });
}
