import type { IncomingMessage, ServerResponse } from "node:http";
import { createListeningServer, type ListeningServer, type Ready } from "./listening-server.ts";

/** A server that answers with prepared documents while the rest of the program starts. */
export type Front = ListeningServer;

/**
 * Creates a server that answers what is prepared. Other requests wait until the sources of all
 * answers take over.
 */
export function createFront(ready: Ready): Front {
  const waiting: [IncomingMessage, ServerResponse][] = [];
  const { http, answerFrom } = createListeningServer({
    ready,
    rest: (request, response) => void waiting.push([request, response]),
  });
  return {
    http,
    answerFrom(answers) {
      answerFrom(answers);
      for (const [request, response] of waiting.splice(0))
        if (!response.destroyed) answers.rest(request, response);
    },
  };
}
