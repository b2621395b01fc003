import { Hono, type Context } from "hono";
import type { Answer } from "../http/document-bytes.ts";
import type { Documents } from "../http/documents.ts";
import { problem, problemOf, problemResponse } from "../http/problem.ts";
import { healthRoutes, type Health } from "./documents/health.ts";
import type { Web } from "./pages/html.ts";
import type { Assets } from "../http/assets.ts";
import { requestSession } from "../auth/actor.ts";
import type { Logger } from "pino";
import { clientKey, type TrustProxy } from "../core/client-address.ts";
import {
  createLimits,
  createSubscriptionThrottle,
  createThrottle,
  type Limits,
} from "../http/throttles.ts";
import { withBrowserPolicy } from "./middleware/browser-policy.ts";
import { allowedMethods } from "./middleware/allowed-methods.ts";
import { asPublicAnswer } from "./middleware/public-answer.ts";
import { apiRoutes } from "./api/event-lists.ts";
import { announceDeprecations } from "./middleware/deprecated.ts";
import { challenge } from "./middleware/access.ts";
import { errorPage, isServed, notFound, wantsHtml, awaitPrepared } from "./pages/error-pages.ts";
import { auditRoutes } from "./api/audit.ts";
import { consolePageRoutes } from "./pages/console-page.ts";
import { consoleRoutes } from "./console/console.ts";
import { correctionRoutes } from "./api/corrections.ts";
import { previewRoutes } from "./api/previews.ts";
import { providerRoutes } from "./api/providers.ts";
import { subscriberListRoutes } from "./api/subscriber-list.ts";
import { templateRoutes } from "./api/templates.ts";
import { tokenRoutes } from "./api/tokens.ts";
import { draftRoutes } from "./api/drafts.ts";
import { heartbeatRoutes } from "./api/heartbeats.ts";
import { incidentRoutes } from "./api/incidents.ts";
import { maintenanceRoutes } from "./api/maintenances.ts";
import { hyperpingRoutes } from "./api/hyperping.ts";
import { addressOf, limited } from "./middleware/rate-limit.ts";
import { measurementRoutes, seriesCost } from "./api/measurement.ts";
import { monitorRoutes } from "./api/monitors.ts";
import { messageRoutes } from "./api/messages.ts";
import { observationRoutes } from "./api/observations.ts";
import type { SignInParts } from "./session/signing-in.ts";
import { subscriberRoutes } from "./subscribers/subscription-pages.ts";
import { subscriptionRoutes } from "./subscribers/subscription-api.ts";
import type { Subscribing } from "./subscribers/subscription-view.ts";
import { teamRoutes } from "./session/session-routes.ts";
import { sampleRoutes } from "./api/samples.ts";
import { searchRoutes } from "./pages/search.ts";
import { smallBodies } from "./middleware/body-limit.ts";
import type { Engine } from "../state/engine.ts";

export type AppParts = {
  readonly documents: Documents;
  readonly assets: Assets;
  readonly web: Web;
  readonly health: Health;
  readonly log: Logger;
  readonly limits?: Limits;
  /** Whose word about a client's address is taken. */
  readonly trust?: TrustProxy;
  readonly now?: () => number;
  /** The line at work in this process, or `null`: what writes is for it alone. */
  readonly engine?: () => Engine | null;
  /** Who mails are from; absent where none can leave. */
  readonly mailFrom?: string;
  /** How people sign in besides a password; without a part of it, not that way. */
  readonly signIn?: Partial<Pick<SignInParts, "sendMail" | "oidc" | "later" | "throttle">>;
};

/**
 * Writing holds the process up for a moment: it is done so long after the answer, and not at a
 * time that can be foreseen, that nobody can tell by the clock whether anything was written.
 */
const LATER_MS = 500;

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

  // No limit, and nothing that could fail, stands before what is served from memory.
  app.get("*", async (c, next) => {
    const url = new URL(c.req.url);
    const found = await awaitPrepared(() =>
      findDocument(parts, url.pathname, c.req.raw.headers, url.search.slice(1)),
    );
    return found ? documentResponse(found, c.req.method) : next();
  });

  app.use(withBrowserPolicy(parts.documents));

  // Nor before the question that a browser asks in advance.
  app.options("*", (c) => {
    const { pathname } = new URL(c.req.url);
    const allow = allowOf(parts, app, pathname, c.req.raw.headers);
    return allow === null ? notFound(parts, pathname, c.req.raw.headers) : preflight(allow);
  });

  // A search by form costs next to nothing, and is asked for when people are lost.
  app.route("/", searchRoutes(parts));

  // From here on everything costs something, and is counted.
  const { documents, limits = createLimits(), trust = null, now = Date.now } = parts;
  app.use("/api/v1/*", announceDeprecations(), asPublicAnswer(documents));
  const cost = (c: Context) => seriesCost(c, now(), documents);
  const sessionOf = async (request: Request) => {
    const at = parts.engine?.();
    const found = at && (await requestSession(at.ctx, request).catch(() => null));
    return found ? found.session.id : null;
  };
  const counting = { limits, trust, now, sessionOf };
  const { engine = () => null } = parts;
  // In front of the limit, which must lose no heartbeat, and of the limit on bodies.
  app.route("/", heartbeatRoutes(engine, documents, limited(counting)));
  app.use("/api/v1/*", limited(counting, undefined, cost));
  app.use("/v1/*", limited(counting));
  // People who are stopped within a form are told on a page, which has the state all the same.
  const stopped = (path: string, headers: Headers) =>
    wantsHtml(path, headers) ? errorPage(parts, path, headers, 429) : null;
  app.use("/auth/*", limited(counting, stopped));
  app.use(smallBodies);
  app.route("/", apiRoutes(documents));
  app.route(
    "/",
    measurementRoutes(engine, documents, (c) => clientKey(addressOf(c, trust))),
  );
  app.route("/", observationRoutes(engine, documents));
  app.route("/", monitorRoutes(engine, documents));
  app.route("/", incidentRoutes(engine, documents));
  app.route("/", draftRoutes(engine, documents));
  app.route("/", maintenanceRoutes(engine, documents));
  app.route("/", sampleRoutes(engine, documents, parts.mailFrom ?? null));
  app.route("/", messageRoutes(engine));
  app.route("/", hyperpingRoutes(engine, documents));
  app.route("/", teamRoutes(signInParts(parts, engine)));
  app.route("/", consolePageRoutes(parts));
  app.route("/", providerRoutes(engine, documents));
  app.route("/", consoleRoutes(engine, documents));
  // What renders mails is loaded when somebody first wants to see one.
  const mailOf: Parameters<typeof previewRoutes>[0]["mailOf"] = async (story, locale) =>
    (await import("../notify/mail.ts")).renderMail(story, {
      locale,
      // Each reader has their own: where these stand is the same.
      links: {
        manage: `${story.page.url}/preferences/…`,
        unsubscribe: `${story.page.url}/unsubscribe/…`,
      },
    });
  app.route("/", previewRoutes({ engine, documents, web: parts.web, mailOf }));
  app.route("/", templateRoutes(engine, documents));
  app.route("/", tokenRoutes(engine));
  app.route("/", auditRoutes(engine));
  app.route("/", subscriberListRoutes(engine, documents));
  app.route("/", correctionRoutes(engine, documents));
  const subscribing: Subscribing = {
    engine,
    documents,
    web: parts.web,
    limited: limited(counting, stopped),
    canSubscribe: parts.web.canSubscribe !== false,
    throttle: createSubscriptionThrottle(),
    addressOf: (c) => addressOf(c, trust),
  };
  app.route("/", subscriberRoutes(subscribing));
  app.route("/", subscriptionRoutes(subscribing));

  app.all("*", (c) => {
    const { pathname } = new URL(c.req.url);
    // A reading that came so far asks for something that is not there, like a feed of nobody.
    const isReading = c.req.method === "GET" || c.req.method === "HEAD";
    const allow = isReading
      ? allowedMethods(app, pathname)
      : allowOf(parts, app, pathname, c.req.raw.headers);
    if (allow === null) return notFound(parts, pathname, c.req.raw.headers);
    const detail = allow === READ_METHODS ? "This address can only be read." : undefined;
    return problemResponse(problem(405, detail), { allow });
  });

  app.onError((error, c) => {
    const told = problemOf(error);
    if (told.status >= 500) {
      parts.log.error({ err: error }, "a request failed");
      const { raw, path } = c.req;
      const shown = wantsHtml(path, raw.headers) ? explained(parts, path, raw, told.status) : null;
      if (shown) return shown;
    }
    const how = challenge(told.status, c.req.header("authorization"));
    return problemResponse(told, how === null ? {} : { "www-authenticate": how });
  });

  return app;
}

function signInParts(parts: AppParts, engine: () => Engine | null): SignInParts {
  const { log, trust = null, web } = parts;
  return {
    engine,
    trust,
    style: web.assets.style,
    sendMail: null,
    oidc: null,
    throttle: createThrottle(),
    later: (work) => {
      const begin = () =>
        work().catch((error: unknown) => log.error({ err: error }, "a link could not be sent"));
      setTimeout(begin, LATER_MS * (1 + Math.random())).unref();
    },
    ...parts.signIn,
  };
}

/** A finished answer as the Response that Hono wants. */
function documentResponse(found: Answer, method: string): Response {
  return new Response(method === "HEAD" ? null : (found.body as BodyInit | null), {
    status: found.status,
    headers: found.headers,
  });
}

/** What may be done at an address, documents and routes taken together; `null`: it does not exist. */
function allowOf(parts: AppParts, app: Hono, path: string, headers: Headers): string | null {
  const routed = allowedMethods(app, path);
  if (!isServed(() => findDocument(parts, path, headers))) return routed;
  return routed === null
    ? READ_METHODS
    : [...new Set([READ_METHODS, routed].join(", ").split(", "))].join(", ");
}

/** What a browser asks before a script of another site may send a request. */
function preflight(allow: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      allow,
      "access-control-allow-origin": "*",
      "access-control-allow-methods": allow,
      "access-control-allow-headers":
        "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match",
      "access-control-max-age": "86400",
    },
  });
}

/** A document under its address, or under the same address written otherwise (%2F, a last slash). */
function findDocument(
  { documents, assets }: AppParts,
  path: string,
  headers: Headers,
  query?: string,
) {
  const asked = {
    query,
    accept: headers.get("accept") ?? undefined,
    host: headers.get("host") ?? undefined,
    ifNoneMatch: headers.get("if-none-match") ?? undefined,
    acceptEncoding: headers.get("accept-encoding") ?? undefined,
  };
  const asset = assets.answer({ ...asked, path });
  if (asset) return asset;
  for (const form of [path, decoded(path), `${path}/`, withoutSlash(path)]) {
    const answer = form === null ? null : documents.answer({ ...asked, path: form });
    if (answer) return answer;
  }
  return null;
}

const withoutSlash = (path: string): string | null =>
  path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : null;

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The page that says that this is our fault; `null` if even that cannot be made. */
function explained(parts: AppParts, path: string, { headers }: Request, status: number) {
  try {
    return errorPage(parts, path, headers, 500, status);
  } catch {
    return null;
  }
}
