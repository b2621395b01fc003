import { Hono } from "hono";
import type { Documents } from "./documents.ts";
import type { Locale } from "./core/model.ts";
import { problem, problemOf, problemResponse } from "./problem.ts";
import { healthRoutes, type Health } from "./routes/health.ts";
import { html, type Web } from "./routes/public.ts";
import type { Assets } from "./assets.ts";
import type { Logger } from "pino";

export type AppParts = {
  readonly documents: Documents;
  readonly assets: Assets;
  readonly web: Web;
  readonly health: Health;
  readonly log: Logger;
};

const READ_METHODS = "GET, HEAD, OPTIONS";

/** The whole HTTP surface. Documents kept in memory come first; `http.ts` shortcuts to them. */
export function createApp(parts: AppParts): Hono {
  const app = new Hono();

  // TRACE falls into routing otherwise, and would echo credentials.
  app.use(async (c, next) => {
    if (c.req.method === "TRACE" || c.req.method === "CONNECT") {
      return problemResponse(problem(405), { allow: READ_METHODS });
    }
    return next();
  });

  app.route("/", healthRoutes(parts.health));

  app.all("*", (c) => {
    const url = new URL(c.req.url);
    const found = findDocument(parts, url.pathname, c.req.raw.headers);
    if (!found) return notFound(parts, url.pathname, c.req.raw.headers);
    switch (c.req.method) {
      case "GET":
      case "HEAD":
        return new Response(c.req.method === "HEAD" ? null : (found.body as BodyInit | null), {
          status: found.status,
          headers: found.headers,
        });
      case "OPTIONS":
        return new Response(null, {
          status: 204,
          headers: {
            allow: READ_METHODS,
            "access-control-allow-origin": "*",
            "access-control-allow-methods": READ_METHODS,
            "access-control-allow-headers": "If-None-Match",
            "access-control-max-age": "86400",
          },
        });
      default:
        return problemResponse(problem(405, "This address can only be read."), {
          allow: READ_METHODS,
        });
    }
  });

  app.onError((error) => {
    const told = problemOf(error);
    if (told.status >= 500) parts.log.error({ err: error }, "a request failed");
    return problemResponse(told);
  });

  return app;
}

/** A document under its address, or under the same address written otherwise (%2F, no last slash). */
function findDocument({ documents, assets }: AppParts, path: string, headers: Headers) {
  const asked = {
    host: headers.get("host") ?? undefined,
    ifNoneMatch: headers.get("if-none-match") ?? undefined,
    acceptEncoding: headers.get("accept-encoding") ?? undefined,
  };
  const asset = assets.answer({ ...asked, path });
  if (asset) return asset;
  for (const form of [path, decoded(path), `${path}/`]) {
    const answer = form === null ? null : documents.answer({ ...asked, path: form });
    if (answer) return answer;
  }
  return null;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** 404, in the words of whoever asked: `{}` for pings, a page for people, a problem otherwise. */
function notFound({ documents, web }: AppParts, path: string, headers: Headers): Response {
  if (/^\/ping(\/|$)/.test(path) || /^\/api\/.+\/ping\/?$/.test(path)) {
    return new Response("{}", {
      status: 404,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "cache-control": "public, max-age=10",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
      },
    });
  }
  const page = documents.pageOf(headers.get("host") ?? undefined);
  const snapshot = documents.snapshot();
  if (page && snapshot && wantsHtml(path, headers)) {
    const locale: Locale = path === "/en" || path.startsWith("/en/") ? "en" : "fr";
    const alternates = { fr: "/", en: "/en/" };
    const route = { name: "error", status: 404 } as const;
    const rendered = html(web, page, route, locale, snapshot.generatedAt, alternates);
    const { "access-control-allow-origin": _, ...own } = rendered.headers ?? {};
    return new Response(rendered.body, {
      status: 404,
      headers: {
        "content-type": rendered.type,
        "cache-control": "public, max-age=10",
        "x-content-type-options": "nosniff",
        ...own,
      },
    });
  }
  return problemResponse(problem(404, "There is nothing at this address."));
}

const wantsHtml = (path: string, headers: Headers): boolean =>
  !path.startsWith("/api/") && (headers.get("accept") ?? "").includes("text/html");
