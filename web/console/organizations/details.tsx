import { useSignal } from "@preact/signals";
import type { Member, Organization } from "../../../server/core/api/accounts.ts";
import { BADGES } from "../../../server/core/people/organization.ts";
import { organizationPath } from "../../../server/core/page/paths.ts";
import { DIRECTORY_TEXT } from "../../text/directory.ts";
import { api } from "../api.ts";
import { Alert, useRead, useWork, Waiting } from "../parts.tsx";
import { providerName } from "../role-words.ts";
import { locale, momentText, setup, t } from "../state.ts";
import { SureButton } from "../sure-button.tsx";

type Props = { readonly organization: Organization; readonly again: () => Promise<void> };

/** Shows one organisation, with what the team decides about it. */
export function Details({ organization: one, again }: Props) {
  const { run, error, isBusy } = useWork();
  const path = `/api/1/organizations/${one.id}/`;
  const isDeleted = useSignal(false);
  const act = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      if (!isDeleted.value) await again();
    });
  const busy = isBusy.value;
  return (
    <div class="stack">
      <Alert error={error.value} />
      {isDeleted.value ? (
        <p role="status">
          {t("Supprimé.", "Deleted.")}{" "}
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() =>
              void act(async () => {
                await api.put(path, { deleted: null });
                isDeleted.value = false;
              })
            }
          >
            {t("Rétablir", "Restore")}
          </button>
        </p>
      ) : (
        <>
          <Facts organization={one} />
          <Badges organization={one} isBusy={busy} act={act} />
          <Providers organization={one} isBusy={busy} act={act} />
          <Members path={path} name={one.name} />
          <div class="tools">
            <button
              type="button"
              class="button"
              disabled={busy}
              onClick={() =>
                void act(() => api.put(path, { extras: { is_verified: !one.extras.is_verified } }))
              }
            >
              {one.extras.is_verified
                ? t("Retirer la vérification", "Take the verification back")
                : t("Vérifier", "Verify")}
            </button>
            <SureButton
              label={t("Supprimer", "Delete")}
              sure={t("Oui, supprimer", "Yes, delete")}
              of={one.name}
              isBusy={busy}
              act={() =>
                act(async () => {
                  await api.delete(path);
                  isDeleted.value = true;
                })
              }
            />
          </div>
        </>
      )}
    </div>
  );
}

function Facts({ organization: one }: Pick<Props, "organization">) {
  return (
    <>
      <p class="lines">{one.description}</p>
      <dl class="facts">
        {one.business_number_id !== null && (
          <>
            <dt>SIRET</dt>
            <dd>{one.business_number_id}</dd>
          </>
        )}
        <dt>{t("Page publique", "Public page")}</dt>
        <dd>
          <a href={organizationPath(one.slug, locale.value)}>
            {organizationPath(one.slug, locale.value)}
          </a>
        </dd>
        <dt>{t("Créé", "Created")}</dt>
        <dd>{momentText(one.created_at)}</dd>
      </dl>
    </>
  );
}

type Acting = Pick<Props, "organization"> & {
  readonly isBusy: boolean;
  readonly act: (work: () => Promise<unknown>) => Promise<boolean>;
};

function Badges({ organization: one, isBusy, act }: Acting) {
  const words = DIRECTORY_TEXT[locale.value].badges;
  const path = `/api/1/organizations/${one.id}/badges/`;
  const given = new Set<string>(one.badges.map(({ kind }) => kind));
  return (
    <fieldset class="tools">
      <legend>{t("Badges", "Badges")}</legend>
      {BADGES.map((kind) => (
        <label key={kind}>
          <input
            type="checkbox"
            checked={given.has(kind)}
            disabled={isBusy}
            onChange={() =>
              void act(() =>
                given.has(kind) ? api.delete(`${path}${kind}/`) : api.post(path, { kind }),
              )
            }
          />{" "}
          {words[kind]}
        </label>
      ))}
    </fieldset>
  );
}

/** The providers whose maintenance the organisation's editors plan. */
function Providers({ organization: one, isBusy, act }: Acting) {
  const linked = one.extras.providers;
  const put = (providers: readonly string[]) =>
    act(() => api.put(`/api/1/organizations/${one.id}/`, { extras: { providers } }));
  return (
    <fieldset class="tools">
      <legend>{t("Fournisseurs qu’il représente", "Providers that it speaks for")}</legend>
      {(setup.value?.providers ?? []).map(({ id }) => (
        <label key={id}>
          <input
            type="checkbox"
            checked={linked.includes(id)}
            disabled={isBusy}
            onChange={() =>
              void put(linked.includes(id) ? linked.filter((own) => own !== id) : [...linked, id])
            }
          />{" "}
          {providerName(id)}
        </label>
      ))}
    </fieldset>
  );
}

function Members({ path, name }: { path: string; name: string }) {
  const { found, error } = useRead(() => api.get<Organization>(path), path);
  const members: readonly Member[] = found.value?.members ?? [];
  if (!found.value) return <Waiting error={error.value} />;
  if (members.length === 0) return <p class="soft">{t("Aucun membre.", "No member.")}</p>;
  return (
    <ul aria-label={`${t("Membres de", "Members of")} ${name}`}>
      {members.map(({ user, label }) => (
        <li key={user.id}>
          {user.first_name} {user.last_name} <span class="soft">{user.email}</span>, {label}
        </li>
      ))}
    </ul>
  );
}
