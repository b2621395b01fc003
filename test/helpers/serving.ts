import type { Hono } from "hono";
import { pino } from "pino";
import { createApp } from "../../server/routes/app.ts";
import type { TrustProxy } from "../../server/core/client-address.ts";
import type { PageSnapshot, Snapshot } from "../../server/core/snapshot.ts";
import { createDocuments, type Documents } from "../../server/http/documents.ts";
import type { Limits } from "../../server/http/request-limits.ts";
import type { Web } from "../../server/routes/pages/html.ts";
import { passingAddresses, publicAddresses } from "../../server/routes/addresses.ts";
import { renderPage } from "../../web/page/render.tsx";
import { SAMPLE_NOW } from "./sample-components.ts";
import { samplePage } from "./sample-page.ts";
import { socialCard } from "../../web/page/social-card.ts";

/** The HTTP surface over a snapshot that a test gives: nothing is measured, nothing stored. */
export type Serving = {
  readonly documents: Documents;
  readonly app: Hono;
  readonly web: Web;
  /** Sends a request as if from an address, to the page's first host. */
  request(path: string, init?: RequestInit, from?: string): Promise<Response>;
};

export type ServingOptions = {
  readonly pages?: readonly PageSnapshot[];
  readonly limits?: Limits;
  readonly trust?: TrustProxy;
};

export function serving({ pages = [samplePage()], ...parts }: ServingOptions = {}): Serving {
  const web = {
    render: renderPage,
    card: socialCard,
    assets: { style: "/assets/page.css", script: "/assets/page.js" },
  };
  const documents = createDocuments((page) => publicAddresses(web, page), passingAddresses(web));
  documents.publish(snapshotOf(pages));
  const app = createApp({
    documents,
    assets: { answer: () => null },
    web,
    log: pino({ level: "silent" }),
    health: { version: "0.0.0-test", startedAt: SAMPLE_NOW, reasons: async () => [] },
    ...parts,
  });
  const host = pages[0]?.hostnames[0] ?? "localhost";
  return {
    documents,
    app,
    web,
    request: async (path, init, from = "192.0.2.1") => {
      const headers = new Headers(init?.headers);
      if (!headers.has("host")) headers.set("host", host);
      const env = { incoming: { socket: { remoteAddress: from } } };
      return app.request(path, { ...init, headers }, env);
    },
  };
}

export const snapshotOf = (pages: readonly PageSnapshot[], revision = 1): Snapshot => ({
  schemaVersion: 1,
  revision,
  generatedAt: SAMPLE_NOW,
  pages,
});
