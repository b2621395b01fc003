import { accountPath } from "../../../server/core/page/account-paths.ts";
import type { ShownUsage } from "../../../server/core/page/account-steps.ts";
import { USAGE_WINDOWS, type UsageWindow } from "../../../server/core/people/token-usage.ts";
import type { Instant } from "../../../server/core/model.ts";
import { USAGE_TEXT } from "../../text/token-usage.ts";
import type { Words } from "../words.ts";
import { BOX, LAYERS, usagePlot } from "./usage-plot.ts";

type Props = { readonly usage: ShownUsage; readonly words: Words };

const WINDOWS = Object.keys(USAGE_WINDOWS) as UsageWindow[];

/** Shows what a token called: a drawing with its table, the last calls, and a ban. */
export function TokenUsage(props: Props & { readonly grantId: string }) {
  const { usage, words, grantId } = props;
  const text = USAGE_TEXT[words.locale];
  const { served, refused, failed } = usage.totals;
  return (
    <section class="stack" id="usage" aria-labelledby="usage-title">
      <div class="line ends">
        <h2 id="usage-title">{text.title}</h2>
        <nav class="segment" aria-label={text.period}>
          {WINDOWS.map((one) => (
            <a
              href={`${accountPath("grant", words.locale, grantId)}?window=${one}#usage`}
              aria-current={one === usage.window ? "true" : undefined}
            >
              {text.windows[one]}
            </a>
          ))}
        </nav>
      </div>
      <div class="card stack">
        {usage.ban !== null && (
          <p class="advice">{text.banned(momentOf(usage.ban.until, usage.now, words))}</p>
        )}
        <div class="line ends small">
          <Key words={words} />
          <span class="soft">{text.limit(words.format.count(usage.perMinute))}</span>
        </div>
        {served + refused + failed === 0 ? (
          <p class="soft">{text.none}</p>
        ) : (
          <Drawing usage={usage} words={words} />
        )}
        {usage.window === "8d" && <p class="soft small">{text.utcDays}</p>}
        <Figures usage={usage} words={words} />
        {usage.last.length > 0 && <LastCalls usage={usage} words={words} />}
      </div>
    </section>
  );
}

/** Returns a moment with its date where it is not today's. */
export function momentOf(at: Instant, now: Instant, { format }: Words): string {
  const { clock, date } = format.moment(at, now);
  return date === null ? clock : `${date}, ${clock}`;
}

function Key({ words }: Pick<Props, "words">) {
  const text = USAGE_TEXT[words.locale];
  return (
    <span class="line">
      {LAYERS.map(([kind, share]) => (
        <span class="key">
          <svg class="chart usage-key" viewBox="0 0 12 12" aria-hidden="true">
            <rect class={kind} x={6 - 6 * share} width={12 * share} height="12" />
          </svg>
          {text.outcomes[kind]}
        </span>
      ))}
    </span>
  );
}

/** Words below every so many steps: the last step has one. */
const EVERY: Readonly<Record<UsageWindow, number>> = { "10m": 2, "30h": 6, "8d": 1 };

function stepText(at: Instant, window: UsageWindow, { format }: Words): string {
  if (window !== "8d") return format.clock(at);
  return format.shortCivilDate(new Date(at).toISOString().slice(0, 10));
}

function Drawing({ usage, words }: Props) {
  const { format, locale } = words;
  const { points, totals, window } = usage;
  const plot = usagePlot(points);
  const label = USAGE_TEXT[locale].chart(window, totals, format.count);
  return (
    <div class="plot" tabindex={0} role="group" aria-label={USAGE_TEXT[locale].title}>
      <svg class="chart" viewBox={`0 0 ${BOX.width} ${BOX.height}`} role="img" aria-label={label}>
        {plot.scale.map(({ calls, y }) => (
          <>
            <path class="grid" d={`M${BOX.left} ${y}H${BOX.width}`} />
            <text x={BOX.left - 6} y={y + 4} text-anchor="end">
              {format.count(calls)}
            </text>
          </>
        ))}
        {plot.bars.map(({ kind, ...box }) => (
          <rect class={kind} {...box} />
        ))}
        {points.map(({ at }, index) =>
          (points.length - 1 - index) % EVERY[window] === 0 ? (
            <text x={plot.middle(index)} y={BOX.bottom + 18} text-anchor="middle">
              {stepText(at, window, words)}
            </text>
          ) : null,
        )}
      </svg>
    </div>
  );
}

function Figures({ usage, words }: Props) {
  const { format, locale } = words;
  const text = USAGE_TEXT[locale];
  return (
    <details>
      <summary class="small">{text.figures}</summary>
      <div class="scroll" tabindex={0} role="group" aria-label={text.figures}>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">{text.from}</th>
              {LAYERS.map(([kind]) => (
                <th scope="col" class="num">
                  {text.outcomes[kind]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {usage.points.map((point) => (
              <tr>
                <th scope="row">{stepText(point.at, usage.window, words)}</th>
                {LAYERS.map(([kind]) => (
                  <td class="num">{format.count(point[kind])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function LastCalls({ usage, words }: Props) {
  const { format, locale } = words;
  const text = USAGE_TEXT[locale];
  return (
    <details>
      <summary class="small">{text.last}</summary>
      <div class="scroll" tabindex={0} role="group" aria-label={text.last}>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">{text.from}</th>
              <th scope="col">{text.call}</th>
              <th scope="col" class="num">
                {text.status}
              </th>
            </tr>
          </thead>
          <tbody>
            {usage.last.map(({ at, method, path, status }) => (
              <tr>
                <th scope="row">
                  <time dateTime={format.iso(at)}>{momentOf(at, usage.now, words)}</time>
                </th>
                <td>
                  <code>
                    {method} {path}
                  </code>
                </td>
                <td class="num">{status}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
