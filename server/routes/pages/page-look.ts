import { createHash } from "node:crypto";
import type { PageImage, PageLook } from "../../core/configuration.ts";
import { accentSheet } from "../../core/page/accent-sheet.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { PageAssets } from "../../core/page/view.ts";
import type { Render } from "../../http/page-documents.ts";
import { IMAGE_CSP } from "../../http/image-policy.ts";

/** Never changes under its address, which is made of its content. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** Returns the addresses of a page's own theme and logo, where it has them. */
export function lookAssets(page: PageSnapshot): Pick<PageAssets, "theme" | "logo" | "logoDark"> {
  const { look } = page;
  if (!look) return {};
  const { theme, logo, logoDark } = namesOf(look);
  return { ...(theme && { theme }), ...(logo && { logo }), ...(logoDark && { logoDark }) };
}

/** `/theme-<hash>.css` and each `/logo-<hash>.svg`, while they are the page's; else `null`. */
export function lookAddress(path: string, page: PageSnapshot): Render | null {
  const { look } = page;
  if (!look || !/^\/(?:theme|logo)-/.test(path)) return null;
  const names = namesOf(look);
  return Object.values(names).includes(path) ? fileAt(path) : null;
}

const fileAt =
  (path: string): Render =>
  ({ look }) => {
    const headers = { "cache-control": FOR_EVER, "access-control-allow-origin": "" };
    if (!look) return null;
    const names = namesOf(look);
    if (path === names.theme) {
      return { type: "text/css; charset=utf-8", body: sheetOf(look), headers };
    }
    const image = path === names.logo ? look.logo : path === names.logoDark ? look.logoDark : null;
    if (!image) return null;
    return {
      type: image.type,
      body: Buffer.from(image.base64, "base64"),
      headers: { ...headers, "content-security-policy": IMAGE_CSP },
    };
  };

type Names = {
  readonly theme: string | null;
  readonly logo: string | null;
  readonly logoDark: string | null;
};

/** The page's own style: its accent, then the operator's sheet, which wins. */
const sheetOf = ({ accent, theme }: PageLook): string =>
  [accent && accentSheet(accent), theme].filter(Boolean).join("\n");

const known = new WeakMap<PageLook, Names>();

function namesOf(look: PageLook): Names {
  let names = known.get(look);
  if (!names) {
    const sheet = sheetOf(look);
    names = {
      theme: sheet === "" ? null : `/theme-${hashOf(sheet)}.css`,
      logo: look.logo && logoName(look.logo),
      logoDark: look.logoDark ? logoName(look.logoDark) : null,
    };
    known.set(look, names);
  }
  return names;
}

const logoName = ({ type, base64 }: PageImage): string =>
  `/logo-${hashOf(base64)}.${endingOf(type)}`;

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);

/** "svg" of "image/svg+xml". */
const endingOf = (type: string): string => type.replace(/^image\/|\+xml$/g, "");
