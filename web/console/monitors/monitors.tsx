import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { HourlyLatencies } from "../../../server/core/api/console-figures.ts";
import type { MonitorList } from "../../../server/core/api/monitors.ts";
import { api } from "../api.ts";
import { DataTable, SortChoice, type Column, type Order } from "../data-table.tsx";
import { useFailingAnswers } from "../failing-answer.tsx";
import { Empty, Finder, isFound, queryOf, Segments, setQuery } from "../filters.tsx";
import { Heading, useRead, Waiting } from "../parts.tsx";
import { can, isTeam, now, setup, t } from "../state.ts";
import { AddMonitor } from "./monitor-form.tsx";
import { MonitorRow } from "./monitor-row.tsx";
import { Regions } from "./regions.tsx";
import {
  byColumn,
  FILTERS,
  isShown,
  ORDERS,
  slowerBy,
  type Filter,
  type OrderKey,
  type Watched,
} from "./watched.ts";

/** Time between two readings of the list while the screen is open. */
const AGAIN_MS = 20_000;

const columnsOf = (mayWrite: boolean): readonly Column[] => [
  { key: "state", label: t("État", "State"), isSortable: true },
  { key: "name", label: t("Sonde", "Monitor"), isSortable: true },
  { key: "every", label: t("Cadence", "Every"), isNumber: true },
  { key: "checked", label: t("Mesurée", "Checked"), isNumber: true, isSortable: true },
  { key: "code", label: t("Code", "Code"), isNumber: true },
  { key: "latency", label: t("Durée", "Took"), isNumber: true, isSortable: true },
  { key: "day", label: t("24 heures", "24 hours") },
  ...(mayWrite ? [{ key: "acts", label: t("Actes", "Actions"), isHidden: true }] : []),
];

const filterWord = (filter: Filter): string =>
  ({
    all: t("Toutes", "All"),
    failing: t("En échec", "Failing"),
    slow: t("Lentes ou dégradées", "Slow or degraded"),
    muted: t("En sourdine", "Muted"),
    silent: t("Sans nouvelle", "Silent"),
    paused: t("En pause", "Paused"),
  })[filter];

/** Shows the monitors in one table: which fail, which are slow or silent, and what can be done. */
export function Monitors() {
  const list = useRead(() => api.get<MonitorList>("/api/v1/monitors"));
  const latencies = useRead(() => api.get<HourlyLatencies>("/api/v1/console/latencies"));
  const answers = useFailingAnswers();
  const isAdding = useSignal(false);
  const again = async () => {
    await Promise.all([list.again(), latencies.again()]);
  };
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void again();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const mayWrite = can("operator") && isTeam.value;
  const all = watchedOf(list.found.value, latencies.found.value);
  return (
    <>
      <div class="line ends">
        <Heading>{t("Sondes", "Monitors")}</Heading>
        {mayWrite && (
          <button
            type="button"
            class="button main"
            aria-expanded={isAdding.value}
            onClick={() => (isAdding.value = !isAdding.value)}
          >
            {t("Ajouter une sonde", "Add a monitor")}
          </button>
        )}
      </div>
      <Regions />
      {isAdding.value && <AddMonitor again={again} close={() => (isAdding.value = false)} />}
      {!list.found.value && <Waiting error={list.error.value} />}
      {list.found.value &&
        (all.length === 0 ? (
          <Empty>
            <p>
              {t(
                "Aucune sonde. Le fichier de configuration en déclare, ou ajoutez-en une ici.",
                "No monitor. The configuration file declares some, or add one here.",
              )}
            </p>
          </Empty>
        ) : (
          <List all={all} answers={answers} again={again} mayWrite={mayWrite} />
        ))}
    </>
  );
}

function watchedOf(list: MonitorList | null, figures: HourlyLatencies | null): Watched[] {
  const known = new Map(figures?.components.map((c) => [c.id, c]));
  return (list?.monitors ?? []).map((monitor) => {
    const latencies = known.get(monitor.component) ?? null;
    const provider = setup.value?.providers.find((p) => p.id === monitor.provider);
    const component = provider?.components.find((c) => c.id === monitor.component);
    const [first = "", ...rest] = monitor.name.split(" - ");
    return {
      monitor,
      provider: provider?.name ?? (rest.length > 0 ? first : monitor.provider),
      component: component?.name ?? (rest.length > 0 ? rest.join(" - ") : first),
      latencies,
      slower: monitor.state === "operational" ? slowerBy(latencies) : null,
    };
  });
}

function List(props: {
  all: readonly Watched[];
  answers: ReturnType<typeof useFailingAnswers>;
  again: () => Promise<void>;
  mayWrite: boolean;
}) {
  const { all, answers, again, mayWrite } = props;
  const query = useSignal(queryOf("q"));
  const order = useSignal<Order>({ key: "state", isDown: false });
  const filter = FILTERS.find((one) => one === queryOf("filter")) ?? "all";
  const counts = countsOf(all);
  const columns = columnsOf(mayWrite);
  const isSearching = useComputed(() => query.value.trim() !== "");
  const ids = all.map((one) => one.monitor.uuid).join();
  // A new reading changes rows in their places: they move only when the reader sorts or filters.
  const places = useMemo(
    () => placesOf(all, filter, query.value, order.value),
    [ids, filter, query.value, order.value, all.every((one) => one.latencies === null)],
  );
  const shown = places.flatMap((uuid) => all.find((one) => one.monitor.uuid === uuid) ?? []);
  const sortBy = (key: string) => {
    const { value } = order;
    order.value = { key, isDown: value.key === key ? !value.isDown : key === "latency" };
  };
  return (
    <>
      <div class="line ends">
        <Segments
          label={t("Filtre", "Filter")}
          value={filter}
          choose={(value) => setQuery({ filter: value === "all" ? "" : value })}
          choices={FILTERS.filter(
            (one) => one !== "paused" || counts.paused > 0 || filter === one,
          ).map((one) => ({ value: one, label: filterWord(one), count: counts[one] }))}
        />
        <Finder label={t("Nom, API ou adresse", "Name, API or address")} value={query} />
      </div>
      <p class={isSearching.value ? "soft small" : "visually-hidden"} role="status">
        {t(`${shown.length} sur ${all.length}`, `${shown.length} of ${all.length}`)}
      </p>
      <SortChoice columns={columns} order={order.value} sortBy={sortBy} />
      {shown.length === 0 ? (
        <Nothing
          reset={() => {
            query.value = "";
            setQuery({ filter: "", q: "" });
          }}
        />
      ) : (
        <DataTable
          class="monitors dense"
          hasBodies
          caption={
            shown.length === 1
              ? t("La sonde", "1 monitor")
              : t(`Les ${shown.length} sondes`, `${shown.length} monitors`)
          }
          columns={columns}
          order={order.value}
          sortBy={sortBy}
        >
          {shown.map((watched) => (
            <MonitorRow
              key={watched.monitor.uuid}
              watched={watched}
              columns={columns.length}
              answers={answers.filter(
                (one) =>
                  one.component === watched.monitor.component &&
                  one.monitor === watched.monitor.monitor,
              )}
              again={again}
              mayWrite={mayWrite}
            />
          ))}
        </DataTable>
      )}
    </>
  );
}

function Nothing({ reset }: { reset: () => void }) {
  return (
    <Empty>
      <p>{t("Aucune sonde ne correspond.", "No monitor matches.")}</p>
      <button type="button" class="button" onClick={reset}>
        {t("Tout afficher", "Show all")}
      </button>
    </Empty>
  );
}

const countsOf = (all: readonly Watched[]): Readonly<Record<Filter, number>> => {
  const count = (filter: Filter) => all.filter((one) => isShown(one, filter, now())).length;
  return Object.fromEntries(FILTERS.map((one) => [one, count(one)])) as Record<Filter, number>;
};

/** Returns the ids of the monitors that are shown, in order; the configured order decides a tie. */
function placesOf(
  all: readonly Watched[],
  filter: Filter,
  typed: string,
  { key, isDown }: Order,
): readonly string[] {
  const by: OrderKey = ORDERS.find((one) => one === key) ?? "state";
  return all
    .filter((one) => isShown(one, filter, now()))
    .filter(({ monitor: m, provider, component }) =>
      isFound(`${m.name} ${provider} ${component} ${m.component} ${m.url ?? ""}`, typed),
    )
    .toSorted(byColumn(by, isDown))
    .map((one) => one.monitor.uuid);
}
