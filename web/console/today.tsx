import type { Maintenance } from "../../server/core/api/events.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import { second } from "./clock.ts";
import { StateWord } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { publicWords } from "./public-words.ts";
import { burning, format, momentText, now, setup, summary, t } from "./state.ts";

/** Shows the maintenances of the day; those that recur by configuration are one folded line. */
export function Today() {
  // Read so that a maintenance that begins is shown at its time.
  void second.value;
  const all = (summary.value?.maintenances ?? []).toSorted(
    (a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt),
  );
  // What is not planned by a person is a window of the configuration.
  const planned = new Set(burning.value?.planned);
  const isSoon = (m: Maintenance) => Date.parse(m.startsAt) < now() + DAY_MS;
  const routine = all.filter((m) => !planned.has(m.id) && isSoon(m));
  const own = all.filter((m) => planned.has(m.id));
  const [soon, later] = [own.filter(isSoon), own.filter((m) => !isSoon(m))];
  return (
    <section class="card stack tight-stack" aria-labelledby="planned">
      <h2 class="eyebrow" id="planned">
        {t("Maintenances du jour", "Maintenance today")}
        <a class="small" href="/maintenances">
          {t("Toutes", "All")}
        </a>
      </h2>
      {soon.length === 0 && (
        <p class="small soft">{t("Aucune dans les 24 heures.", "None within 24 hours.")}</p>
      )}
      <Planned maintenances={soon} />
      {later.length > 0 && (
        <details class="small">
          <summary>{t(`Plus tard (${later.length})`, `Later (${later.length})`)}</summary>
          <Planned maintenances={later} />
        </details>
      )}
      {routine.length > 0 && <Routine windows={routine} />}
    </section>
  );
}

function Planned({ maintenances }: { maintenances: readonly Maintenance[] }) {
  if (maintenances.length === 0) return null;
  return (
    <ul class="items small">
      {maintenances.map((m) => (
        <li key={m.id}>
          <span class="line ends">
            <Link to={`/console/maintenances/${m.id}`}>{m.title}</Link>
            <StateWord tone="maintenance">{publicWords().maintenanceStep[m.status]}</StateWord>
          </span>
          <span class="soft num">
            {momentText(m.startsAt)} – {endText(m)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Names the routine windows of the next day, each with its begin. */
function Routine({ windows }: { windows: readonly Maintenance[] }) {
  const providers = setup.value?.providers ?? [];
  const nameOf = ({ components, title }: Maintenance): string =>
    providers.find((p) => p.components.some((c) => components.includes(c.id)))?.name ?? title;
  return (
    <details class="small">
      <summary>
        {windows.length === 1
          ? t("1 fenêtre habituelle d’ici 24 heures", "1 usual window within 24 hours")
          : t(
              `${windows.length} fenêtres habituelles d’ici 24 heures`,
              `${windows.length} usual windows within 24 hours`,
            )}
      </summary>
      <ul class="soft">
        {windows.map((m) => (
          <li key={m.id} class="line ends">
            {nameOf(m)}
            <span class="num">
              {format.value.clock(Date.parse(m.startsAt))} –{" "}
              {format.value.clock(Date.parse(m.endsAt))}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The end without its date, where that is the start's. */
function endText({ startsAt, endsAt }: Maintenance): string {
  const { civilDate, clock } = format.value;
  const isSameDay = civilDate(Date.parse(startsAt)) === civilDate(Date.parse(endsAt));
  return isSameDay ? clock(Date.parse(endsAt)) : momentText(endsAt);
}
