import { inLanguage } from "../../core/in-language.ts";
import { Hono, type Context as Asked } from "hono";
import { fingerprint } from "../../auth/fingerprint.ts";
import { useLink } from "../../auth/link.ts";
import type { SignInOutcome } from "../../auth/sign-in.ts";
import type { Locale } from "../../core/model.ts";
import type { SignInView } from "../../core/page/view.ts";
import { Refusal } from "../../core/refusal.ts";
import { sentForm } from "../middleware/sent-form.ts";
import { localeOf, signInPage } from "../pages/sign-in-page.ts";
import {
  arrivalOf,
  clientOf,
  contextOf,
  letIn,
  ownPagesOnly,
  pageAsked,
  type SignInParts,
} from "./signing-in.ts";

const SIGN_IN = "/console/sign-in";

/**
 * `/auth/link/<t>`: where the link in a mail leads. To look at it (as filters of mails do) uses
 * nothing up, and says nothing of it; the button does.
 */
export const signInLinkRoutes = (parts: SignInParts) =>
  new Hono()
    .use("/auth/link/*", ownPagesOnly(parts))

    .get("/auth/link/:token", (c) => asked(parts, c, 200, "confirm"))

    .post("/auth/link/:token", async (c) => {
      const ctx = contextOf(parts, c);
      const token = c.req.param("token");
      const typed = (await sentForm(c)).get("code") ?? undefined;
      if ((await parts.throttle.attempt(fingerprint(token), clientOf(parts, c))) > 0) {
        return asked(parts, c, 429, "tooOften");
      }
      let verdict: SignInOutcome;
      try {
        verdict = await useLink(ctx, token, typed, parts.throttle);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return asked(parts, c, error.kind === "gone" ? 410 : 404, "over");
      }
      if (verdict === null) return asked(parts, c, 401, "wrongCode");
      if ("waitMs" in verdict) return asked(parts, c, 429, "tooOften");
      if ("needs" in verdict) return asked(parts, c, 401, "code");
      await letIn(parts, c, verdict.person, "link");
      return c.redirect(await arrivalOf(ctx, verdict.person), 303);
    });

type Said = "confirm" | "code" | "wrongCode" | "over" | "tooOften";

function asked(parts: SignInParts, c: Asked, status: 200 | 401 | 404 | 410 | 429, said: Said) {
  const page = pageAsked(contextOf(parts, c), c);
  const locale = localeOf(c, page.locale);
  return signInPage(c, parts.web, status, inLanguage(page, locale), locale, WORDS[locale][said]);
}

const WORDS: Readonly<Record<Locale, Record<Said, Omit<SignInView["route"], "name">>>> = {
  fr: {
    confirm: {
      heading: "Connexion",
      body: "Ce lien sert une seule fois, sur cet appareil.",
      form: { button: "Se connecter" },
    },
    code: {
      heading: "Connexion",
      body: "Un code de votre application d’authentification est demandé.",
      form: { button: "Se connecter", code: "Code" },
    },
    wrongCode: {
      heading: "Code incorrect",
      body: "Ce code n’est pas le bon, ou a déjà servi. Attendez le suivant.",
      form: { button: "Se connecter", code: "Code" },
    },
    over: {
      heading: "Ce lien n’est plus valable",
      body: "Il a déjà servi, a expiré, ou n’est pas complet.",
      link: { address: SIGN_IN, text: "Demander un autre lien" },
    },
    tooOften: {
      heading: "Trop de tentatives",
      body: "Réessayez dans un quart d’heure.",
    },
  },
  en: {
    confirm: {
      heading: "Sign in",
      body: "This link works once, on this device.",
      form: { button: "Sign in" },
    },
    code: {
      heading: "Sign in",
      body: "A code from your authenticator is needed.",
      form: { button: "Sign in", code: "Code" },
    },
    wrongCode: {
      heading: "Wrong code",
      body: "This code is not right, or was used already. Wait for the next one.",
      form: { button: "Sign in", code: "Code" },
    },
    over: {
      heading: "This link is not good any more",
      body: "It was used already, has expired, or is not whole.",
      link: { address: SIGN_IN, text: "Ask for another link" },
    },
    tooOften: {
      heading: "Too many attempts",
      body: "Try again in a quarter of an hour.",
    },
  },
};
