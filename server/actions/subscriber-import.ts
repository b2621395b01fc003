import { insertSubscribers, mailedSubscribers, updateSubscriber } from "../../db/subscribers.ts";
import { insertRequests } from "../../db/subscription-requests.ts";
import type { Context } from "../context/context.ts";
import type { ListedSubscriber } from "../core/messages/subscriber-csv.ts";
import {
  isOfIncident,
  usualPreferences,
  type Subscriber,
  type SubscriptionRequest,
} from "../core/messages/subscriber.ts";
import { audit, change } from "../context/write.ts";
import { requireRight, pageNamed } from "./change.ts";
import { newRequest, newSubscriber, notifySubscriber } from "./subscribers.ts";

/** Rows between two reports of progress. */
const ROWS_A_STEP = 1_000;

/** Counts of a list's rows by outcome. */
export type Imported = {
  /** New, with the consent that the list says. */
  readonly added: number;
  /** New, without consent: a mail asks for it. */
  readonly asked: number;
  /** Known already: they now follow what the list says. */
  readonly changed: number;
  /** Left as they were: they unsubscribed since, or were asked already. */
  readonly left: number;
};

/**
 * Imports a list, whole or not at all. Subscribers who left after the consent in the list stay
 * unsubscribed.
 *
 * @param advanced called with the rows done
 * @throws Refusal `forbidden`, `missing`
 */
export async function importSubscribers(
  ctx: Context,
  pageId: string,
  rows: readonly ListedSubscriber[],
  advanced: (done: number) => void = () => {},
): Promise<Imported> {
  requireRight(ctx, "subscriber.write");
  const { id } = pageNamed(ctx, pageId);
  return change(ctx, async (ctx) => {
    const emails = rows.map((row) => row.email);
    const known = new Map((await mailedSubscribers(ctx.db, id, emails)).map((s) => [s.email, s]));
    const fresh = rows
      .filter((row) => !known.has(row.email))
      .map((row) => listedSubscriber(ctx, id, row));
    for (let at = 0; at < fresh.length; at += ROWS_A_STEP) {
      await insertSubscribers(ctx.db, fresh.slice(at, at + ROWS_A_STEP));
      advanced(Math.min(at + ROWS_A_STEP, fresh.length));
    }
    const asked = fresh.filter((subscriber) => subscriber.state === "unconfirmed");
    await askThem(ctx, asked);

    let [changed, left] = [0, 0];
    for (const row of rows) {
      const before = known.get(row.email);
      if (!before) continue;
      const after = listedAgain(before, row);
      if (after) await updateSubscriber(ctx.db, after);
      if (after) changed += 1;
      else left += 1;
      advanced(fresh.length + changed + left);
    }
    const counts = { added: fresh.length - asked.length, asked: asked.length, changed, left };
    const subject = `page:${id}`;
    await audit(ctx, {
      action: "subscriber.import",
      subject,
      pageId: id,
      before: null,
      after: counts,
    });
    return counts;
  });
}

function listedSubscriber(ctx: Context, pageId: string, row: ListedSubscriber): Subscriber {
  const { email, scopes, kinds, locale, confirmedAt } = row;
  const wish = { ...usualPreferences(locale), scopes, kinds };
  const subscriber = newSubscriber(ctx, { pageId, email, endpoint: null, wish }, "import");
  return confirmedAt === null ? subscriber : { ...subscriber, state: "confirmed", confirmedAt };
}

async function askThem(ctx: Context, subscribers: readonly Subscriber[]): Promise<void> {
  const requests: SubscriptionRequest[] = subscribers.map((subscriber) =>
    newRequest(ctx, subscriber.id, wishOf(subscriber), "import"),
  );
  await insertRequests(ctx.db, requests);
  for (const [i, subscriber] of subscribers.entries()) {
    const request = requests[i]!;
    await notifySubscriber(ctx, "subscription.confirm", subscriber, request.id, ctx.now());
  }
}

const wishOf = ({ scopes, kinds, minImpact, locale, frequency, quietHours }: Subscriber) => ({
  scopes,
  kinds,
  minImpact,
  locale,
  frequency,
  quietHours,
});

/** Returns the new state of a known subscriber; `null`: unchanged. */
function listedAgain(before: Subscriber, row: ListedSubscriber): Subscriber | null {
  const { scopes, kinds, locale, confirmedAt } = row;
  const followed = before.scopes.filter((s) => isOfIncident(s) && !scopes.includes(s));
  const next = { ...before, scopes: [...scopes, ...followed], kinds, locale };
  switch (before.state) {
    case "confirmed":
    case "suspended":
      return next;
    case "unconfirmed":
      return confirmedAt === null
        ? null
        : { ...next, state: "confirmed", confirmedAt, source: "import" };
    case "unsubscribed": {
      const isLater = confirmedAt !== null && confirmedAt > (before.unsubscribedAt ?? Infinity);
      if (!isLater) return null;
      return { ...next, state: "confirmed", confirmedAt, source: "import", unsubscribedAt: null };
    }
  }
}
