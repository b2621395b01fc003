import { useSignal } from "@preact/signals";
import type { ProviderList, WatchedProvider } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Cell, DataTable, NameCell, Row } from "./data-table.tsx";
import { Empty, Finder, isFound, Segments } from "./filters.tsx";
import { toneOf } from "./icons.tsx";
import { Heading, Link, useRead, Waiting } from "./parts.tsx";
import { StateLabel } from "./state-label.tsx";
import { can, format, isTeam, t } from "./state.ts";

const TROUBLES = ["degraded_performance", "partial_outage", "major_outage"];
const weight = ({ state }: WatchedProvider): number => TROUBLES.indexOf(state);

/** Shows every provider, its state and what goes on there; those in trouble first. */
export function Providers() {
  const { found, error } = useRead(() => api.get<ProviderList>("/api/v1/console/providers"));
  const query = useSignal("");
  const filter = useSignal("all");
  const all = found.value?.providers ?? [];
  const inOrder = [...all].sort((a, b) => weight(b) - weight(a));
  const troubled = inOrder.filter((p) => weight(p) >= 0);
  const shown = (filter.value === "all" ? inOrder : troubled).filter((p) =>
    isFound(`${p.name} ${p.id} ${p.components.map((c) => c.name).join(" ")}`, query.value),
  );
  return (
    <>
      <Heading>{t("Fournisseurs", "Providers")}</Heading>
      {!found.value && <Waiting error={error.value} />}
      {found.value && (
        <>
          <div class="line ends">
            <Segments
              label={t("Filtre", "Filter")}
              value={filter.value}
              choose={(value) => (filter.value = value)}
              choices={[
                { value: "all", label: t("Tous", "All"), count: all.length },
                { value: "bad", label: t("En difficulté", "In trouble"), count: troubled.length },
              ]}
            />
            <Finder label={t("Fournisseur ou API", "Provider or API")} value={query} />
          </div>
          {shown.length === 0 ? (
            <Empty>
              <p>{t("Aucun fournisseur ne correspond.", "No provider matches.")}</p>
            </Empty>
          ) : (
            <List providers={shown} />
          )}
        </>
      )}
    </>
  );
}

function List({ providers }: { providers: readonly WatchedProvider[] }) {
  return (
    <DataTable
      class="dense"
      caption={t("Ceux en difficulté d’abord", "Those in trouble first")}
      columns={[
        { key: "name", label: t("Fournisseur", "Provider") },
        { key: "state", label: t("État", "State") },
        { key: "short", label: t("En bref", "In short") },
        ...(can("editor") ? [{ key: "acts", label: t("Actes", "Actions"), isHidden: true }] : []),
      ]}
    >
      {providers.map((p) => {
        const tone = toneOf(p.state);
        return (
          <Row key={p.id} class={tone === "down" || tone === "degraded" ? `is-${tone}` : undefined}>
            <NameCell>
              <Link to={`/console/providers/${p.id}`} look="plain">
                {p.name}
              </Link>{" "}
              {p.role === "gateway" && <span class="tag">{t("passerelle", "gateway")}</span>}
            </NameCell>
            <Cell>
              <StateLabel state={p.state} />
            </Cell>
            <Cell class="soft">{inShort(p)}</Cell>
            {can("editor") && (
              <Cell class="acts">
                <Prefilled provider={p} isNamed />
              </Cell>
            )}
          </Row>
        );
      })}
    </DataTable>
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
    <span class="line nowrap">
      {isTeam.value && (
        <Link look="button tiny" to={`/console/declare?provider=${id}`}>
          {t("Déclarer", "Declare")}
          {name}
        </Link>
      )}
      <Link look="button tiny" to={`/console/plan?provider=${id}`}>
        {t("Planifier", "Plan")}
        {name}
      </Link>
    </span>
  );
}
