import { CAUSE_WORDS } from "../../server/core/events/cause-words.ts";
import { WINDOW_WORDS } from "../../server/core/events/window-words.ts";
import type { WindowRule } from "../../server/core/model.ts";
import { api } from "./api.ts";
import { publicWords } from "./home.tsx";
import { StateLabel } from "./state-label.tsx";
import { Heading, Link, useRead, Waiting } from "./parts.tsx";
import type { Provider } from "../../server/core/api/console.ts";
import { Prefilled } from "./providers.tsx";
import { burning, can, format, isTeam, locale, momentText, sinceText, t } from "./state.ts";

/** One provider: how it stands, how it is watched, what is planned, and whom it concerns. */
export function ProviderScreen({ id }: { id: string }) {
  const { found, error } = useRead(
    () => api.get<Provider>(`/api/v1/console/providers/${encodeURIComponent(id)}`),
    id,
  );
  const p = found.value;
  if (!p) {
    return (
      <>
        <Heading>{t("Fournisseur", "Provider")}</Heading>
        <Waiting error={error.value} />
      </>
    );
  }
  return (
    <>
      <Heading>{p.name}</Heading>
      <p class="line">
        <StateLabel state={p.state} />
        {p.since && <span class="soft">{sinceText(p.since)}</span>}
        <a href={`/fournisseurs/${encodeURIComponent(p.id)}`}>
          {t("Voir la page publique", "View the public page")}
        </a>
        {can("editor") && <Prefilled provider={p} />}
      </p>
      <Components provider={p} />
      <Events provider={p} />
      <About provider={p} />
      {p.staff && <Staff staff={p.staff} />}
    </>
  );
}

type Props = { provider: Provider };

function Components({ provider }: Props) {
  return (
    <section aria-labelledby="components">
      <h2 id="components">{t("Composants", "Components")}</h2>
      {provider.components.length === 0 && (
        <p class="soft">{t("Aucun n’est configuré.", "None is configured.")}</p>
      )}
      <ul class="stack">
        {provider.components.map((c) => {
          const state = c.state ?? "unknown";
          return (
            <li class="card" key={c.id}>
              <div class="line">
                <h3 class="card-title">{c.name}</h3>
                <StateLabel state={state} />
                {c.verified !== undefined && c.verified !== state && (
                  <span class="tag late">
                    {t("vérifié :", "verified:")} {publicWords().state[c.verified]}
                  </span>
                )}
                {c.stale && <span class="tag late">{t("Données périmées", "Stale")}</span>}
              </div>
              <p class="soft">
                <code>{c.id}</code>
                {c.since && ` · ${sinceText(c.since)}`}
                {c.cause && ` · ${CAUSE_WORDS[locale.value][c.cause]}`}
              </p>
              <p>
                {t("30 jours :", "30 days:")}{" "}
                {c.ratio == null
                  ? t("disponibilité inconnue", "availability unknown")
                  : `${t("disponible", "available")} ${format.value.percent(c.ratio)}`}
                {c.coverage !== undefined &&
                  `, ${t("couverture", "coverage")} ${format.value.wholePercent(c.coverage)}`}
                {" · "}
                {c.lastCheckedAt
                  ? `${t("mesuré", "measured")} ${momentText(c.lastCheckedAt)}`
                  : t("jamais mesuré", "never measured")}
              </p>
              <p class="soft">
                {c.monitors.length === 0
                  ? t("Aucune sonde.", "No monitor.")
                  : `${t("Sondes :", "Monitors:")} ${c.monitors.map(monitorText).join(t(" ; ", "; "))}`}
              </p>
            </li>
          );
        })}
      </ul>
      {isTeam.value && (
        <p>
          <Link to="/console/monitors">{t("Toutes les sondes", "All monitors")}</Link>
        </p>
      )}
    </section>
  );
}

const monitorText = ({ kind, state, paused }: Provider["components"][number]["monitors"][number]) =>
  `${kind} (${paused ? t("en pause", "paused") : publicWords().state[state].toLowerCase()})`;

function Events({ provider: { incidents, maintenances, windows } }: Props) {
  return (
    <section class="card stack" aria-labelledby="events">
      <h2 id="events">{t("En cours et prévu", "Under way and planned")}</h2>
      {incidents.length + maintenances.length + windows.length === 0 && (
        <p class="soft">{t("Rien.", "Nothing.")}</p>
      )}
      <ul class="plain-list">
        {incidents.map((i) => (
          <li>
            {isTeam.value ? <Link to={`/console/incidents/${i.id}`}>{i.title}</Link> : i.title}{" "}
            <span class="tag down">{publicWords().incidentStep[i.status]}</span>{" "}
            <span class="soft">{sinceText(i.startedAt)}</span>
          </li>
        ))}
        {maintenances.map((m) => (
          <li>
            {burning.value?.planned.includes(m.id) ? (
              <Link to={`/console/maintenances/${m.id}`}>{m.title}</Link>
            ) : (
              m.title
            )}{" "}
            <span class="tag">{publicWords().maintenanceStep[m.status]}</span>{" "}
            <span class="soft">
              {momentText(m.startsAt)} – {momentText(m.endsAt)}
            </span>
          </li>
        ))}
        {windows.map((rule) => (
          <li>
            {windowText(rule)} <span class="soft">{t("(dans le fichier)", "(in the file)")}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** "Chaque dimanche de 23 h 00 à 23 h 45 (heure de Paris)" */
function windowText(rule: WindowRule): string {
  const { when, hours } = WINDOW_WORDS[locale.value];
  return `${when(rule)} ${hours(rule)} (${t(`heure de ${format.value.city}`, `${format.value.city} time`)})`;
}

function About({ provider: p }: Props) {
  const count = (n: number) => format.value.count(n);
  return (
    <section class="card stack" aria-labelledby="about">
      <h2 id="about">{t("À savoir", "Good to know")}</h2>
      <dl class="facts">
        <dt>{t("Contact", "Contact")}</dt>
        <dd>{p.contact ?? t("aucun n’est configuré", "none is configured")}</dd>
        <dt>{t("Site", "Site")}</dt>
        <dd>{p.url ? <a href={p.url}>{p.url}</a> : "–"}</dd>
        <dt>{t("Page de statut suivie", "Status page watched")}</dt>
        <dd>
          {p.statusPages.length === 0
            ? t("aucune", "none")
            : p.statusPages.map((url) => <a href={url}>{url} </a>)}
        </dd>
        <dt>{t("Ses maintenances", "Its maintenance")}</dt>
        <dd>
          {p.maintenanceBy === "trusted"
            ? t("publiées par ses agents eux-mêmes", "published by its own staff")
            : t(
                "proposées par ses agents, publiées par l’équipe",
                "proposed by its staff, published by the team",
              )}
        </dd>
        {p.subscribers && (
          <>
            <dt>{t("Abonnés concernés", "Subscribers concerned")}</dt>
            <dd>
              {t(
                `${count(p.subscribers.incidents)} pour un incident, ${count(p.subscribers.maintenances)} pour une maintenance`,
                `${count(p.subscribers.incidents)} for an incident, ${count(p.subscribers.maintenances)} for maintenance`,
              )}
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Staff({ staff }: { staff: NonNullable<Provider["staff"]> }) {
  return (
    <section class="card stack" aria-labelledby="staff">
      <h2 id="staff">{t("Ses agents", "Its staff")}</h2>
      {staff.length === 0 && (
        <p class="soft">
          {t(
            "Personne n’a de compte pour ce fournisseur.",
            "Nobody has an account for this provider.",
          )}
        </p>
      )}
      <ul class="plain-list">
        {staff.map(({ name, email, role }) => (
          <li>
            {name} ({email}), {role}
          </li>
        ))}
      </ul>
      <Link to="/console/people">{t("Gérer les personnes", "Manage people")}</Link>
    </section>
  );
}
