import type { Drafts } from "../../server/core/api/console.ts";
import type { Incident, Maintenance, Summary } from "../../server/core/api/events.ts";
import { fr } from "../text/fr.ts";
import { en } from "../text/en.ts";
import { api } from "./api.ts";
import { Alert, Heading, Link, useRead, useWork, Waiting } from "./parts.tsx";
import {
  burning,
  can,
  format,
  isTeam,
  locale,
  look,
  momentClause,
  momentText,
  now,
  sinceText,
  t,
} from "./state.ts";
import { DAY_MS } from "../../server/core/duration.ts";

/** The public pages' own words for states and steps. */
export const publicWords = () => (locale.value === "fr" ? fr : en);

/** Shows what needs attention: decisions first, then promised updates, then plans. */
export function Home() {
  const { found, error, again } = useRead(async () => ({
    summary: await api.get<Summary>("/api/v1/summary"),
    drafts: await api.get<Drafts>("/api/v1/drafts"),
  }));
  const read = found.value;
  return (
    <>
      <Heading>{t("Ce qui brûle", "What’s on fire")}</Heading>
      <div class="row stack">
        {can("editor") && isTeam.value && (
          <Link to="/console/declare" isAction>
            {t("Déclarer un incident", "Declare an incident")} (n)
          </Link>
        )}
        {can("editor") && (
          <Link to="/console/plan" isAction>
            {t("Planifier une maintenance", "Plan a maintenance")}
          </Link>
        )}
        <button class="quiet" type="button" onClick={() => void Promise.all([again(), look()])}>
          {t("Actualiser", "Refresh")}
        </button>
      </div>
      {!read && <Waiting error={error.value} />}
      {read && (
        <>
          <Drafts drafts={read.drafts} />
          <Open incidents={read.summary.incidents} />
          <Planned maintenances={read.summary.maintenances} />
        </>
      )}
      <Mails />
      <Expiries />
    </>
  );
}

function Drafts({ drafts }: { drafts: Drafts }) {
  const count = drafts.incidents.length + drafts.maintenances.length;
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts">{t(`À décider (${count})`, `To decide (${count})`)}</h2>
      {count === 0 && <p class="soft">{t("Aucun brouillon n’attend.", "No drafts waiting.")}</p>}
      <ul class="cards">
        {drafts.incidents.map((draft) => (
          <li class="card">
            <h3>
              <Link to={`/console/declare?draft=${draft.id}`}>{draft.title}</Link>
            </h3>
            <p class="soft">
              {draft.origin === "automatic"
                ? t("Proposé par les sondes", "Proposed by probes")
                : t("Brouillon", "Draft")}{" "}
              ·{" "}
              {draft.recoveredAt === null
                ? sinceText(draft.startedAt)
                : `${t("panne :", "outage:")} ${momentText(draft.startedAt)} – ${momentText(draft.recoveredAt)}`}{" "}
              · {components(draft.components.length)}
            </p>
            {draft.recoveredAt !== null && <Recovered at={draft.recoveredAt} />}
          </li>
        ))}
        {drafts.maintenances.map((draft) => (
          <li class="card">
            <h3>
              <Link to={`/console/maintenances/${draft.id}`}>{draft.title}</Link>
            </h3>
            <p class="soft">
              {t("Maintenance à publier", "Maintenance to publish")} · {momentText(draft.startsAt)}{" "}
              – {momentText(draft.endsAt)}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Marks a draft of an outage that is over. */
export const Recovered = ({ at }: { at: string }) => (
  <p>
    <b class="tag">{t(`Rétabli ${momentClause(at)}`, `Recovered ${momentClause(at)}`)}</b>
  </p>
);

const components = (count: number): string =>
  count === 1 ? t("1 composant", "1 component") : t(`${count} composants`, `${count} components`);

function Open({ incidents }: { incidents: readonly Incident[] }) {
  return (
    <section aria-labelledby="open">
      <h2 id="open">
        {t(`Incidents ouverts (${incidents.length})`, `Open incidents (${incidents.length})`)}
      </h2>
      {incidents.length === 0 && <p class="soft">{t("Aucun.", "None.")}</p>}
      <ul class="cards">
        {incidents.map((incident) => (
          <li class="card">
            <h3>
              <Link to={`/console/incidents/${incident.id}`}>{incident.title}</Link>
            </h3>
            <p>
              <span class="tag">{publicWords().incidentStep[incident.status]}</span>{" "}
              <span class="soft">{sinceText(incident.startedAt)}</span>{" "}
              <Promised at={incident.nextUpdateAt} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shows when an update was promised; an overdue one stands out. */
export function Promised({ at }: { at: string | null }) {
  if (at === null)
    return <span class="soft">{t("aucune suite promise", "no update promised")}</span>;
  const due = Date.parse(at);
  if (due > now()) {
    return (
      <span class="soft">
        {t("prochaine information", "next update")} {momentClause(at)}
      </span>
    );
  }
  return (
    <b class="tag late">
      {t("information promise, en retard de", "promised update overdue by")}{" "}
      {format.value.duration(now() - due)}
    </b>
  );
}

function Planned({ maintenances }: { maintenances: readonly Maintenance[] }) {
  const inOrder = maintenances.toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  const soon = inOrder.filter((m) => Date.parse(m.startsAt) < now() + DAY_MS);
  const later = inOrder.filter((m) => !soon.includes(m));
  return (
    <section aria-labelledby="planned">
      <h2 id="planned">{t("Maintenances du jour", "Maintenance today")}</h2>
      {soon.length === 0 && (
        <p class="soft">{t("Aucune dans les 24 heures.", "None within 24 hours.")}</p>
      )}
      <MaintenanceList maintenances={soon} />
      {later.length > 0 && (
        <details>
          <summary>{t(`Plus tard (${later.length})`, `Later (${later.length})`)}</summary>
          <MaintenanceList maintenances={later} />
        </details>
      )}
    </section>
  );
}

function MaintenanceList({ maintenances }: { maintenances: readonly Maintenance[] }) {
  return (
    <ul class="cards">
      {maintenances.map((m) => (
        <li class="card">
          <h3>
            {/* A window of the configuration cannot be changed here. */}
            {burning.value?.planned.includes(m.id) ? (
              <Link to={`/console/maintenances/${m.id}`}>{m.title}</Link>
            ) : (
              m.title
            )}
          </h3>
          <p>
            <span class="tag">{publicWords().maintenanceStep[m.status]}</span>{" "}
            <span class="soft">
              {momentText(m.startsAt)} – {momentText(m.endsAt)}
            </span>
          </p>
        </li>
      ))}
    </ul>
  );
}

function Mails() {
  const { run, error } = useWork();
  const mails = burning.value?.mails;
  if (!mails) return null;
  return (
    <section aria-labelledby="mails">
      <h2 id="mails">{t("Courriels", "E-mails")}</h2>
      <Alert error={error.value} />
      <p>
        {mails.failed > 0 ? (
          <b class="tag down">
            {mails.failed} {t("en échec", "failed")}
          </b>
        ) : (
          t("Aucun échec.", "None failed.")
        )}{" "}
        <span class="soft">
          {mails.queued} {t("en attente", "waiting")}
        </span>
      </p>
      {mails.failed > 0 && can("operator") && (
        <button
          type="button"
          onClick={() =>
            void run(async () => {
              await api.post("/api/v1/console/retries");
              await look();
            })
          }
        >
          {t("Réessayer les envois en échec", "Retry failed e-mails")}
        </button>
      )}
    </section>
  );
}

function Expiries() {
  const expiries = burning.value?.expiries ?? [];
  if (expiries.length === 0) return null;
  return (
    <section aria-labelledby="expiries">
      <h2 id="expiries">{t("Secrets qui expirent", "Credentials that expire")}</h2>
      <ul>
        {expiries.map((e) => (
          <li>
            <code>{e.component}</code> {e.monitor} : {e.expires} (
            {t(`${e.daysLeft} j`, `${e.daysLeft} d`)})
          </li>
        ))}
      </ul>
    </section>
  );
}
