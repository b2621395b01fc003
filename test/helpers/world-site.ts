import type { IncomingHttpHeaders, IncomingMessage, RequestListener } from "node:http";
import { listenOnLoopback } from "./browser.ts";
import { builtAssets, builtFile } from "./built-web.ts";
import type { World } from "./world.ts";

/**
 * Returns a listener that a world answers.
 *
 * @param w the world, which may be made after the listener
 * @param headersOf the headers that it is given
 */
export const answeredBy =
  (
    w: () => World,
    headersOf = (req: IncomingMessage): IncomingHttpHeaders => req.headers,
  ): RequestListener =>
  (req, res) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      const answer = await w().request(req.url ?? "/", {
        method: req.method ?? "GET",
        headers: new Headers(headersOf(req) as Record<string, string>),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      // A client that computes for seconds would send its next request on a connection that has
      // just been closed for idleness.
      res.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: "close" });
      res.end(Buffer.from(await answer.arrayBuffer()));
    })();
  };

/** The world's own application over HTTP, with the style that was built. */
export function serveWorld(w: World) {
  const answer = answeredBy(
    () => w,
    (req) => ({ "content-type": req.headers["content-type"] ?? "", accept: "text/html" }),
  );
  return listenOnLoopback((req, res) => {
    const style = builtAssets().style;
    if (req.url?.startsWith("/assets/")) {
      res.setHeader("content-type", req.url.endsWith(".css") ? "text/css" : "text/javascript");
      res.end(req.url.endsWith(".css") ? builtFile(style) : "");
      return;
    }
    answer(req, res);
  });
}
