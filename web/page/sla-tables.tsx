import type { PublishedMonth } from "../../server/core/month-report.ts";
import { providerPath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { SlaTexts } from "../text/sla.ts";
import { MonthStrip, providerDays } from "./month-strip.tsx";
import { Legend } from "./strip.tsx";
import { isKept } from "./sla-verdict.ts";
import type { Words } from "./words.ts";

type Part = { month: PublishedMonth; words: Words; t: SlaTexts };

export const percentOr = (ratio: number | null, words: Words, t: SlaTexts): string =>
  ratio === null ? t.unknown : words.format.percent(ratio);

/** A length of time for people, to the second for programs. */
export function Seconds({ seconds, words }: { seconds: number; words: Words }) {
  const shown = seconds === 0 ? "0" : words.format.duration(Math.abs(seconds) * 1000);
  return (
    <data class={seconds === 0 ? "soft" : undefined} value={seconds}>
      {shown}
    </data>
  );
}

/** Every provider but the gateway, in configured order, with its days as far as they are kept. */
export function ProvidersTable({ page, month, words, t }: Part & { page: PageSnapshot }) {
  const providers = month.providers.filter((p) => p.role === "provider");
  if (providers.length === 0) return null;
  const days = new Map(page.providers.map((p) => [p.id, providerDays(p, month.month)]));
  const some = [...days.values()].find((own) => own.length > 0);
  const lastDay = some?.at(-1);
  const title = t.providersOf(words.format.month(month.month));
  return (
    <section aria-labelledby="providers">
      <div class="head">
        <h2 id="providers">{t.providers(providers.length)}</h2>
        <span class="soft small">{t.forInformation}</span>
        {some && <Legend words={words} />}
      </div>
      <div class="card flush scroll" role="group" aria-labelledby="providers" tabindex={0}>
        <table class="months-table">
          <caption class="visually-hidden">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{t.provider}</th>
              <Figures names={[t.ratio, t.down]} />
              {lastDay && (
                <th scope="col" class="days">
                  {t.strip(String(Number(lastDay.date.slice(8))))}
                </th>
              )}
              <Figures names={[t.included, t.planned, t.share]} />
            </tr>
          </thead>
          <tbody>
            {providers.map((p) => (
              <tr>
                <th scope="row">
                  {days.has(p.id) ? (
                    <a class="plain" href={providerPath(p, words.locale)}>
                      {p.name}
                    </a>
                  ) : (
                    p.name
                  )}
                </th>
                <td class="num">
                  <b>{percentOr(p.ratio, words, t)}</b>
                </td>
                <td class="num">
                  <Seconds seconds={p.downSeconds} words={words} />
                </td>
                {lastDay && (
                  <td class="days">
                    <MonthStrip name={p.name} days={days.get(p.id) ?? []} words={words} />
                  </td>
                )}
                <td class="num">{percentOr(p.ratioWithMaintenance, words, t)}</td>
                <td class="num">
                  <Seconds seconds={p.excludedSeconds} words={words} />
                </td>
                <td class="num">{words.format.percent(p.coverage)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const Figures = ({ names }: { names: readonly string[] }) => (
  <>
    {names.map((name) => (
      <th scope="col" class="num">
        {name}
      </th>
    ))}
  </>
);

/** The gateway's months, newest first, each with a link to its own report. */
export function MonthsTable(props: {
  months: readonly PublishedMonth[];
  words: Words;
  t: SlaTexts;
}) {
  const { months, words, t } = props;
  const path = singlePath("sla", words.locale);
  return (
    <div class="scroll" role="group" aria-label={t.months} tabindex={0}>
      <table class="months-table dense">
        <caption class="visually-hidden">{t.months}</caption>
        <thead>
          <tr>
            <th scope="col">{t.month}</th>
            <Figures names={[t.ratio, t.included, t.share, t.spent, t.budget]} />
            <th scope="col">{t.status}</th>
          </tr>
        </thead>
        <tbody>
          {months.map((m) => (
            <tr class={isKept(m) === false ? "is-down" : undefined}>
              <th scope="row">
                <a href={`${path}?month=${m.month}`}>{words.format.month(m.month)}</a>
              </th>
              <td class="num">{percentOr(m.ratio, words, t)}</td>
              <td class="num">{percentOr(m.ratioWithMaintenance, words, t)}</td>
              <td class="num">{words.format.percent(m.coverage)}</td>
              <td class="num">
                <Seconds seconds={m.spentSeconds} words={words} />
              </td>
              <td class="num">
                {m.budgetSeconds === null ? (
                  "–"
                ) : (
                  <Seconds seconds={m.budgetSeconds} words={words} />
                )}
              </td>
              <td>
                {m.frozenAt === null ? t.open : t.closed}
                {m.errata.length > 0 &&
                  ` (${m.errata.length}\u00a0${m.errata.length === 1 ? "erratum" : "errata"})`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
