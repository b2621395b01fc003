import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { pino } from "pino";
import { createApp } from "../../server/routes/app.ts";
import { loadAssets } from "../../server/http/assets.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { createDocuments, type Documents } from "../../server/http/documents.ts";
import { createHttpServer } from "../../server/http/server.ts";
import { passingAddresses, publicAddresses } from "../../server/routes/addresses.ts";
import type { Archive } from "../../server/routes/pages/archive.ts";
import { renderPage } from "../../web/page/render.tsx";
import { builtAssets, builtFile } from "./built-web.ts";
import { SAMPLE_NOW } from "./sample-components.ts";
import { samplePage } from "./sample-page.ts";
import { samplePast } from "./sample-past.ts";
import { snapshotOf } from "./serving.ts";
import { socialCard } from "../../web/page/social-card.ts";

/** The real HTTP server on loopback, over a snapshot that a test gives. */
export type Site = {
  readonly url: string;
  readonly documents: Documents;
  /** Shows another state of the page. */
  show(...pages: readonly PageSnapshot[]): void;
} & AsyncDisposable;

/** @param past what is beyond the snapshot; `null`: no database at all */
export async function openSite({
  pages = [samplePage()],
  archive = samplePast(),
}: {
  readonly pages?: readonly PageSnapshot[];
  readonly archive?: Archive | null;
} = {}): Promise<Site> {
  const assets = builtAssets();
  const css = builtFile(assets.style).toString();
  const web = { render: renderPage, card: socialCard, assets, css, ...(archive && { archive }) };
  const documents = createDocuments((page) => publicAddresses(web, page), passingAddresses(web));
  let revision = 1;
  documents.publish(snapshotOf(pages, revision));
  const app = createApp({
    documents,
    assets: loadAssets(fileURLToPath(new URL("../../web/dist/client", import.meta.url))),
    web,
    log: pino({ level: "silent" }),
    health: { version: "0.0.0-test", startedAt: SAMPLE_NOW, reasons: async () => [] },
  });
  const server = createHttpServer(documents, app);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    documents,
    show: (...shown) => documents.publish(snapshotOf(shown, (revision += 1))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}
