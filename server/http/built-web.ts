import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { consoleAssets, pageAssets } from "./assets.ts";
import type { DescribeCard, PageAssets, RenderPage } from "../core/page/view.ts";

const WEB = fileURLToPath(new URL("../../web/dist/", import.meta.url));

/** The built web: the renderer of pages, and the addresses of their styles and scripts. */
export type BuiltWeb = {
  /** The built renderer. */
  readonly render: RenderPage;
  /** The contents of the picture that a page is shared with. */
  readonly card: DescribeCard;
  readonly assets: PageAssets;
  /** The style sheet's text, for the page that is served when nothing else can be. */
  readonly css?: string;
  /** The console's style and script; absent where the console was not built. */
  readonly console?: PageAssets;
};

/** Returns what a program is known by: styles and scripts have the hash of their content as names. */
export const programOf = (version: string, { style, script }: PageAssets): string =>
  [version, style, script].join(" ");

/** Folder of the built style sheets and scripts. */
export const CLIENT_FOLDER = join(WEB, "client");

/**
 * Loads the page's renderer and the addresses of its style and script from the built web.
 *
 * @throws Error with the build command, if the web was not built
 */
export async function loadWeb(): Promise<BuiltWeb> {
  const renderer = join(WEB, "server", "render.js");
  if (!existsSync(renderer)) {
    throw new Error("the web is not built: run `npm run build` (npm ci does it by itself)");
  }
  const module = (await import(pathToFileURL(renderer).href)) as {
    renderPage: RenderPage;
    socialCard: DescribeCard;
  };
  const assets = pageAssets(CLIENT_FOLDER);
  const css = readFileSync(join(CLIENT_FOLDER, assets.style), "utf8");
  return {
    render: module.renderPage,
    card: module.socialCard,
    assets,
    css,
    console: consoleAssets(CLIENT_FOLDER),
  };
}
