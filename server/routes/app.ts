import { Hono, type Context } from "hono";
import type { Logger } from "pino";
import { accountCounted } from "../auth/access-token.ts";
import { grantCounted } from "../auth/grant-token.ts";
import { requestSession } from "../auth/actor.ts";
import { clientKey, type TrustProxy } from "../core/client-address.ts";
import type { Assets } from "../http/assets.ts";
import type { Documents } from "../http/documents.ts";
import { createLimits, type Limits } from "../http/request-limits.ts";
import { createTokenUsage, type TokenUsage } from "../core/people/usage-counter.ts";
import {
  createAccessThrottle,
  createSecretThrottle,
  createSubscriptionThrottle,
  createThrottle,
  type MakeLimiter,
  createPasswordThrottle,
} from "../http/throttles.ts";
import type { Engine } from "../state/engine.ts";
import { accountAnswers, accountRoutes } from "./accounts/account-routes.ts";
import { grantRoutes } from "./accounts/grants.ts";
import { usageRoutes } from "./accounts/token-usage.ts";
import { grantTokenRoutes } from "./accounts/grant-tokens.ts";
import { allTechnicalRoutes } from "./accounts/all-technical-accounts.ts";
import { technicalAccountRoutes } from "./accounts/technical-accounts.ts";
import { directoryRoutes } from "./accounts/directory.ts";
import { accountScreens } from "./accounts/screens/account-screens.ts";
import { membersToAccount } from "./accounts/screens/console-door.ts";
import { agentRoutes } from "./api/agents.ts";
import { apiRoutes } from "./api/api-routes.ts";
import { heartbeatRoutes } from "./api/heartbeats.ts";
import { seriesCost } from "./api/measurement.ts";
import { consoleRoutes } from "./console/console.ts";
import { fromMemory } from "./documents/from-memory.ts";
import { healthRoutes, type Health } from "./documents/health.ts";
import { pictureRoutes } from "./documents/pictures.ts";
import { nameRoutes } from "./middleware/name-routes.ts";
import { smallBodies } from "./middleware/body-limit.ts";
import { withBrowserPolicy } from "./middleware/browser-policy.ts";
import { announceDeprecations } from "./middleware/deprecated.ts";
import { asPublicAnswer } from "./middleware/public-answer.ts";
import { underItsPage } from "./middleware/under-base.ts";
import { guardPrivatePages } from "./middleware/private-pages.ts";
import { numberRequests } from "./middleware/request-id.ts";
import { addressOf, limited, type Counting } from "./middleware/rate-limit.ts";
import { consolePageRoutes } from "./pages/console-page.ts";
import { errorPage, wantsHtml } from "./pages/error-pages.ts";
import type { Web } from "./pages/html.ts";
import { inOAuthShape } from "./oauth/oauth-answers.ts";
import { oauthRoutes } from "./oauth/oauth.ts";
import { searchRoutes } from "./pages/search.ts";
import { sessionRoutes } from "./session/session-routes.ts";
import type { SignInParts } from "./session/signing-in.ts";
import { createCompanyLookUp } from "../actions/companies.ts";
import { accessApiRoutes } from "./access/access-api.ts";
import { accessPageRoutes } from "./access/access-pages.ts";
import { subscriberRoutes } from "./subscribers/subscriber-routes.ts";
import { answerErrors, answerPreflights, answerUnrouted, refuseTracing } from "./unrouted.ts";

export type AppParts = {
  readonly documents: Documents;
  readonly assets: Assets;
  readonly web: Web;
  readonly health: Health;
  readonly log: Logger;
  readonly limits?: Limits;
  /** Counts what grants' tokens call. */
  readonly usage?: TokenUsage;
  /** Creates what counts attempts exactly; in the memory of this process, if absent. */
  readonly limiter?: MakeLimiter;
  /** The proxies whose statement of a client's address is trusted. */
  readonly trust?: TrustProxy;
  readonly now?: () => number;
  /** The engine of this process, or `null` while another instance leads the database. */
  readonly engine?: () => Engine | null;
  /** The sender of mails; absent where none can leave. */
  readonly mailFrom?: string;
  /** The ways to sign in besides a password. */
  readonly signIn?: Partial<Pick<SignInParts, "sendMail" | "oidc" | "later" | "throttle">>;
};

/**
 * Time from an answer to the write that it asked for, which holds the process up for a moment.
 * A random share of it is added, so that the clock does not reveal whether anything was written.
 */
const LATER_MS = 500;

/** Mounts the whole HTTP surface. `http/server.ts` answers documents that are ready before it. */
export function createApp(parts: AppParts): Hono {
  const app = new Hono();
  refuseTracing(app);
  app.use(nameRoutes);
  app.use(underItsPage(parts.documents));
  // No limit, and nothing that could fail, precedes what is served from memory.
  app.route("/", healthRoutes(parts.health));
  app.use(guardPrivatePages(guardingOf(parts)));
  app.get("*", fromMemory(parts));
  app.use(numberRequests(parts.log));
  app.use(withBrowserPolicy(parts.documents));
  answerPreflights(app, parts);
  // A search by form costs next to nothing, and helps people who are lost.
  app.route("/", searchRoutes(parts));
  const clientOf = (c: Context) => clientKey(addressOf(c, parts.trust ?? null));
  app.route("/", pictureRoutes({ ...parts, clientOf }));
  mountLimited(app, parts);
  answerUnrouted(app, parts);
  answerErrors(app, parts);
  return app;
}

const guardingOf = ({ documents, web, engine = () => null, trust = null, limiter }: AppParts) => ({
  documents,
  web,
  engine,
  trust,
  throttle: createPasswordThrottle(limiter),
});

/** Mounts everything that costs something, and is counted. */
function mountLimited(app: Hono, parts: AppParts): void {
  const { documents, web, engine = () => null, trust = null, mailFrom = null, limiter } = parts;
  const counting = countingOf(parts);
  // People who are stopped within a form see a page, which has the state all the same.
  const stopped = (path: string, headers: Headers) =>
    wantsHtml(path, headers) ? errorPage(parts, path, headers, 429) : null;

  // Who is banned can sign in, and see why.
  const signingIn = { pageFor: stopped, isOutsideBans: () => true };
  const clientOf = (c: Context) => clientKey(addressOf(c, trust));

  app.use("/api/v1/*", announceDeprecations(), asPublicAnswer(documents));
  app.use("/api/1/*", asPublicAnswer(documents), ...accountAnswers, limited(counting));
  // Before the limits on requests and bodies, which must lose no heartbeat.
  app.route("/", heartbeatRoutes(engine, documents, limited(counting)));
  app.route("/", agentRoutes(engine, limited(counting)));
  app.use(
    "/api/v1/*",
    limited(counting, {
      costOf: (c) => seriesCost(c, counting.now(), documents),
      isOutsideBans: (c) => c.req.path.startsWith("/api/v1/session"),
    }),
  );
  app.use("/v1/*", limited(counting));
  app.use("/auth/*", limited(counting, signingIn));
  app.use("/alerts/*", limited(counting, { pageFor: stopped }));
  app.use("/oauth/*", inOAuthShape, limited(counting));
  app.use(smallBodies);

  app.route("/", apiRoutes({ engine, documents, web, mailFrom, clientOf, limiter }));
  const signIn = signInParts(parts, engine);
  app.route("/", sessionRoutes(signIn));
  app.route("/", accountRoutes(signIn));
  app.route("/", technicalAccountRoutes(signIn));
  app.route("/", allTechnicalRoutes(signIn));
  app.route("/", grantRoutes(signIn));
  app.route("/", grantTokenRoutes(signIn));
  app.route("/", usageRoutes(signIn, counting.usage));
  const secrets = createSecretThrottle(limiter);
  const asPublic = asPublicAnswer(documents);
  app.route("/", oauthRoutes({ engine, throttle: secrets, clientOf, asPublic }));
  app.use("/console/*", membersToAccount(signIn));
  app.route("/", consolePageRoutes(parts));
  app.route("/", consoleRoutes(engine, documents));
  const shown = {
    engine,
    documents,
    web,
    limited: limited(counting, { pageFor: stopped }),
    canSubscribe: web.canSubscribe !== false,
  };
  const { usage } = counting;
  const screens = { ...signIn, ...shown, usage, limited: limited(counting, signingIn) };
  app.route("/", accountScreens(screens));
  app.route("/", directoryRoutes({ ...signIn, ...shown }));
  const throttle = createSubscriptionThrottle(limiter);
  app.route("/", subscriberRoutes({ ...shown, throttle, addressOf: (c) => addressOf(c, trust) }));
  const [companies, asking] = [createCompanyLookUp(), createAccessThrottle(limiter)];
  const access = { ...shown, companies, throttle: asking, clientOf };
  app.route("/", accessPageRoutes(access));
  app.route("/", accessApiRoutes(access));
}

function countingOf(parts: AppParts): Counting {
  const {
    limits = createLimits(),
    usage = createTokenUsage(),
    trust = null,
    now = Date.now,
    engine,
  } = parts;
  const sessionOf = async (request: Request) => {
    const at = engine?.();
    const found = at && (await requestSession(at.ctx, request).catch(() => null));
    return found ? found.session.id : null;
  };
  const holderOf = async (token: string) => {
    const at = engine?.();
    const account = at ? await accountCounted(at.ctx, token) : null;
    if (!at || account !== null) return { quota: account, grantToken: null };
    const found = await grantCounted(at.ctx, token);
    return { quota: found?.hasQuota ? found.id : null, grantToken: found?.id ?? null };
  };
  return { limits, usage, trust, now, sessionOf, holderOf };
}

function signInParts(parts: AppParts, engine: () => Engine | null): SignInParts {
  const { log, trust = null, web } = parts;
  return {
    engine,
    trust,
    web,
    sendMail: null,
    oidc: null,
    throttle: createThrottle(parts.limiter),
    later: (work) => {
      const begin = () =>
        work().catch((error: unknown) => log.error({ err: error }, "a link could not be sent"));
      setTimeout(begin, LATER_MS * (1 + Math.random())).unref();
    },
    ...parts.signIn,
  };
}
