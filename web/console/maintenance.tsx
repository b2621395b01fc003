import type { EditedMaintenance } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Editing } from "./editing.tsx";
import { componentNames } from "./evidence.tsx";
import { MaintenanceActs } from "./maintenance-acts.tsx";
import { MaintenanceDraftActs } from "./maintenance-draft.tsx";
import { Heading, Waiting, useRead } from "./parts.tsx";
import { publicWords } from "./public-words.ts";
import { can, look, momentText, setup, t } from "./state.ts";

/** One maintenance: what it touches and when, and what can still be done about it. */
export function MaintenanceScreen({ id }: { id: string }) {
  const { found, error, again } = useRead(
    () => api.get<EditedMaintenance>(`/api/v1/console/maintenances/${id}`),
    id,
  );
  const m = found.value;
  if (!m) {
    return (
      <>
        <Heading>{t("Maintenance", "Maintenance")}</Heading>
        <Waiting error={error.value} />
      </>
    );
  }
  const names = componentNames();
  const done = async () => void (await Promise.all([again(), look()]));
  return (
    <>
      <div class="head">
        <Heading>{m.title}</Heading>
        {!m.draft && (
          <a href={`/maintenances/${id}`}>{t("Voir la page publique", "View the public page")}</a>
        )}
      </div>
      <Editing kind="maintenances" id={id} />
      <div class="card stack tight-stack">
        <p class="line">
          <span class="tag">
            {m.draft ? t("Brouillon", "Draft") : publicWords().maintenanceStep[m.status]}
          </span>
          <b class="num">
            {momentText(m.startsAt)} – {momentText(m.endsAt)}
          </b>
        </p>
        <ul>
          {m.components.map((component) => (
            <li key={component}>{names.get(component) ?? component}</li>
          ))}
        </ul>
        {m.draft && (
          <p class="written" lang={setup.value?.page.locale}>
            {m.updates[0]?.body}
          </p>
        )}
      </div>
      {can("editor") &&
        (m.draft ? (
          <MaintenanceDraftActs key={m.version} maintenance={m} done={done} />
        ) : (
          <MaintenanceActs key={m.version} maintenance={m} done={done} />
        ))}
    </>
  );
}
