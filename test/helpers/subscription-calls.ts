import { expect } from "vitest";
import { dueEvents } from "../../db/outbox.ts";
import { subscribersOf } from "../../db/subscribers.ts";
import { requestsOf } from "../../db/subscription-requests.ts";
import type { Subscriber } from "../../server/core/messages/subscriber.ts";
import { confirmToken, subscriberToken } from "../../server/messages/subscriber-links.ts";
import { SECRET, type World } from "./world.ts";

export const ADA = "ada@exemple.fr";

export const manage = (s: Subscriber) => `/preferences/${subscriberToken(SECRET, "manage", s)}`;
export const leave = (s: Subscriber) => `/unsubscribe/${subscriberToken(SECRET, "unsubscribe", s)}`;

/** Returns the calls by which a client subscribes, and reads of what was stored; Ada's by default. */
export function subscriptionCalls(w: () => World) {
  const api = (body: unknown, from?: string) =>
    w().request("/api/v1/subscriptions", {
      method: "POST",
      headers: { "content-type": "application/json", ...(from && { "x-forwarded-for": from }) },
      body: JSON.stringify(body),
    });

  const post = (path: string, fields: [string, string][] = [], type?: string) =>
    w().request(path, {
      method: "POST",
      headers: { "content-type": type ?? "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });

  async function only(email = ADA): Promise<Subscriber> {
    const [found, ...more] = await subscribersOf(w().db, email);
    expect(more).toEqual([]);
    return found!;
  }

  /** The token in the link of the newest confirmation mail of an address. */
  async function mailed(email = ADA): Promise<string> {
    const { id } = await only(email);
    const words = (await dueEvents(w().db, w().now(), 1_000)).filter((e) => e.subjectId === id);
    const event = words.findLast((e) => e.kind === "subscription.confirm")!;
    const request = (await requestsOf(w().db, id)).find((r) => r.id === event.updateId)!;
    return confirmToken(SECRET, request);
  }

  async function confirmed(body: object = {}): Promise<Subscriber> {
    expect((await api({ email: ADA, ...body })).status).toBe(202);
    expect((await post(`/confirm/${await mailed()}`)).status).toBe(200);
    return only();
  }

  return { api, post, only, mailed, confirmed };
}
