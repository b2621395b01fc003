import { grantTokenById } from "../../db/grant-tokens.ts";
import { grantById } from "../../db/grants.ts";
import {
  countHandovers,
  endHandovers,
  handoverById,
  insertHandover,
  spendHandover,
  type Handover,
} from "../../db/handovers.ts";
import type { Context } from "../context/context.ts";
import { audit, change } from "../context/write.ts";
import { DAY_MS } from "../core/duration.ts";
import { mailAddress } from "../core/mail-address.ts";
import type { Instant, Locale } from "../core/model.ts";
import type { HeldGrant } from "../core/people/grant.ts";
import {
  HANDOVER_MS,
  MOST_HANDOVERS,
  requirePossible,
  tokenState,
  type GrantToken,
} from "../core/people/grant-token.ts";
import { Refusal } from "../core/refusal.ts";
import { readToken } from "../messages/subscriber-links.ts";
import { refuseProblems } from "./change.ts";
import { contactsOf, writeAboutGrant } from "./grant-mails.ts";
import { tokenOf, withText } from "./grant-tokens.ts";
import { grantDeed, requireDeed } from "./grants.ts";

/**
 * Hands a token over: mails a link that shows it once, within 4 hours. Earlier links of the token
 * end.
 *
 * @returns the end of the link
 * @throws Refusal `forbidden`; `conflict`; `invalid`; `too_many` after five in a day
 */
export async function handOver(
  ctx: Context,
  grantId: string,
  tokenId: string,
  { email: given, locale }: { readonly email: string; readonly locale: Locale },
): Promise<Instant> {
  return change(ctx, async (ctx) => {
    const { grant, token } = await tokenOf(ctx, grantId, tokenId);
    requireDeed(ctx, grant, "handOver");
    const now = ctx.now();
    requirePossible(token, "handOver", now);
    const email = mailAddress(given);
    if (email === null) {
      refuseProblems([{ pointer: "/email", detail: "one mail address is wanted" }]);
    }
    if ((await countHandovers(ctx.db, tokenId, now - DAY_MS)) >= MOST_HANDOVERS) {
      throw new Refusal("too_many", "A token is handed over five times a day at most.");
    }
    await endHandovers(ctx.db, tokenId, now);
    // Links count in whole seconds.
    const expiresAt = Math.floor((now + HANDOVER_MS) / 1000) * 1000;
    const id = ctx.newId();
    const one: Handover = { id, tokenId, email: email!, createdAt: now, expiresAt, usedAt: null };
    await insertHandover(ctx.db, one);
    await audit(ctx, grantDeed("grant.hand_over", grant, null, { token: tokenId, handover: id }));
    await writeAboutGrant(
      ctx,
      grant,
      { kind: "grant.handed_over", token: tokenId, handover: id, until: expiresAt },
      [{ email: one.email, locale }],
    );
    return expiresAt;
  });
}

/** Ends the links of a token that were not opened. @throws Refusal `forbidden` */
export async function takeBack(ctx: Context, grantId: string, tokenId: string): Promise<void> {
  await change(ctx, async (ctx) => {
    const { grant } = await tokenOf(ctx, grantId, tokenId);
    requireDeed(ctx, grant, "handOver");
    if ((await endHandovers(ctx.db, tokenId, ctx.now())) === 0) return;
    await audit(ctx, grantDeed("grant.take_back", grant, null, { token: tokenId }));
  });
}

/** A link that can be opened, with its token and grant. */
export type FoundHandover = {
  readonly handover: Handover;
  readonly token: GrantToken;
  readonly grant: HeldGrant;
};

/**
 * Returns what a link leads to. To look at it uses nothing up.
 *
 * @throws Refusal `missing` if the link is none of ours; `gone` if it was opened, has expired, or
 *   its token is not active any more
 */
export async function findHandover(ctx: Context, link: string): Promise<FoundHandover> {
  const now = ctx.now();
  const read = readToken(ctx.secret, "handover", link, now);
  if (!read) throw new Refusal("missing", "This link is not one of ours.");
  const handover = await handoverById(ctx.db, read.id);
  const token = handover && (await grantTokenById(ctx.db, handover.tokenId));
  const grant = token && (await grantById(ctx.db, token.grantId));
  if (!grant) throw new Refusal("gone", "This link has expired.");
  if (handover.usedAt !== null) throw used();
  const isOver = tokenState(token, now) !== "active" || grant.revokedAt !== null;
  if (read.isExpired || handover.expiresAt <= now || isOver) {
    throw new Refusal("gone", "This link has expired.");
  }
  return { handover, token, grant };
}

/**
 * Opens a link: returns the text of its token, once. Applicant and technical contact are written
 * to. Of two at the same moment, one gets it.
 *
 * @throws Refusal as above
 */
export async function openHandover(ctx: Context, link: string): Promise<string> {
  const { token } = await findHandover(ctx, link);
  // Signed first: a link that cannot be answered is not used up.
  const { text } = await withText(ctx, token);
  await change(ctx, async (ctx) => {
    const { handover, grant } = await findHandover(ctx, link);
    if (!(await spendHandover(ctx.db, handover.id, ctx.now()))) throw used();
    const after = { token: token.id, handover: handover.id };
    await audit(ctx, grantDeed("grant.open", grant, null, after));
    const mail = { kind: "grant.opened", token: token.id, who: handover.email } as const;
    await writeAboutGrant(ctx, grant, mail, contactsOf(grant, ["applicant", "technical"]));
  });
  return text;
}

const used = () => new Refusal("gone", "This link was opened already.");

/** Returns true for the refusal of a link that was opened, and is not only too old. */
export const isOpened = ({ message }: Refusal): boolean => message === used().message;
