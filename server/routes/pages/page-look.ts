import { createHash } from "node:crypto";
import type { PageLook } from "../../core/configuration.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import type { PageAssets } from "../../core/page/view.ts";
import type { Render } from "../../http/page-documents.ts";

/** Never changes under its address, which is made of its content. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** An image may be a document that runs scripts, when opened by itself: not this one. */
const IMAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Returns the addresses of a page's own theme and logo, where it has them. */
export function lookAssets(page: PageSnapshot): Pick<PageAssets, "theme" | "logo"> {
  const { look } = page;
  if (!look) return {};
  const { theme, logo } = namesOf(look);
  return { ...(theme && { theme }), ...(logo && { logo }) };
}

/** `/theme-<hash>.css` and `/logo-<hash>.svg`, while they are the page's; else `null`. */
export function lookAddress(path: string, page: PageSnapshot): Render | null {
  const { look } = page;
  if (!look || !/^\/(?:theme|logo)-/.test(path)) return null;
  const names = namesOf(look);
  return path === names.theme || path === names.logo ? fileAt(path) : null;
}

const fileAt =
  (path: string): Render =>
  ({ look }) => {
    const headers = { "cache-control": FOR_EVER, "access-control-allow-origin": "" };
    if (look?.theme && path === namesOf(look).theme) {
      return { type: "text/css; charset=utf-8", body: look.theme, headers };
    }
    if (look?.logo && path === namesOf(look).logo) {
      return {
        type: look.logo.type,
        body: Buffer.from(look.logo.base64, "base64"),
        headers: { ...headers, "content-security-policy": IMAGE_CSP },
      };
    }
    return null;
  };

type Names = { readonly theme: string | null; readonly logo: string | null };

const known = new WeakMap<PageLook, Names>();

function namesOf(look: PageLook): Names {
  let names = known.get(look);
  if (!names) {
    const { theme, logo } = look;
    names = {
      theme: theme === null ? null : `/theme-${hashOf(theme)}.css`,
      logo: logo === null ? null : `/logo-${hashOf(logo.base64)}.${endingOf(logo.type)}`,
    };
    known.set(look, names);
  }
  return names;
}

const hashOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 16);

/** "svg" of "image/svg+xml". */
const endingOf = (type: string): string => type.replace(/^image\/|\+xml$/g, "");
