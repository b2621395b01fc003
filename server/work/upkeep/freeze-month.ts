import { isImporting } from "../../../db/imports.ts";
import { firstSeen } from "../../../db/intervals.ts";
import {
  errataOf,
  frozenMonthNames,
  frozenMonths,
  insertErratum,
  insertFrozenMonth,
} from "../../../db/frozen-months.ts";
import { bumpRevision } from "../../../db/key-values.ts";
import type { Reading } from "../../context/context.ts";
import { addMonths, civilMonth, monthOf } from "../../core/calendar.ts";
import type { PageConfig } from "../../core/configuration.ts";
import { publicId } from "../../context/ids.ts";
import { shortTransaction } from "../../context/time-slices.ts";
import { termsOf, workOutMonth } from "../../state/month-reports.ts";

type Working = Pick<Reading, "db" | "config" | "now">;

/** Number of the last frozen months that are checked again for unexplained changes. */
const WATCHED_MONTHS = 3;

/**
 * Closes every month that is over for as long as the configuration says: its report is stored
 * with the method's version and the hash of its inputs, and never changes again. A month that is
 * closed is left alone, so that this can be called at any time, by anybody, however often.
 *
 * Then looks at the last closed months: where the inputs are others than when the month was
 * closed, or last corrected, and nobody has said why (results that came late, a declaration dated
 * back), an erratum of Vigie's own says so.
 *
 * @returns how many months were closed or found changed
 */
export async function freezeMonths(ctx: Working): Promise<number> {
  // Half of a past makes a report that could never be set right but by errata.
  if (await isImporting(ctx.db, ctx.now())) return 0;
  let done = 0;
  for (const page of ctx.config.pages) {
    for (const month of await monthsToFreeze(ctx, page)) {
      const terms = await termsOf(ctx, page);
      const { report, hash } = await workOutMonth(ctx, terms, month);
      const frozen = { pageId: page.id, month, frozenAt: ctx.now(), hash, terms, report };
      const isNew = await shortTransaction(ctx.db, async (db) => {
        const inserted = await insertFrozenMonth(db, frozen);
        if (inserted) await bumpRevision(db);
        return inserted;
      });
      if (isNew) done += 1;
    }
    done += await noteChanges(ctx, page);
  }
  return done;
}

/** Months that are over long enough and not closed, from the first of which anything is known. */
async function monthsToFreeze({ db, config, now }: Working, page: PageConfig): Promise<string[]> {
  const ids = new Set(
    (await termsOf({ db, config, now }, page)).providers.flatMap((p) =>
      p.components.map((c) => c.id),
    ),
  );
  const starts = [...(await firstSeen(db))].filter(([id]) => ids.has(id)).map(([, from]) => from);
  if (starts.length === 0) return [];
  const closed = new Set(await frozenMonthNames(db, page.id));
  const months: string[] = [];
  for (let month = monthOf(Math.min(...starts), page.timeZone); ; month = addMonths(month, 1)) {
    if (civilMonth(month, page.timeZone).to + config.freezeAfterMs > now()) return months;
    if (!closed.has(month)) months.push(month);
  }
}

async function noteChanges(ctx: Working, page: PageConfig): Promise<number> {
  const names = (await frozenMonthNames(ctx.db, page.id)).slice(-WATCHED_MONTHS);
  const [from, to] = [names[0], names.at(-1)];
  if (from === undefined || to === undefined) return 0;
  const errata = await errataOf(ctx.db, page.id, { from, to });
  let noted = 0;
  for (const { month, terms, hash } of await frozenMonths(ctx.db, page.id, { from, to })) {
    const known = errata.get(month)?.at(-1)?.hash ?? hash;
    const { report, hash: found } = await workOutMonth(ctx, terms, month);
    if (found === known) continue;
    await shortTransaction(ctx.db, async (db) => {
      await insertErratum(db, {
        // The same finding on another node, or after a crash, is the same erratum.
        id: publicId(page.id, "erratum", month, found, String(errata.get(month)?.length ?? 0)),
        pageId: page.id,
        month,
        at: ctx.now(),
        author: "Vigie",
        reason: AUTOMATIC_REASON[page.locale],
        change: null,
        hash: found,
        report,
      });
      await bumpRevision(db);
    });
    noted += 1;
  }
  return noted;
}

/** In the page's language, as what the team writes. */
const AUTOMATIC_REASON = {
  fr: "Des mesures ou des déclarations de ce mois sont arrivées, ou ont changé, après sa clôture.",
  en: "Measurements or declarations of this month came, or changed, after it was closed.",
} as const;
