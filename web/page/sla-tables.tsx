import type { ComponentChildren } from "preact";
import { singlePath } from "../../server/core/page/paths.ts";
import type { PublishedMonth } from "../../server/core/month-report.ts";
import type { SlaTexts } from "../text/sla.ts";
import { When } from "./when.tsx";
import type { Words } from "./words.ts";

type Part = { month: PublishedMonth; words: Words; t: SlaTexts };
const CAUSES = ["gateway", "provider", "planned", "unknown"] as const;

const percent = (ratio: number | null, words: Words, t: SlaTexts) =>
  ratio === null ? t.unknown : words.format.percent(ratio);

/** A length of time for people, to the second for programs. */
function Seconds({ seconds, words }: { seconds: number; words: Words }) {
  const shown = words.format.duration(Math.abs(seconds) * 1000);
  return (
    <data class={seconds === 0 ? "soft" : undefined} value={seconds}>
      {shown}
    </data>
  );
}

/** Shows the figures of the month's commitment, and the owners of lost time. */
export function GatewayFigures({ month, words, t }: Part) {
  const { budgetSeconds, spentSeconds, leftSeconds, attribution } = month;
  return (
    <div class="month-figures padded">
      <table class="figures-table">
        <caption>{t.ratio}</caption>
        <thead>
          <tr>
            <th scope="col">{t.figure}</th>
            <th scope="col">{t.value}</th>
          </tr>
        </thead>
        <tbody>
          <Row name={t.ratio}>{percent(month.ratio, words, t)}</Row>
          <Row name={t.withMaintenance}>{percent(month.ratioWithMaintenance, words, t)}</Row>
          <Row name={t.coverage}>{words.format.percent(month.coverage)}</Row>
          {budgetSeconds !== null && leftSeconds !== null && (
            <>
              <Row name={t.budget}>
                <Seconds seconds={budgetSeconds} words={words} />
              </Row>
              <Row name={t.spent}>
                <Seconds seconds={spentSeconds} words={words} />
              </Row>
              <Row name={leftSeconds < 0 ? t.overspent : t.left}>
                <Seconds seconds={leftSeconds} words={words} />
              </Row>
            </>
          )}
        </tbody>
      </table>
      <table class="figures-table">
        <caption>{t.causes}</caption>
        <thead>
          <tr>
            <th scope="col">{t.cause}</th>
            <th scope="col">{t.time}</th>
          </tr>
        </thead>
        <tbody>
          {CAUSES.map((cause) => (
            <Row name={t.attribution[cause]}>
              <Seconds seconds={attribution[cause]} words={words} />
            </Row>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: { name: string; children: ComponentChildren }) {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      <td>{props.children}</td>
    </tr>
  );
}

/** Every provider but the gateway, in configured order. */
export function ProvidersTable({ month, words, t }: Part) {
  return (
    <div class="card wide padded" role="group" aria-label={t.providers} tabindex={0}>
      <table class="figures-table">
        <caption class="visually-hidden">{t.providers}</caption>
        <thead>
          <tr>
            <th scope="col">{t.provider}</th>
            <th scope="col">{t.ratio}</th>
            <th scope="col">{t.withMaintenance}</th>
            <th scope="col">{t.coverage}</th>
            <th scope="col">{t.down}</th>
            <th scope="col">{t.planned}</th>
          </tr>
        </thead>
        <tbody>
          {month.providers
            .filter((p) => p.role === "provider")
            .map((p) => (
              <tr>
                <th scope="row">{p.name}</th>
                <td>{percent(p.ratio, words, t)}</td>
                <td>{percent(p.ratioWithMaintenance, words, t)}</td>
                <td>{words.format.percent(p.coverage)}</td>
                <td>
                  <Seconds seconds={p.downSeconds} words={words} />
                </td>
                <td>
                  <Seconds seconds={p.excludedSeconds} words={words} />
                </td>
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}

/** The gateway's months, newest first, each with a link to its own report. */
export function MonthsTable(props: {
  months: readonly PublishedMonth[];
  words: Words;
  t: SlaTexts;
}) {
  const { months, words, t } = props;
  const path = singlePath("sla", words.locale);
  return (
    <div class="card wide padded" role="group" aria-label={t.months} tabindex={0}>
      <table class="figures-table">
        <caption class="visually-hidden">{t.months}</caption>
        <thead>
          <tr>
            <th scope="col">{t.month}</th>
            <th scope="col">{t.ratio}</th>
            <th scope="col">{t.withMaintenance}</th>
            <th scope="col">{t.coverage}</th>
            <th scope="col">{t.spent}</th>
            <th scope="col">{t.status}</th>
          </tr>
        </thead>
        <tbody>
          {months.map((m) => (
            <tr>
              <th scope="row">
                <a href={`${path}?month=${m.month}`}>{words.format.month(m.month)}</a>
              </th>
              <td>{percent(m.ratio, words, t)}</td>
              <td>{percent(m.ratioWithMaintenance, words, t)}</td>
              <td>{words.format.percent(m.coverage)}</td>
              <td>
                <Seconds seconds={m.spentSeconds} words={words} />
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

/** Shows the errata of a closed month, oldest first: author, reason and new figures. */
export function ErrataList({ month, words, t }: Part) {
  const { format, now } = words;
  const say = (at: number) => {
    const { clock, date } = format.moment(at, now);
    return date === null ? clock : `${date}, ${clock}`;
  };
  return (
    <ul class="card list errata">
      {month.errata.map((e) => (
        <li>
          <p>
            <When at={e.at} say={say(e.at)} words={words} />{" "}
            <span lang={words.teamLang}>{t.erratum(e.author)}</span>
          </p>
          <p lang={words.teamLang}>{e.reason}</p>
          {e.change && (
            <p>
              {t.changed(e.change.component, t.state[e.change.state])}{" "}
              <When at={e.change.from} say={say(e.change.from)} words={words} />
              {" – "}
              <When at={e.change.to} say={say(e.change.to)} words={words} />
            </p>
          )}
          <p>{t.corrected(percent(e.ratio, words, t), percent(month.ratio, words, t))}</p>
        </li>
      ))}
    </ul>
  );
}
