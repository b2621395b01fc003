import { Hono, type Context as Asked } from "hono";
import { membershipRequestById } from "../../../db/membership-requests.ts";
import { personByEmail, personById } from "../../../db/people.ts";
import { addPerson, setPassword } from "../../auth/people.ts";
import { actorOf } from "../../auth/session.ts";
import type { Context } from "../../context/context.ts";
import type { Person } from "../../core/people/person.ts";
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

/** The reader of a link. */
type Reader = {
  /** `null`: an invited address that has no account yet. */
  readonly person: Person | null;
  readonly email: string;
  readonly isExpired: boolean;
};

async function answer(parts: Accessing, c: Asked, password: string | null): Promise<Response> {
  const { ctx, page } = pageAsked(parts, c);
  const token = c.req.param("token") ?? "";
  const reader = (await personOf(ctx, token)) ?? (await invitedOf(ctx, token));
  const locale = accessLanguage(c, reader?.person?.locale ?? page.locale);
  const lost = (isUsed: boolean) => {
    const step = { at: "password-lost", isUsed, isExpired: reader !== null && !isUsed } as const;
    return showAccess(parts, c, locale, step, { status: reader ? 410 : 404 });
  };
  const isUsed = reader?.person?.hasPassword === true;
  if (!reader || isUsed || reader.isExpired) return lost(isUsed);
  const { email, person } = reader;
  if (password === null) {
    return showAccess(parts, c, locale, { at: "password", email, isWrong: false });
  }
  try {
    if (person) await setPassword({ ...ctx, by: actorOf(person) }, person, password);
    else await addPerson(ctx, { email, locale, role: "member", password });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Sent twice at the same moment: the first one made the account.
    if (error.kind === "conflict") return lost(true);
    if (error.kind !== "invalid") throw error;
    const step = { at: "password", email, isWrong: true } as const;
    return showAccess(parts, c, locale, step, { status: 422 });
  }
  return showAccess(parts, c, locale, { at: "password-set" });
}

/** Returns the person that an approval's link is for; `null` if it is none, or they are gone. */
async function personOf(ctx: Context, token: string): Promise<Reader | null> {
  const link = readToken(ctx.secret, "password", token, ctx.now());
  const person = link && (await personById(ctx.db, link.id));
  if (!person || !isActive(person)) return null;
  return { person, email: person.email, isExpired: link.isExpired };
}

/** Returns the address that an invitation's link is for; it ends with the invitation. */
async function invitedOf(ctx: Context, token: string): Promise<Reader | null> {
  const link = readToken(ctx.secret, "invitation", token, ctx.now());
  const request = link && (await membershipRequestById(ctx.db, link.id));
  if (!request || request.kind !== "invitation" || request.email === null) return null;
  const person = await personByEmail(ctx.db, request.email);
  if (person && !isActive(person)) return null;
  const isExpired = link.isExpired || request.status !== "pending";
  return { person, email: request.email, isExpired };
}

const isActive = ({ disabledAt, deletedAt }: Person): boolean =>
  disabledAt === null && deletedAt === null;
