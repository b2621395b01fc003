import type { ComponentChildren } from "preact";
import type { ComponentState } from "../../server/core/model.ts";
import type { PublishedMonth } from "../../server/core/month-report.ts";
import { singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { SLA_TEXT, type SlaTexts } from "../text/sla.ts";
import { Banner } from "./banner.tsx";
import { Icon } from "./icon.tsx";
import { MonthDays } from "./sla-days.tsx";
import { ErrataList, ExcludedTable, MethodPanel } from "./sla-details.tsx";
import { MonthBars } from "./sla-months.tsx";
import { ProvidersTable } from "./sla-tables.tsx";
import { SlaTiles } from "./sla-tiles.tsx";
import { isKept } from "./sla-verdict.ts";
import type { Words } from "./words.ts";

/** A month against its promise, the months around it, and how the figures come about. */
export function SlaPage(props: { page: PageSnapshot; month: string | null; words: Words }) {
  const { page, words } = props;
  const t = SLA_TEXT[words.locale];
  const months = page.months ?? [];
  const shown = props.month === null ? months[0] : months.find((m) => m.month === props.month);
  if (!shown) {
    return (
      <Banner heading="h1" sentence={t.title} id="verdict">
        <p>{t.notYet}</p>
      </Banner>
    );
  }
  return (
    <>
      <Verdict months={months} shown={shown} words={words} t={t} />
      <div class="wrap body">
        <section class="stack" aria-labelledby="commitment">
          <h2 id="commitment">{t.gateway}</h2>
          <SlaTiles month={shown} words={words} t={t} />
          {shown.days !== undefined && <MonthDays month={shown} words={words} t={t} />}
        </section>
        <MonthBars months={months} words={words} t={t} />
        {shown.errata.length > 0 && (
          <Part id="errata" title={t.errata}>
            <ErrataList month={shown} words={words} t={t} />
          </Part>
        )}
        <ProvidersTable page={page} month={shown} words={words} t={t} />
        {shown.excluded.length > 0 && <ExcludedTable month={shown} words={words} t={t} />}
        <MethodPanel month={shown} words={words} t={t} />
      </div>
    </>
  );
}

function Part(props: { id: string; title: string; children: ComponentChildren }) {
  return (
    <section aria-labelledby={props.id}>
      <div class="head">
        <h2 id={props.id}>{props.title}</h2>
      </div>
      {props.children}
    </section>
  );
}

/** Returns whether the report may still change, and since or until when. */
function standing(
  { frozenAt, until, to }: PublishedMonth,
  { format, text, now }: Words,
  t: SlaTexts,
) {
  if (frozenAt !== null) return t.frozen(format.longDate(frozenAt));
  return until >= to ? t.ended : t.running(text.pages.onDay(format.moment(until, now)));
}

/** "novembre", with the year unless it is this one. */
const monthName = (month: string, { format, now }: Words): string => {
  const isThisYear = month.slice(0, 4) === format.civilDate(now).slice(0, 4);
  return isThisYear ? format.month(month).replace(/\s\d{4}$/, "") : format.month(month);
};

type Shown = {
  months: readonly PublishedMonth[];
  shown: PublishedMonth;
  words: Words;
  t: SlaTexts;
};

/** Shows whether the promise was kept, by how much, and the way to other months and formats. */
function Verdict({ months, shown, words, t }: Shown) {
  const { format } = words;
  const kept = isKept(shown);
  const name = monthName(shown.month, words);
  const isOpen = shown.until < shown.to;
  const said = { true: isOpen ? t.keptSoFar : t.keptIn, false: t.brokenIn, null: t.titleOf };
  const state: ComponentState | undefined =
    kept === null ? undefined : kept ? "operational" : "major_outage";
  return (
    <Banner
      state={state}
      heading="h1"
      sentence={said[`${kept}`](name)}
      id="verdict"
      aside={<Around months={months} shown={shown} words={words} t={t} />}
    >
      <p>
        <b class="ratio">{shown.ratio === null ? t.unknown : format.percent(shown.ratio)}</b>{" "}
        {t.measured(shown.target === null ? null : format.target(shown.target))}{" "}
        {standing(shown, words, t)}
      </p>
    </Banner>
  );
}

/** The choice of months, and the same figures for programs. */
function Around({ months, shown, words, t }: Shown) {
  const at = months.indexOf(shown);
  const [before, after] = [months[at + 1], months[at - 1]];
  const path = singlePath("sla", words.locale);
  const data = `/api/v1/sla?month=${shown.month}`;
  return (
    <div class="line around">
      <nav class="segment" aria-label={t.months}>
        {before && (
          <a href={`${path}?month=${before.month}`} rel="prev" title={t.before}>
            <Icon name="previous" />
            {monthName(before.month, words)}
          </a>
        )}
        <a href={`${path}?month=${shown.month}`} aria-current="page">
          {monthName(shown.month, words)}
        </a>
        {after && (
          <a href={`${path}?month=${after.month}`} rel="next" title={t.after}>
            {monthName(after.month, words)}
            <Icon name="next" />
          </a>
        )}
      </nav>
      <span class="tools">
        <a class="button tiny" href={`${data}&format=csv`}>
          CSV
        </a>
        <a class="button tiny" href={data}>
          JSON
        </a>
      </span>
    </div>
  );
}
