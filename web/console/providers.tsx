import type { ProviderList, WatchedProvider } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Heading, Link, useRead, Waiting } from "./parts.tsx";
import { StateLabel } from "./state-label.tsx";
import { can, format, isTeam, t } from "./state.ts";

const TROUBLES = ["degraded_performance", "partial_outage", "major_outage"];
const weight = ({ state }: WatchedProvider): number => TROUBLES.indexOf(state);

/** Every provider, how it stands and what goes on there; in trouble first, else as configured. */
export function Providers() {
  const { found, error } = useRead(() => api.get<ProviderList>("/api/v1/console/providers"));
  const all = found.value?.providers ?? [];
  const inOrder = [...all].sort((a, b) => weight(b) - weight(a));
  return (
    <>
      <Heading>{t("Fournisseurs", "Providers")}</Heading>
      {!found.value && <Waiting error={error.value} />}
      {found.value && (
        <p class="soft">{t("Ceux en difficulté d’abord.", "Those in trouble first.")}</p>
      )}
      <ul class="cards gap">
        {inOrder.map((p) => (
          <li class="card" key={p.id}>
            <article aria-labelledby={`provider-${p.id}`} class="monitor">
              <div>
                <div class="row">
                  <h2 id={`provider-${p.id}`} class="card-title">
                    <Link to={`/console/providers/${p.id}`}>{p.name}</Link>
                  </h2>
                  <StateLabel state={p.state} />
                  {p.role === "gateway" && <span class="tag">{t("passerelle", "gateway")}</span>}
                </div>
                <p class="soft">{inShort(p)}</p>
              </div>
              {can("editor") && (
                <div class="deeds">
                  <Prefilled provider={p} isNamed />
                </div>
              )}
            </article>
          </li>
        ))}
      </ul>
    </>
  );
}

/** "2 composants · couverture 98 % sur 30 j · 1 incident" */
function inShort({ components, coverage, incidents, maintenances }: WatchedProvider): string {
  const many = (n: number, fr: string, en: string) =>
    t(`${n} ${fr}${n > 1 ? "s" : ""}`, `${n} ${en}`);
  const covered = coverage === null ? null : format.value.wholePercent(coverage);
  return [
    many(components.length, "composant", components.length === 1 ? "component" : "components"),
    covered && t(`couverture ${covered} sur 30 j`, `coverage ${covered} over 30 d`),
    incidents.length > 0 &&
      many(incidents.length, "incident", incidents.length === 1 ? "incident" : "incidents"),
    maintenances.length > 0 && many(maintenances.length, "maintenance", "maintenance"),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The two things that one does about a provider, with the provider filled in. */
export function Prefilled({
  provider,
  isNamed = false,
}: {
  provider: WatchedProvider;
  isNamed?: boolean;
}) {
  const name = isNamed ? <span class="visually-hidden"> {provider.name}</span> : null;
  if (provider.components.length === 0) return null;
  const id = encodeURIComponent(provider.id);
  return (
    <span class="row">
      {isTeam.value && (
        <Link to={`/console/declare?provider=${id}`}>
          {t("Déclarer", "Declare")}
          {name}
        </Link>
      )}
      <Link to={`/console/plan?provider=${id}`}>
        {t("Planifier", "Plan")}
        {name}
      </Link>
    </span>
  );
}
