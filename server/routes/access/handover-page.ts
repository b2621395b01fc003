import { Hono, type Context as Asked } from "hono";
import { organizationsById } from "../../../db/organizations.ts";
import { findHandover, isOpened, openHandover } from "../../actions/handovers.ts";
import type { AccessStep } from "../../core/page/access-steps.ts";
import { Refusal } from "../../core/refusal.ts";
import { requestIdOf } from "../middleware/request-id.ts";
import { pageAsked } from "../pages/private-page.ts";
import { accessLanguage, showAccess, type Accessing } from "./access-view.ts";

/**
 * `/jeton/<link>`: where a token that is handed over is seen once, after a button. To look at it
 * uses nothing up, since mail filters open links.
 */
export const handoverRoutes = (parts: Accessing) =>
  new Hono()
    .get("/jeton/:token", (c) => answer(parts, c, lookedAt))
    .post("/jeton/:token", (c) => answer(parts, c, opened));

type At = ReturnType<typeof pageAsked>;

async function answer(
  parts: Accessing,
  c: Asked,
  step: (at: At, link: string) => Promise<AccessStep>,
): Promise<Response> {
  const at = pageAsked(parts, c);
  const locale = accessLanguage(c, at.page.locale);
  const ctx = { ...at.ctx, requestId: requestIdOf(c) };
  try {
    return showAccess(parts, c, locale, await step({ ...at, ctx }, c.req.param("token") ?? ""));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { kind } = error;
    if (kind !== "missing" && kind !== "gone" && kind !== "conflict") throw error;
    const isExpired = kind !== "missing";
    const lost = { at: "token-lost", isExpired, isUsed: isOpened(error) } as const;
    return showAccess(parts, c, locale, lost, { status: isExpired ? 410 : 404 });
  }
}

async function lookedAt({ ctx }: At, link: string): Promise<AccessStep> {
  const { grant, handover } = await findHandover(ctx, link);
  const [organization] = await organizationsById(ctx.db, [grant.organizationId]);
  const { expiresAt } = handover;
  return { at: "token", title: grant.title, organization: organization?.name ?? "", expiresAt };
}

const opened = async ({ ctx }: At, link: string): Promise<AccessStep> => ({
  at: "token-shown",
  text: await openHandover(ctx, link),
});
