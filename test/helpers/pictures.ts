import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { reader } from "./browser.ts";

const FOLDER = fileURLToPath(new URL("../browser/pictures/", import.meta.url));
const MADE_BY = `${FOLDER}made-by.json`;

/** True where the stored pictures are to be made anew: `UPDATE_PICTURES=1`. */
export const isRenewing = process.env["UPDATE_PICTURES"] === "1";

/** What decides how a page is drawn, besides the page: the browser's major version and the fonts. */
export type Drawing = { readonly chromium: string; readonly fonts: string };

/** Returns how this machine draws: letters of each family that pages ask for, as a hash. */
export async function drawingHere(browser: Browser): Promise<Drawing> {
  await using context = await reader(browser, { viewport: { width: 600, height: 300 } });
  const page = await context.newPage();
  await page.setContent(
    `<body style="font: 20px -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, Cantarell,
     'Liberation Sans', 'Helvetica Neue', Arial, sans-serif">AÉgjQ 0123 « Panne »<br><b>Résolu</b>
     <br><code style="font: 13px ui-monospace, monospace">curl /pings</code>`,
  );
  const bytes = await page.screenshot();
  return {
    chromium: browser.version().split(".")[0] ?? "",
    fonts: createHash("sha256").update(bytes).digest("hex").slice(0, 16),
  };
}

/** Returns why pictures cannot be compared on this machine, or `null` if they can. */
export function whyIncomparable(here: Drawing): string | null {
  if (isRenewing) return null;
  if (!existsSync(MADE_BY)) return "no pictures are stored";
  const made = JSON.parse(readFileSync(MADE_BY, "utf8")) as Drawing;
  if (made.chromium !== here.chromium) {
    return `the pictures are of Chromium ${made.chromium}, this is ${here.chromium}`;
  }
  return made.fonts === here.fonts ? null : "other fonts are installed than for the pictures";
}

/** Notes which machine made the stored pictures. */
export const noteDrawing = (here: Drawing): void => {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(MADE_BY, `${JSON.stringify(here)}\n`);
};

/**
 * Compares what a page shows with the stored picture of a name, in a browser that can decode both.
 *
 * @returns the share of pixels that differ visibly; 0 after the picture was renewed
 */
export async function differenceFrom(name: string, page: Page): Promise<number> {
  const path = `${FOLDER}${name}.png`;
  const bytes = await page.screenshot({ animations: "disabled", caret: "hide", scale: "css" });
  if (isRenewing) {
    writeFileSync(path, bytes);
    return 0;
  }
  const [stored, shown] = [readFileSync(path), bytes].map(
    (png) => `data:image/png;base64,${png.toString("base64")}`,
  );
  await using context = await reader(page.context().browser()!);
  const judge = await context.newPage();
  const share = await judge.evaluate(
    async ([a = "", b = ""]) => {
      const pixels = async (address: string) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const drawn = canvas.getContext("2d")!;
        drawn.drawImage(image, 0, 0);
        return drawn.getImageData(0, 0, image.width, image.height);
      };
      const [before, after] = [await pixels(a), await pixels(b)];
      if (before.width !== after.width || before.height !== after.height) return 1;
      let differing = 0;
      for (let at = 0; at < before.data.length; at += 4) {
        const apart = [0, 1, 2].some(
          (i) => Math.abs(before.data[at + i]! - after.data[at + i]!) > 24,
        );
        if (apart) differing += 1;
      }
      return differing / (before.data.length / 4);
    },
    [stored, shown],
  );
  return share;
}
