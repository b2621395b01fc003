import type { PageSnapshot, ProviderSnapshot } from "../../server/core/snapshot.ts";
import { Mark } from "./mark.tsx";
import { ProviderItem } from "./provider-list.tsx";
import type { IncidentDays } from "./incident-days.ts";
import type { Words } from "./words.ts";

const DAYS_30_MS = 30 * 24 * 3600 * 1000;

/**
 * The gateway, apart from the providers: the commitment is the gateway's alone, and two
 * figures that mean different things must not stand in one list.
 */
export function GatewaySection(props: {
  page: PageSnapshot;
  incidents: ReadonlyMap<string, readonly IncidentDays[]>;
  words: Words;
}) {
  const { page, incidents, words } = props;
  const gateways = page.providers.filter((provider) => provider.role === "gateway");
  if (gateways.length === 0) return null;
  return (
    <section aria-labelledby="gateway">
      <div class="section-head">
        <h2 id="gateway">{words.text.gatewayTitle(page.title)}</h2>
      </div>
      <div class="card gateway">
        {page.sla !== null && (
          <Commitment gateways={gateways} target={page.sla.target} words={words} />
        )}
        <ul class="list">
          {gateways.map((provider) => (
            <ProviderItem provider={provider} incidents={incidents} words={words} />
          ))}
        </ul>
      </div>
    </section>
  );
}

/** The measured availability beside what was promised, and the time that each stands for. */
function Commitment(props: {
  gateways: readonly ProviderSnapshot[];
  target: number;
  words: Words;
}) {
  const { gateways, target, words } = props;
  const { text, format } = words;
  const components = gateways.flatMap((gateway) => gateway.components);
  // Until the report per month joins them, a gateway of several parts is as good as its worst.
  const measured = components
    .map((component) => ({ component, ...component.availability["30d"] }))
    .filter((a) => a.ratio !== null)
    .toSorted((a, b) => (a.ratio ?? 1) - (b.ratio ?? 1))[0];
  const ratio = measured?.ratio ?? null;
  const kept = ratio !== null && ratio * 100 >= target;
  return (
    <div class="commitment">
      <p class="big">
        {ratio === null ? (
          <b>{text.noData}</b>
        ) : (
          <>
            <b>{format.percent(ratio)}</b> {text.measured30d}
          </>
        )}
      </p>
      <div>
        <p class={`state ${kept ? "ok" : ratio === null ? "none" : "down"}`}>
          <Mark state={kept ? "operational" : ratio === null ? "unknown" : "major_outage"} />
          {ratio === null ? text.noData : kept ? text.aboveTarget : text.belowTarget}
        </p>
        <p>
          {text.commitment(format.target(target))}.{" "}
          {measured &&
            `${text.budget(
              format.duration(measured.downSeconds * 1000),
              format.duration(DAYS_30_MS * (1 - target / 100)),
            )}.`}{" "}
          {measured && measured.coverage < 0.99 && (
            <>{capitalised(text.coverage(format.wholePercent(measured.coverage)))}. </>
          )}
          {measured && components.length > 1 && (
            <>{capitalised(text.leastAvailable(measured.component.name))}. </>
          )}
        </p>
      </div>
    </div>
  );
}

const capitalised = (s: string) => s.charAt(0).toUpperCase() + s.slice(1);
