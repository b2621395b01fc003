import { Hono, type Context as Asked } from "hono";
import { acknowledgerName } from "../../../db/acknowledgers.ts";
import { acknowledge, alertOfLink } from "../../actions/alerts.ts";
import { inLanguage } from "../../core/in-language.ts";
import type { Alert } from "../../core/messages/alert.ts";
import type { Locale } from "../../core/model.ts";
import type { SignInView } from "../../core/page/view.ts";
import { Refusal } from "../../core/refusal.ts";
import { localeOf, signInPage } from "../pages/sign-in-page.ts";
import { contextOf, ownPagesOnly, pageAsked, type SignInParts } from "./signing-in.ts";

type Step = Omit<SignInView["route"], "name">;

/**
 * `/alerts/<t>`: where the link in an alert leads. GET shows the alert, since filters of mail and
 * previews of chats open links; the button on the page acknowledges it.
 */
export const alertLinkRoutes = (parts: SignInParts) =>
  new Hono()
    .use("/alerts/*", ownPagesOnly(parts))

    .get("/alerts/:token", (c) =>
      answer(parts, c, async (ctx, token) => (await alertOfLink(ctx, token)).alert),
    )

    .post("/alerts/:token", (c) =>
      answer(parts, c, async (ctx, token) => {
        const { alert, channel } = await alertOfLink(ctx, token);
        return acknowledge(ctx, alert.id, `link:${channel}`);
      }),
    );

async function answer(
  parts: SignInParts,
  c: Asked,
  work: (ctx: ReturnType<typeof contextOf>, token: string) => Promise<Alert>,
) {
  const ctx = contextOf(parts, c);
  const page = pageAsked(ctx, c);
  const locale = localeOf(c, page.locale);
  const show = (status: 200 | 404, step: Step) =>
    signInPage(c, parts.web, status, inLanguage(page, locale), locale, step);
  try {
    const alert = await work(ctx, c.req.param("token") ?? "");
    const own = ctx.config.pages.find(({ id }) => id === alert.pageId) ?? page;
    const provider = own.providers.find(({ id }) => id === alert.providerId);
    const name = provider?.name ?? alert.providerId;
    return show(
      200,
      stepOf(
        { ...alert, acknowledgedBy: await acknowledgerName(ctx.db, alert.acknowledgedBy) },
        name,
        own.timeZone,
        locale,
      ),
    );
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "missing") throw error;
    return show(404, WORDS[locale].lost);
  }
}

const WORDS = {
  fr: {
    lost: {
      heading: "Alerte introuvable",
      body: "Ce lien n’est pas complet, ou l’alerte n’existe plus.",
    },
    over: "Rétabli",
    taken: "Alerte prise en charge",
    by: (who: string) => `Par ${who}.`,
    open: (provider: string) => `${provider} : en panne ou dégradé`,
    since: (when: string, what: string) => `Depuis le ${when} : ${what}.`,
    link: (channel: string) => `le lien du canal ${channel}`,
    button: "Prendre en charge",
  },
  en: {
    lost: {
      heading: "There is no such alert",
      body: "This link is not whole, or the alert is no more.",
    },
    over: "Recovered",
    taken: "Alert acknowledged",
    by: (who: string) => `By ${who}.`,
    open: (provider: string) => `${provider}: down or degraded`,
    since: (when: string, what: string) => `Since ${when}: ${what}.`,
    link: (channel: string) => `the link of the channel ${channel}`,
    button: "Acknowledge",
  },
} as const;

/** Returns the page of an alert: with a button only where there is something to acknowledge. */
function stepOf(alert: Alert, provider: string, timeZone: string, locale: Locale): Step {
  const words = WORDS[locale];
  const when = new Intl.DateTimeFormat(locale === "fr" ? "fr-FR" : "en-GB", {
    timeZone,
    dateStyle: "long",
    timeStyle: "short",
  }).format(alert.since);
  const since = words.since(when, alert.troubles.map(({ name }) => name).join(", "));
  const by = alert.acknowledgedBy;
  const who = by?.startsWith("link:") ? words.link(by.slice("link:".length)) : by;
  const body = who === null || who === undefined ? since : `${since} ${words.by(who)}`;
  if (alert.resolvedAt !== null) return { heading: `${provider} – ${words.over}`, body };
  if (by !== null) return { heading: `${provider} – ${words.taken}`, body };
  return { heading: words.open(provider), body, form: { button: words.button } };
}
