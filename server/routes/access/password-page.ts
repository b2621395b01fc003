import { Hono, type Context as Asked } from "hono";
import { personById } from "../../../db/people.ts";
import { setPassword } from "../../auth/people.ts";
import { Refusal } from "../../core/refusal.ts";
import { readToken } from "../../messages/subscriber-links.ts";
import { sentForm } from "../middleware/sent-form.ts";
import { pageAsked } from "../pages/private-page.ts";
import { accessLanguage, showAccess, type Accessing } from "./access-view.ts";

/** `/mot-de-passe/<link>`: where a person without a password sets one. To look at it uses nothing up. */
export const passwordRoutes = (parts: Accessing) =>
  new Hono()
    .get("/mot-de-passe/:token", (c) => answer(parts, c, null))
    .post("/mot-de-passe/:token", async (c) =>
      answer(parts, c, (await sentForm(c)).get("password") ?? ""),
    );

async function answer(parts: Accessing, c: Asked, password: string | null): Promise<Response> {
  const { ctx, page } = pageAsked(parts, c);
  const link = readToken(ctx.secret, "password", c.req.param("token") ?? "", ctx.now());
  const person = link && (await personById(ctx.db, link.id));
  const locale = accessLanguage(c, person?.locale ?? page.locale);
  const isOurs = person != null && person.disabledAt === null && person.deletedAt === null;
  const isUsed = isOurs && person.hasPassword;
  if (!isOurs || isUsed || link?.isExpired) {
    const isExpired = isOurs && !isUsed;
    const step = { at: "password-lost", isUsed, isExpired } as const;
    return showAccess(parts, c, locale, step, { status: isOurs ? 410 : 404 });
  }
  const { email } = person;
  if (password === null) {
    return showAccess(parts, c, locale, { at: "password", email, isWrong: false });
  }
  try {
    await setPassword(ctx, person, password);
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== "invalid") throw error;
    const step = { at: "password", email, isWrong: true } as const;
    return showAccess(parts, c, locale, step, { status: 422 });
  }
  return showAccess(parts, c, locale, { at: "password-set" });
}
