import { openIncidentIds } from "../../../db/incidents.ts";
import { Hono, type Context as Asked } from "hono";
import {
  changePreferences,
  checkedSubscription,
  confirm,
  pendingConfirmation,
  subscriberData,
  renewLinks,
  subscribe,
  subscriberBy,
  unsubscribe,
  type Confirmable,
} from "../../actions/subscribers.ts";
import { eraseByLink } from "../../actions/subscriber-erasure.ts";
import { clientKey } from "../../core/client-address.ts";
import type { Context } from "../../context/context.ts";
import type { FieldProblem } from "../../core/refusal.ts";
import { Refusal } from "../../core/refusal.ts";
import type { Locale } from "../../core/model.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { subscribePath } from "../../core/page/paths.ts";
import type { Subscriber } from "../../core/messages/subscriber.ts";
import type { Trial } from "../../core/messages/endpoint-trial.ts";
import type { SubscriptionForm, SubscriptionStep } from "../../core/page/subscription-steps.ts";
import { flavourOf } from "../../notify/flavours.ts";
import { subscriberToken, webhookSecret } from "../../messages/subscriber-links.ts";
import { sentForm } from "../middleware/sent-form.ts";
import {
  emptyForm,
  emptyTarget,
  formOf,
  formSent,
  targetOf,
  targetSent,
  wishOf,
} from "./subscription-form.ts";
import { tried } from "./subscription-trial.ts";
import { asLost, pageAsked, show, type Subscribing } from "./subscription-view.ts";

const LOCALES: readonly Locale[] = ["fr", "en"];

/**
 * The pages of a subscription. They work without scripts; GET never acts, since mail filters
 * open links. Whoever has a link needs no cookie, and no page of another site can have it.
 */
export function subscriptionPageRoutes(parts: Subscribing): Hono {
  const app = new Hono();
  for (const path of ["/subscribe/*", "/en/subscribe/*", "/confirm/*", "/preferences/*"]) {
    app.use(path, parts.limited);
  }
  app.use("/unsubscribe/*", parts.limited);

  for (const path of ["/abonnement", "/en/abonnement"]) {
    const locale = path.startsWith("/en") ? "en" : "fr";
    app.get(path, (c) => c.redirect(subscribePath(locale) + new URL(c.req.url).search, 302));
  }
  for (const locale of LOCALES) subscribeRoutes(app, parts, locale);
  confirmRoutes(app, parts);
  preferencesRoutes(app, parts);
  unsubscribeRoutes(app, parts);
  return app;
}

function subscribeRoutes(app: Hono, parts: Subscribing, locale: Locale): void {
  const alternates = { fr: subscribePath("fr"), en: subscribePath("en") };
  const path = alternates[locale];

  app.get(path, (c) => {
    if (!parts.canSubscribe) return show(parts, c, locale, { at: "no-mail" }, { alternates });
    const query = new URL(c.req.url).searchParams;
    const form = emptyForm(query, locale);
    const step = { at: "form", ...emptyTarget(query), form, problems: [] } as const;
    return show(parts, c, locale, step, { alternates });
  });

  app.post(path, async (c) => {
    if (!parts.canSubscribe) {
      return show(parts, c, locale, { at: "no-mail" }, { alternates, status: 503 });
    }
    const { ctx, page } = pageAsked(parts, c);
    const fields = await sentForm(c);
    const target = targetSent(fields);
    const form = formSent(fields, locale);
    const waitMs = await parts.throttle.ask(clientKey(parts.addressOf(c)));
    if (waitMs > 0) {
      c.header("retry-after", String(Math.ceil(waitMs / 1000)));
      return show(parts, c, locale, { at: "too-many" }, { alternates, status: 429 });
    }
    try {
      const open = await openIncidentIds(ctx.db, page.id);
      const wanted = { ...targetOf(target), ...wishOf(form) };
      const checked = checkedSubscription(ctx, page.id, wanted, open);
      if (await parts.throttle.mail(checked.email)) await subscribe(ctx, checked, "form");
    } catch (error) {
      const problems = problemsOf(error);
      const step = { at: "form", ...target, form, problems } as const;
      return show(parts, c, locale, step, { alternates, status: 422 });
    }
    return show(parts, c, locale, { at: "asked" }, { alternates });
  });
}

function confirmRoutes(app: Hono, parts: Subscribing): void {
  app.get("/confirm/:token", async (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const { request, subscriber } = await pendingConfirmation(ctx, c.req.param("token"));
      if (request.usedAt !== null) return confirmedPage(parts, c, ctx, subscriber, false);
      return confirmPage(parts, c, { request, subscriber }, null);
    }),
  );
  app.post("/confirm/:token", async (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const token = c.req.param("token");
      const pending = await pendingConfirmation(ctx, token);
      const isAnyway = (await sentForm(c)).get("anyway") === "yes";
      const trial = isAnyway ? null : await trialOf(parts, c, pending);
      if (trial?.problem != null) return confirmPage(parts, c, pending, trial);
      const subscriber = await confirm(ctx, token);
      return confirmedPage(parts, c, ctx, subscriber, trial !== null);
    }),
  );
}

/**
 * Tries the endpoint of a request that a person made with the form, before it is confirmed: an
 * address with a typo would fail in the next outage only. `null`: there is nothing to try.
 */
async function trialOf(parts: Subscribing, c: Asked, { request, subscriber }: Confirmable) {
  if (request.source !== "form" || request.usedAt !== null) return null;
  return tried(parts, c, subscriber, request.wish.locale);
}

function confirmPage(
  parts: Subscribing,
  c: Asked,
  { request, subscriber }: Confirmable,
  trial: Trial | null,
) {
  const { email, endpoint } = subscriber;
  const { wish } = request;
  const step: SubscriptionStep = { at: "confirm", email, endpoint, wish, trial };
  const status = trial === null ? 200 : 422;
  return show(parts, c, languageOf(c, wish.locale), step, { status });
}

function preferencesRoutes(app: Hono, parts: Subscribing): void {
  const token = (c: Asked) => c.req.param("token") ?? "";

  app.get("/preferences/:token", (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const subscriber = await subscriberBy(ctx, "manage", token(c));
      return preferencesPage(parts, c, ctx, subscriber, {});
    }),
  );

  app.post("/preferences/:token", (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const before = await subscriberBy(ctx, "manage", token(c));
      const form = formSent(await sentForm(c), before.locale);
      try {
        const after = await changePreferences(ctx, token(c), wishOf(form));
        return preferencesPage(parts, c, ctx, after, { done: "saved" });
      } catch (error) {
        const problems = problemsOf(error);
        return preferencesPage(parts, c, ctx, before, { form, problems, status: 422 });
      }
    }),
  );

  app.get("/preferences/:token/data.json", async (c) => {
    const { ctx } = pageAsked(parts, c);
    const kept = await subscriberData(ctx, token(c));
    return c.json(kept, 200, {
      "cache-control": "no-store",
      "content-disposition": 'attachment; filename="vigie.json"',
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex",
    });
  });

  app.post("/preferences/:token/links", (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const after = await renewLinks(ctx, token(c));
      return preferencesPage(parts, c, ctx, after, { done: "links" });
    }),
  );

  app.post("/preferences/:token/trial", (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const subscriber = await subscriberBy(ctx, "manage", token(c));
      // Whoever never confirmed, or left, wants no message.
      const isFollowing = ["confirmed", "suspended"].includes(subscriber.state);
      const trial = isFollowing ? await tried(parts, c, subscriber, subscriber.locale) : null;
      return preferencesPage(parts, c, ctx, subscriber, { trial });
    }),
  );

  app.post("/preferences/:token/erase", (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const isSure = (await sentForm(c)).get("sure") === "yes";
      const subscriber = await subscriberBy(ctx, "manage", token(c));
      if (!isSure) {
        return preferencesPage(parts, c, ctx, subscriber, { unsure: true, status: 422 });
      }
      await eraseByLink(ctx, token(c));
      return show(parts, c, languageOf(c, subscriber.locale), { at: "erased" });
    }),
  );
}

function unsubscribeRoutes(app: Hono, parts: Subscribing): void {
  app.get("/unsubscribe/:token", (c) =>
    asLost(parts, c, async () => {
      const { ctx } = pageAsked(parts, c);
      const subscriber = await subscriberBy(ctx, "unsubscribe", c.req.param("token"));
      const { email, endpoint, locale, state } = subscriber;
      const isOut = state === "unsubscribed";
      const step: SubscriptionStep = isOut
        ? { at: "unsubscribed", manage: wayBack(ctx, subscriber) }
        : { at: "unsubscribe", email, endpoint };
      return show(parts, c, languageOf(c, locale), step);
    }),
  );

  app.post("/unsubscribe/:token", (c) =>
    asLost(parts, c, async () => {
      const { ctx, page } = pageAsked(parts, c);
      const fields = await sentForm(c);
      const left = await unsubscribe(ctx, c.req.param("token"));
      // A mail program reads nothing, and follows no redirection (RFC 8058, 3.2).
      if (fields.get("List-Unsubscribe") === "One-Click") {
        return c.text("Unsubscribed.\n", 200, { "cache-control": "no-store" });
      }
      const manage = left && wayBack(ctx, left);
      const locale = languageOf(c, left?.locale ?? page.locale);
      return show(parts, c, locale, { at: "unsubscribed", manage });
    }),
  );
}

function confirmedPage(
  parts: Subscribing,
  c: Asked,
  ctx: Context,
  subscriber: Subscriber,
  isTried: boolean,
) {
  const manage = managePath(ctx, subscriber);
  return show(parts, c, languageOf(c, subscriber.locale), { at: "confirmed", manage, isTried });
}

function preferencesPage(
  parts: Subscribing,
  c: Asked,
  ctx: Context,
  subscriber: Subscriber,
  now: {
    readonly done?: "saved" | "links";
    readonly form?: SubscriptionForm;
    readonly problems?: readonly FieldProblem[];
    readonly trial?: Trial | null;
    readonly unsure?: boolean;
    readonly status?: 422;
  },
) {
  const { email, endpoint, state } = subscriber;
  const self = managePath(ctx, subscriber);
  const step: SubscriptionStep = {
    at: "preferences",
    email,
    endpoint,
    state,
    self,
    form: now.form ?? formOf(subscriber),
    problems: now.problems ?? [],
    done: now.done ?? null,
    trial: now.trial ?? null,
    unsure: now.unsure ?? false,
    unsubscribe: `/unsubscribe/${subscriberToken(ctx.secret, "unsubscribe", subscriber)}`,
    webhookSecret: isMachine(endpoint) ? webhookSecret(ctx.secret, subscriber) : null,
  };
  // Where a form was posted to is no page, and after new links the old address is none.
  const alternates = { fr: `${self}?lang=fr`, en: `${self}?lang=en` };
  const { status = 200 } = now;
  return show(parts, c, languageOf(c, subscriber.locale), step, { alternates, status });
}

/** Chats check no signature: their addresses are secrets themselves. */
const isMachine = (endpoint: string | null): boolean =>
  endpoint !== null && flavourOf(new URL(endpoint)) === null;

const managePath = (ctx: Context, subscriber: Subscriber): string =>
  `/preferences/${subscriberToken(ctx.secret, "manage", subscriber)}`;

/**
 * Returns where a reader who unsubscribed may subscribe again. A webhook's link is in everything
 * that is posted, for all its readers: it ends what is posted, and leads to nothing of its owner's.
 */
const wayBack = (ctx: Context, subscriber: Subscriber): string | null =>
  subscriber.endpoint === null ? managePath(ctx, subscriber) : null;

/** `?lang=`, or else the subscriber's own language. */
function languageOf(c: Asked, own: PageConfig["locale"]): Locale {
  const asked = c.req.query("lang");
  return LOCALES.find((locale) => locale === asked) ?? own;
}

/** Returns mistakes that the reader can correct; every other error is thrown again. */
function problemsOf(error: unknown): readonly FieldProblem[] {
  if (error instanceof Refusal && error.kind === "invalid") return error.fields;
  throw error;
}
