import { providerPath } from "../../server/core/page/paths.ts";
import type { ComponentSnapshot, PageSnapshot } from "../../server/core/snapshot.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import { HOME_TEXT } from "../text/home.ts";
import { firstDayText } from "./first-day.ts";
import { StateLabel } from "./mark.tsx";
import { byUrgency } from "./state.ts";
import type { Words } from "./words.ts";

const DAYS_30_MS = 30 * DAY_MS;

/**
 * Shows the gateway against the commitment, which is the gateway's alone. Nothing on a page that
 * has no gateway.
 */
export function GatewayTile(props: { page: PageSnapshot; isAlone?: boolean; words: Words }) {
  const { page, isAlone = false, words } = props;
  const gateways = page.providers.filter(({ role }) => role === "gateway");
  const [gateway] = gateways;
  const components = gateways.flatMap((provider) => provider.components);
  const [worst] = byUrgency(components);
  if (!gateway || !worst) return null;
  const target = page.sla?.target ?? null;
  const measured = leastAvailable(components);
  const text = HOME_TEXT[words.locale].gateway;
  // Of a gateway whose parts began at different times, the first that is known for longer counts.
  const began = components.map((component) => firstDayText(component, words));
  const first = began.includes(null) ? null : (began[0] ?? null);
  const contents = (
    <>
      <h2 class="eyebrow">
        <a class="plain" href={providerPath(gateway, words.locale)}>
          {text.title}
        </a>
        <StateLabel state={worst.state} words={words} />
      </h2>
      {measured === null || first !== null ? (
        <p class="small soft">
          {first === null ? text.noData : `${first}.`}{" "}
          {first !== null && target !== null && text.tomorrow(words.format.target(target))}
        </p>
      ) : (
        <Figure measured={measured} target={target} words={words} />
      )}
    </>
  );
  return isAlone ? <section class="card tile">{contents}</section> : contents;
}

type Measured = { readonly ratio: number; readonly downSeconds: number };

/** A gateway of several parts is as good as its worst. */
function leastAvailable(components: readonly ComponentSnapshot[]): Measured | null {
  const known = components.flatMap(({ availability }) => {
    const { ratio, downSeconds } = availability["30d"];
    return ratio === null ? [] : [{ ratio, downSeconds }];
  });
  return known.toSorted((a, b) => a.ratio - b.ratio)[0] ?? null;
}

/** The availability of thirty days, and of the time that the commitment allows what was spent. */
function Figure(props: { measured: Measured; target: number | null; words: Words }) {
  const { measured, target, words } = props;
  const { format, locale } = words;
  const text = HOME_TEXT[locale].gateway;
  const spent = measured.downSeconds * 1000;
  const allowed = target === null ? 0 : DAYS_30_MS * (1 - target / 100);
  const share = allowed === 0 ? Number(spent > 0) : Math.min(1, spent / allowed);
  return (
    <>
      <p class="figure num">
        {format.percent(measured.ratio)} <small>{text.over}</small>
      </p>
      {target !== null && (
        <>
          <div
            class={`meter is-${spent > allowed ? "down" : "ok"}`}
            role="img"
            aria-label={text.meter(format.wholePercent(share))}
          >
            <svg viewBox="0 0 1000 1" preserveAspectRatio="none">
              <path d={`M0 0h${Math.round(share * 1000)}v1H0z`} />
            </svg>
          </div>
          <p class="small soft">
            {text.budget(format.duration(spent), format.duration(allowed), format.target(target))}
          </p>
        </>
      )}
    </>
  );
}
