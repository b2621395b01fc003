import { methodOf } from "../../server/core/measuring/method.ts";
import { maintenancePath, singlePath } from "../../server/core/page/paths.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import type { PublishedMonth } from "../../server/core/month-report.ts";
import { SLA_TEXT, type SlaTexts } from "../text/sla.ts";
import { Crumbs } from "./crumbs.tsx";
import { Mark } from "./mark.tsx";
import { ErrataList, GatewayFigures, MonthsTable, ProvidersTable } from "./sla-tables.tsx";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

/** A month against its promise, the months around it, and how the figures come about. */
export function SlaPage(props: { page: PageSnapshot; month: string | null; words: Words }) {
  const { page, words } = props;
  const t = SLA_TEXT[words.locale];
  const months = page.months ?? [];
  const shown = props.month === null ? months[0] : months.find((m) => m.month === props.month);
  if (!shown) {
    return (
      <>
        <Crumbs steps={[{ name: t.title }]} words={words} />
        <h1>{t.title}</h1>
        <p class="soft">{t.notYet}</p>
      </>
    );
  }
  const title = t.titleOf(words.format.month(shown.month));
  return (
    <>
      <Crumbs steps={[{ name: title }]} words={words} />
      <div class="page-head">
        <h1>{title}</h1>
        <Around months={months} shown={shown} words={words} t={t} />
      </div>
      <p>
        <Standing month={shown} words={words} t={t} />
      </p>
      <section aria-labelledby="commitment">
        <div class="section-head">
          <h2 id="commitment">{t.gateway}</h2>
        </div>
        <div class="card">
          <Commitment month={shown} words={words} t={t} />
          <GatewayFigures month={shown} words={words} t={t} />
          {shown.excluded.length > 0 && <Excluded month={shown} words={words} t={t} />}
        </div>
      </section>
      {shown.errata.length > 0 && (
        <section aria-labelledby="errata">
          <div class="section-head">
            <h2 id="errata">{t.errata}</h2>
          </div>
          <ErrataList month={shown} words={words} t={t} />
        </section>
      )}
      <section aria-labelledby="providers">
        <div class="section-head">
          <h2 id="providers">{t.providers}</h2>
          <p class="soft">{t.forInformation}</p>
        </div>
        <ProvidersTable month={shown} words={words} t={t} />
      </section>
      <section aria-labelledby="months">
        <div class="section-head">
          <h2 id="months">{t.months}</h2>
        </div>
        <MonthsTable months={months} words={words} t={t} />
      </section>
      <MethodSection month={shown} words={words} t={t} />
    </>
  );
}

type Part = { month: PublishedMonth; words: Words; t: SlaTexts };

/** Shows whether the month is closed, and since or until when. */
function Standing({ month, words, t }: Part) {
  const { format, now } = words;
  if (month.frozenAt !== null) return <>{t.frozen(format.longDate(month.frozenAt))}</>;
  return <>{t.running(words.text.pages.onDay(format.moment(month.until, now)))}</>;
}

function Around(props: {
  months: readonly PublishedMonth[];
  shown: PublishedMonth;
  words: Words;
  t: SlaTexts;
}) {
  const { months, shown, words, t } = props;
  const at = months.indexOf(shown);
  const [before, after] = [months[at + 1], months[at - 1]];
  const path = singlePath("sla", words.locale);
  return (
    <nav class="months" aria-label={t.months}>
      <ul>
        {before && (
          <li>
            <a href={`${path}?month=${before.month}`} rel="prev" title={t.before}>
              <span aria-hidden="true">← </span>
              {words.format.month(before.month)}
            </a>
          </li>
        )}
        {after && (
          <li>
            <a href={`${path}?month=${after.month}`} rel="next" title={t.after}>
              {words.format.month(after.month)}
              <span aria-hidden="true"> →</span>
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}

/** The one figure that binds, and whether what was promised is kept so far. */
function Commitment({ month, words, t }: Part) {
  const { format } = words;
  const { ratio, target } = month;
  // What was promised is compared as it is, never as it is rounded.
  const kept = ratio !== null && target !== null && ratio * 100 >= target;
  return (
    <div class="commitment">
      <p class="big">
        <b>{ratio === null ? t.unknown : format.percent(ratio)}</b>
      </p>
      <div>
        {target !== null && (
          <>
            {ratio !== null && (
              <p class={`state ${kept ? "ok" : "down"}`}>
                <Mark state={kept ? "operational" : "major_outage"} />
                {kept ? t.kept : t.broken}
              </p>
            )}
            <p>{t.committed(format.target(target))}</p>
          </>
        )}
      </div>
    </div>
  );
}

function Excluded({ month, words, t }: Part) {
  const { format, now } = words;
  const say = (at: number) => {
    const { clock, date } = format.moment(at, now);
    return date === null ? clock : `${date}, ${clock}`;
  };
  return (
    <div class="wide padded" role="group" aria-label={t.excluded} tabindex={0}>
      <table class="figures-table">
        <caption>{t.excluded}</caption>
        <thead>
          <tr>
            <th scope="col">{t.maintenance}</th>
            <th scope="col">{t.from}</th>
            <th scope="col">{t.to}</th>
            <th scope="col">{t.notice}</th>
          </tr>
        </thead>
        <tbody>
          {month.excluded.map(({ from, to, maintenance, noticeSeconds }) => (
            <tr>
              <th scope="row">
                {maintenance === null ? (
                  t.window
                ) : (
                  <a href={maintenancePath({ id: maintenance }, words.locale)}>{maintenance}</a>
                )}
              </th>
              <td>
                <When at={from} say={say(from)} words={words} />
              </td>
              <td>
                <When at={to} say={say(to)} words={words} />
              </td>
              <td>{format.duration(noticeSeconds * 1000)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The method in words and formulas, and where machines find the same. */
function MethodSection({ month, words, t }: Part) {
  const { sentences, formulas } = methodOf(month, words.locale);
  const address = `/api/v1/sla?month=${month.month}`;
  return (
    <section aria-labelledby="method">
      <div class="section-head">
        <h2 id="method">{t.method}</h2>
      </div>
      <div class="method">
        {sentences.map((sentence) => (
          <p>{sentence}</p>
        ))}
        <ul class="formulas">
          {formulas.map((formula) => (
            <li>{formula}</li>
          ))}
        </ul>
        <p>
          {t.version(month.methodVersion)}{" "}
          {month.hash !== null && (
            <>
              {t.hash} <code class="hash">{month.hash}</code>
            </>
          )}
        </p>
        <p>
          {t.data} <a href={address}>JSON</a>, <a href={`${address}&format=csv`}>CSV</a>
        </p>
      </div>
    </section>
  );
}
