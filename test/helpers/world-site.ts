import { listenOnLoopback } from "./browser.ts";
import { builtAssets, builtFile } from "./built-web.ts";
import type { World } from "./world.ts";

/** The world's own application over HTTP, with the style that was built. */
export const serveWorld = (w: World) =>
  listenOnLoopback((req, res) => {
    const style = builtAssets().style;
    if (req.url?.startsWith("/assets/")) {
      res.setHeader("content-type", req.url.endsWith(".css") ? "text/css" : "text/javascript");
      res.end(req.url.endsWith(".css") ? builtFile(style) : "");
      return;
    }
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      const answer = await w.request(req.url ?? "/", {
        method: req.method ?? "GET",
        headers: { "content-type": req.headers["content-type"] ?? "", accept: "text/html" },
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      });
      res.writeHead(answer.status, Object.fromEntries(answer.headers));
      res.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
