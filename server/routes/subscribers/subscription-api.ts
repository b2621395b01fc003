import { createHmac } from "node:crypto";
import { Hono, type Context as Asked } from "hono";
import { openIncidentIds } from "../../../db/incidents.ts";
import { subscribeWebhook } from "../../actions/organization-webhooks.ts";
import { checkedSubscription, subscribe, unsubscribe } from "../../actions/subscribers.ts";
import {
  accountActor,
  activeAccess,
  isAccessToken,
  type ActiveAccess,
} from "../../auth/access-token.ts";
import * as shapes from "../../core/api/subscribers.ts";
import { mailAddress } from "../../core/mail-address.ts";
import { answer } from "../schemas/responses.ts";
import { clientKey } from "../../core/client-address.ts";
import type { Context } from "../../context/context.ts";
import type { PageSnapshot } from "../../core/snapshot.ts";
import { Refusal } from "../../core/refusal.ts";
import type { ConsentSource } from "../../core/messages/subscriber.ts";
import { pageObject } from "../../formats/statuspage.ts";
import { readBody } from "../middleware/input.ts";
import { sentForm } from "../middleware/sent-form.ts";
import { serveRoute } from "../middleware/serve-route.ts";
import { describeRoute } from "../schemas/described-route.ts";
import { pageAsked, type Subscribing } from "./subscription-view.ts";

const tag = "Subscribers";
const open = { tag, access: "anyone" } as const;

const subscribeRoute = describeRoute("post", "/api/v1/subscriptions", {
  ...open,
  id: "subscribe",
  summary: "Request a subscription",
  description:
    "The same answer for known and unknown addresses; the owner confirms by mail. A technical account with `subscription:write` subscribes webhooks at once, for its own contact.",
  body: shapes.newSubscription,
  example: {
    email: "vous@exemple.fr",
    scopes: ["provider:<provider>"],
    kinds: ["incident", "maintenance"],
    locale: "fr",
  },
  status: 202,
  answer: shapes.subscriptionRequested,
  responses: { 201: answer(shapes.webhookSubscribed, "An organisation's webhook is subscribed") },
});

const subscribeAsStatuspage = describeRoute("post", "/api/v2/subscribers.json", {
  ...open,
  id: "statuspageSubscribe",
  summary: "Request a subscription, as at Statuspage",
  form: shapes.statuspageForm,
  status: 201,
  answer: shapes.statuspageSubscribed,
});

const unsubscribeAsStatuspage = describeRoute("delete", "/api/v2/subscribers.json", {
  ...open,
  id: "statuspageUnsubscribe",
  summary: "End a subscription, as at Statuspage",
  form: shapes.statuspageForm,
  answer: shapes.statuspageUnsubscribed,
});

export const subscriptionDescriptions = [
  subscribeRoute,
  subscribeAsStatuspage,
  unsubscribeAsStatuspage,
];

type Wanted = Parameters<typeof checkedSubscription>[2];

/**
 * Subscribing by program: the native API, and Statuspage's `subscribers.json`. Both answer the
 * same whether or not an address is known, and nothing is sent to it before its owner confirms.
 */
export function subscriptionRoutes(parts: Subscribing): Hono {
  const app = new Hono();

  serveRoute(app, subscribeRoute, [], async (c, { body }) => {
    const { locale, endpoint, ...rest } = body;
    const wanted = { ...rest, ...(locale && { locale }), ...(endpoint && { endpoint }) };
    const active = await subscribingAccount(parts, c);
    const isContact = active?.account.contactEmail === mailAddress(body.email);
    if (active && endpoint !== undefined && isContact) {
      await askForWebhook(parts, c, active, wanted);
      const detail = "The webhook gets messages from now on; its contact was written to.";
      return c.json({ status: "subscribed", detail }, 201, { "cache-control": "no-store" });
    }
    await ask(parts, c, wanted, "api");
    const detail = "If the address exists, a mail was sent to it with a link to confirm.";
    return c.json({ status: "confirmation_sent", detail }, 202, { "cache-control": "no-store" });
  });

  serveRoute(app, subscribeAsStatuspage, [parts.limited], async (c) => {
    const { ctx } = pageAsked(parts, c);
    const fields = await statuspageFields(c);
    const snapshot = parts.documents.pageOf(c.req.header("host"));
    if (!snapshot) throw new Refusal("unavailable", "Starting: nothing is known yet.");
    const email = fields.get("email") ?? "";
    const endpoint = fields.get("endpoint");
    const scopes = scopesOf(snapshot, fields.getAll("component_ids"));
    const checked = await ask(
      parts,
      c,
      { email, ...(endpoint && { endpoint }), ...(scopes.length > 0 && { scopes }) },
      "statuspage",
    );
    const subscriber = {
      id: shownId(ctx, checked.pageId, checked.email, checked.endpoint),
      mode: checked.endpoint === null ? "email" : "webhook",
      email: checked.email,
      ...(checked.endpoint !== null && { endpoint: checked.endpoint }),
      quarantined_at: null,
      skip_confirmation_notification: false,
    };
    return v2(c, { page: pageObject(snapshot), subscriber }, 201);
  });

  serveRoute(app, unsubscribeAsStatuspage, [parts.limited], async (c) => {
    const { ctx } = pageAsked(parts, c);
    const fields = await statuspageFields(c);
    const id = fields.get("id") ?? "";
    try {
      await unsubscribe(ctx, id);
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind !== "missing") throw error;
      const detail = "subscriber[id] is what stands behind /unsubscribe/ in a mail's link.";
      throw new Refusal("missing", detail);
    }
    const snapshot = parts.documents.pageOf(c.req.header("host"));
    return v2(c, { ...(snapshot && { page: pageObject(snapshot) }), subscriber: { id } }, 200);
  });

  return app;
}

/**
 * Returns the technical account whose token a request has; `null` for every other client.
 *
 * @throws Refusal `unauthenticated`; `forbidden` without the scope
 */
async function subscribingAccount(parts: Subscribing, c: Asked): Promise<ActiveAccess | null> {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined || !isAccessToken(token)) return null;
  const active = await activeAccess(pageAsked(parts, c).ctx, token);
  if (active.scopes.includes("subscription:write")) return active;
  throw new Refusal("forbidden", "This needs the scope subscription:write.");
}

/** Subscribes an organisation's webhook; requests are counted for its account. */
async function askForWebhook(
  parts: Subscribing,
  c: Asked,
  active: ActiveAccess,
  wanted: Wanted,
): Promise<void> {
  const { ctx, page } = pageAsked(parts, c);
  await requireTurn(parts, c, `account ${active.account.id}`);
  const open = await openIncidentIds(ctx.db, page.id);
  const checked = checkedSubscription(ctx, page.id, wanted, open);
  await subscribeWebhook(
    { ...ctx, by: accountActor(active, active.scopes) },
    active.account,
    checked,
  );
}

async function requireTurn(parts: Subscribing, c: Asked, client: string): Promise<void> {
  const waitMs = await parts.throttle.ask(client);
  if (waitMs === 0) return;
  c.header("retry-after", String(Math.ceil(waitMs / 1000)));
  throw new Refusal("too_many", "Too many subscriptions were requested from your network.");
}

/** Stores a request unless the address has had mails enough; the answer does not reveal which. */
async function ask(parts: Subscribing, c: Asked, wanted: Wanted, source: ConsentSource) {
  if (!parts.canSubscribe) {
    const detail = "This instance sends no mail, so nobody could confirm. Feeds need no mail.";
    throw new Refusal("unavailable", detail);
  }
  const { ctx, page } = pageAsked(parts, c);
  await requireTurn(parts, c, clientKey(parts.addressOf(c)));
  const open = await openIncidentIds(ctx.db, page.id);
  const checked = checkedSubscription(ctx, page.id, wanted, open);
  if (await parts.throttle.mail(checked.email)) await subscribe(ctx, checked, source);
  return checked;
}

/** `subscriber[email]=` and the like, from the body or the query; or the same as JSON. */
async function statuspageFields(c: Asked): Promise<URLSearchParams> {
  const found = new URLSearchParams();
  if (/^application\/json\b/i.test(c.req.header("content-type") ?? "")) {
    const { subscriber } = await readBody(c, shapes.statuspageJson);
    for (const [name, value] of Object.entries(subscriber)) {
      for (const one of [value ?? []].flat()) found.append(name, one);
    }
    return found;
  }
  const { searchParams } = new URL(c.req.url);
  for (const [name, value] of [...(await sentForm(c)), ...searchParams]) {
    const field = /^subscriber\[(\w+)\](?:\[\])?$/.exec(name)?.[1];
    if (field !== undefined) found.append(field, value.slice(0, 2_001));
  }
  return found;
}

/** Public ids of components, and of groups, which are providers; what is none stays unknown. */
function scopesOf(page: PageSnapshot, ids: readonly string[]): string[] {
  const known = new Map(
    page.providers.flatMap((p): [string, string][] => [
      [p.publicId, `provider:${p.id}`],
      ...p.components.map((k): [string, string] => [k.publicId, `component:${k.id}`]),
    ]),
  );
  return ids.map((id) => known.get(id) ?? `component:${id}`);
}

/** The id of an address, known or not: it opens nothing and reveals nothing. */
function shownId(ctx: Context, ...names: readonly (string | null)[]): string {
  const key = ctx.secret.derive("shown subscriber ids");
  const digest = createHmac("sha256", key).update(JSON.stringify(names)).digest("hex");
  const number = BigInt(`0x${digest.slice(0, 16)}`) % 36n ** 12n;
  return number.toString(36).padStart(12, "0");
}

const v2 = (c: Asked, body: object, status: 200 | 201) =>
  c.json(body, status, { "cache-control": "no-store", "access-control-allow-origin": "*" });
