import { worstState } from "../../server/core/measuring/worst-state.ts";
import type { Incident } from "../../server/core/api/events.ts";
import { second } from "./clock.ts";
import { StateWord, toneOf } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { byPromise, isOverdue, Promised } from "./promise.tsx";
import { publicWords } from "./public-words.ts";
import { can, format, isTeam, now, summary, t } from "./state.ts";
import { useSteady } from "./steady.ts";

/** Lists the open incidents with what was promised; an overdue promise has the main button. */
export function OpenIncidents() {
  const read = summary.value;
  const incidents = useSteady(byPromise(read?.incidents ?? []));
  return (
    <section aria-labelledby="open">
      <div class="head">
        <h2 id="open">{t("Incidents ouverts", "Open incidents")}</h2>
        <span class="soft small">{incidents.length}</span>
      </div>
      <div class="card">
        {incidents.length === 0 ? (
          <p class="soft">
            {t(
              "Aucun incident ouvert : rien n’est promis à personne.",
              "No open incident: nothing is promised to anybody.",
            )}
          </p>
        ) : (
          <ul class="items">
            {incidents.map((incident, index) => (
              <OpenIncident key={incident.id} incident={incident} isFirst={index === 0} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function OpenIncident({ incident, isFirst }: { incident: Incident; isFirst: boolean }) {
  // Read so that each second draws the age anew.
  void second.value;
  const { id, title, startedAt, status, components } = incident;
  const worst = worstState(components.map((c) => c.state));
  const address = `/console/incidents/${id}`;
  const length = format.value.duration(now() - Date.parse(startedAt));
  return (
    <li class="open">
      <div>
        <p>
          <Link to={address}>
            <b>{title}</b>
          </Link>
        </p>
        <p class="small line">
          <StateWord tone={toneOf(worst)}>
            {publicWords().state[worst]} {t("depuis", "for")} {length}
          </StateWord>
          <span class="tag">{publicWords().incidentStep[status]}</span>
        </p>
      </div>
      <Promised incident={incident} />
      {can("editor") && isTeam.value && (
        <div class="tools">
          <Link to={address} look={`button tiny${isOverdue(incident) ? " main" : ""}`}>
            {t("Point d’étape", "Post an update")} {isFirst && <kbd>u</kbd>}
          </Link>
          <Link to={`${address}?step=resolved`} look="button tiny">
            {t("Résoudre", "Resolve")}
          </Link>
        </div>
      )}
    </li>
  );
}
