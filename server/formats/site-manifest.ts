import { FAVICON_PATH, LARGE_ICON_PATH } from "../core/page/icons.ts";
import { NIGHT } from "../core/page/brand-mark.ts";
import { homePath } from "../core/page/paths.ts";
import type { PageSnapshot } from "../core/snapshot.ts";

/** Returns the manifest by which a device keeps the page among its applications (W3C App Manifest). */
export const siteManifest = ({ title, locale }: PageSnapshot): string =>
  JSON.stringify({
    name: title,
    short_name: title,
    lang: locale,
    id: "/",
    start_url: homePath(locale),
    scope: "/",
    display: "minimal-ui",
    theme_color: NIGHT,
    background_color: NIGHT,
    icons: [
      { src: LARGE_ICON_PATH, sizes: "512x512", type: "image/png", purpose: "any maskable" },
      { src: FAVICON_PATH, sizes: "any", type: "image/svg+xml" },
    ],
  });
