import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { renderPage } from "../../web/page/render.tsx";
import { largePage, samplePage, sampleView } from "../helpers/sample-page.ts";
import { builtAssets, builtFile } from "../helpers/built-web.ts";

const gzip = (bytes: string | Buffer) => gzipSync(bytes).length;

/**
 * The best of several renders, in milliseconds of this thread's processor: other work on the
 * machine lengthens the wall clock, not this.
 */
function fastest(page: ReturnType<typeof samplePage>, times: number): number {
  const view = sampleView(page);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    const from = process.threadCpuUsage();
    renderPage(view);
    const spent = process.threadCpuUsage(from);
    best = Math.min(best, (spent.user + spent.system) / 1000);
  }
  return best;
}

test("the home of 100 components weighs at most 40 kB, all that it needs included", () => {
  const assets = builtAssets();
  const html = renderPage(sampleView(largePage(100), { assets }));

  const bytes = gzip(html) + gzip(builtFile(assets.style)) + gzip(builtFile(assets.script));

  expect(bytes).toBeLessThan(40_000);
});

test("a script or a style beside the two would be a fifth request before long", () => {
  const html = renderPage(sampleView(largePage(1)));

  expect(html.match(/<script[^>]* src=|rel="stylesheet"/g)).toHaveLength(2);
});

test("25 components render in less than 10 ms, 1,000 in less than 150 ms", () => {
  expect(fastest(samplePage(), 20)).toBeLessThan(10);
  expect(fastest(largePage(1000), 8)).toBeLessThan(150);
});

test("the built renderer gives the bytes of its source", async () => {
  const built: unknown = await import(/* @vite-ignore */ builtFileUrl("server/render.js"));
  const view = sampleView(samplePage());

  expect(built).toHaveProperty("renderPage");
  const { renderPage: render } = built as { renderPage: typeof renderPage };
  expect(render(view)).toBe(renderPage(view));
});

function builtFileUrl(path: string): string {
  const url = new URL(`../../web/dist/${path}`, import.meta.url);
  readFileSync(url);
  return url.href;
}
