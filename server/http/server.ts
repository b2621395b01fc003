import type { Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import type { Documents } from "./documents.ts";
import { createListeningServer, type Answers } from "./listening-server.ts";

/**
 * Returns the answers of documents in memory, and of the application for everything else. Both see
 * addresses below the root of a page, also of one that is under a path.
 */
export function answersOf(documents: Documents, app: Hono): Answers {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return {
    ready(asked) {
      // Who asks has to be known first: that is the application's.
      if (documents.isPrivate(asked.host)) return null;
      const path = documents.addressOf(asked.host, asked.path);
      return documents.answer(path === asked.path ? asked : { ...asked, path });
    },
    rest(request, response) {
      request.url = documents.addressOf(request.headers.host, request.url ?? "/");
      void listener(request, response);
    },
  };
}

/** Creates the HTTP server of documents and an application. */
export const createHttpServer = (documents: Documents, app: Hono): Server =>
  createListeningServer(answersOf(documents, app)).http;

/** Returns an application with further routes below /demo. */
export const withBeside = (app: Hono, beside: Hono): Hono =>
  new Hono()
    .all("/demo/*", (c) => beside.fetch(c.req.raw, c.env))
    .all("*", (c) => app.fetch(c.req.raw, c.env));
