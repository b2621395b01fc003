import { methodOf } from "../../server/core/measuring/method.ts";
import type { Instant } from "../../server/core/model.ts";
import type { PublishedMonth } from "../../server/core/month-report.ts";
import { maintenancePath } from "../../server/core/page/paths.ts";
import type { SlaTexts } from "../text/sla.ts";
import { percentOr } from "./sla-tables.tsx";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

type Part = { month: PublishedMonth; words: Words; t: SlaTexts };

/** An instant with its date, unless it is today's. */
function Moment({ at, words }: { at: Instant; words: Words }) {
  const { clock, date } = words.format.moment(at, words.now);
  return <When at={at} say={date === null ? clock : `${date}, ${clock}`} words={words} />;
}

/** Shows the maintenance that left the denominator, with its notice. */
export function ExcludedTable({ month, words, t }: Part) {
  return (
    <section aria-labelledby="excluded">
      <div class="head">
        <h2 id="excluded">{t.excluded}</h2>
      </div>
      <div class="card flush scroll" role="group" aria-labelledby="excluded" tabindex={0}>
        <table>
          <caption class="visually-hidden">{t.excluded}</caption>
          <thead>
            <tr>
              <th scope="col">{t.maintenance}</th>
              <th scope="col">{t.from}</th>
              <th scope="col">{t.to}</th>
              <th scope="col" class="num">
                {t.notice}
              </th>
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
                  <Moment at={from} words={words} />
                </td>
                <td>
                  <Moment at={to} words={words} />
                </td>
                <td class="num">{words.format.duration(noticeSeconds * 1000)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Shows the errata of a closed month, oldest first: author, reason and new figures. */
export function ErrataList({ month, words, t }: Part) {
  return (
    <ul class="card list errata">
      {month.errata.map((e) => (
        <li>
          <p>
            <Moment at={e.at} words={words} />{" "}
            <span lang={words.authorLang}>{t.erratum(e.author)}</span>
          </p>
          <p lang={words.authorLang}>{e.reason}</p>
          {e.change && (
            <p>
              {t.changed(e.change.component, t.state[e.change.state])}{" "}
              <Moment at={e.change.from} words={words} />
              {" – "}
              <Moment at={e.change.to} words={words} />
            </p>
          )}
          <p>{t.corrected(percentOr(e.ratio, words, t), percentOr(month.ratio, words, t))}</p>
        </li>
      ))}
    </ul>
  );
}

/** The method in words and formulas, closed at first, with the hash of a closed month's data. */
export function MethodPanel({ month, words, t }: Part) {
  const { sentences, formulas } = methodOf(month, words.locale);
  return (
    <details class="card method-panel">
      <summary>
        <b>{t.method}</b> <span class="soft">– {t.version(month.methodVersion)}</span>
      </summary>
      <div class="stack tight">
        {sentences.map((sentence) => (
          <p>{sentence}</p>
        ))}
        <ul class="formulas">
          {formulas.map((formula) => (
            <li>{formula}</li>
          ))}
        </ul>
        {month.hash !== null && (
          <p>
            {t.hash} <code class="hash">{month.hash}</code>
          </p>
        )}
      </div>
    </details>
  );
}
