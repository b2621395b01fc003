import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { CLIENT_FOLDER, loadWeb } from "../../server/http/built-web.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { recordFigure } from "./figures.ts";
import { largePage, sampleView } from "../helpers/sample-page.ts";

/**
 * What the home page costs to make, and what it weighs: `node test/bench/rendering.ts`, after
 * `npm run build`. Milliseconds of this thread's processor: the first one that this process
 * makes, then the median of those after a change of one component, which is what a revision is.
 */
const RUNS = 15;
const LIMIT_MS = 40;

const { render, assets } = await loadWeb();

function spent(work: () => void): number {
  const from = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1000;
}

const median = (all: readonly number[]) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;

/** Bytes as they leave: brotli at the quality that documents are kept in. */
const packed = (bytes: string | Buffer) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;

/** The page after one of its components changed its mind. */
function revised(page: PageSnapshot, revision: number): PageSnapshot {
  const at = revision % page.providers.length;
  const providers = page.providers.map((provider, i) => {
    if (i !== at) return provider;
    const components = provider.components.map((c) => ({
      ...c,
      state: revision % 2 === 0 ? ("major_outage" as const) : ("operational" as const),
      since: c.since + revision * 1000,
    }));
    return { ...provider, components };
  });
  return { ...page, providers };
}

const fixed = [assets.style, assets.script]
  .map((path) => packed(readFileSync(join(CLIENT_FOLDER, path))))
  .reduce((a, b) => a + b, 0);

for (const size of [25, 100, 1_000]) {
  let page = largePage(size);
  let html = "";
  const make = () => (html = render(sampleView(page, { assets })));
  const first = spent(make);
  const others = Array.from({ length: RUNS }, (_, i) => {
    page = revised(page, i);
    return spent(make);
  });
  const bytes = packed(html);
  const row = {
    components: size,
    firstMs: Number(first.toFixed(1)),
    medianMs: Number(median(others).toFixed(1)),
    htmlBytes: Buffer.byteLength(html),
    packedBytes: bytes,
    withStyleAndScript: bytes + fixed,
  };
  recordFigure(`home of ${size} components made anew`, row.medianMs, "ms", { atMost: LIMIT_MS });
  process.stdout.write(`${JSON.stringify(row)}\n`);
}
