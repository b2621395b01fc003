import { useSignal } from "@preact/signals";
import { DIRECTORY_TEXT } from "../../text/directory.ts";
import type { Organization } from "../../../server/core/api/accounts.ts";
import { BADGES } from "../../../server/core/people/organization.ts";
import { api } from "../api.ts";
import { Form, FormActs, TextField } from "../fields.tsx";
import { Empty, Finder, Segments } from "../filters.tsx";
import { FoldedCard } from "../folded-card.tsx";
import { Alert, Heading, useRead, useWork, Waiting } from "../parts.tsx";
import { locale, t } from "../state.ts";
import { Area } from "../text-fields.tsx";
import { Details } from "./details.tsx";

type Page = {
  readonly data: readonly Organization[];
  readonly total: number;
  readonly page: number;
  readonly page_size: number;
};
const SIZE = 20;

/** Shows the organisations, newest first, or those that a search finds. */
export function Organizations() {
  const query = useSignal("");
  const badge = useSignal("");
  const page = useSignal(1);
  const isAdding = useSignal(false);
  const asked = new URLSearchParams({
    page: String(page.value),
    page_size: String(SIZE),
    ...(query.value.trim() !== "" && { q: query.value.trim() }),
    ...(badge.value !== "" && { badge: badge.value }),
  });
  const address = `/api/1/organizations/?${asked}`;
  const { found, error, again } = useRead(() => api.get<Page>(address), address);
  const list = found.value;
  const first = (set: () => void) => {
    page.value = 1;
    set();
  };
  return (
    <>
      <div class="line ends">
        <Heading>{t("Organismes", "Organisations")}</Heading>
        <button
          type="button"
          class="button main"
          aria-expanded={isAdding.value}
          onClick={() => (isAdding.value = !isAdding.value)}
        >
          {t("Ajouter un organisme", "Add an organisation")}
        </button>
      </div>
      {isAdding.value && <NewOrganization again={again} close={() => (isAdding.value = false)} />}
      <div class="line ends">
        <BadgeFilter value={badge.value} choose={(value) => first(() => (badge.value = value))} />
        <Finder label={t("Nom ou sigle", "Name or acronym")} value={query} />
      </div>
      {!list && <Waiting error={error.value} />}
      {list?.data.length === 0 && (
        <Empty>
          <p>{t("Aucun organisme ne correspond.", "No organisation matches.")}</p>
        </Empty>
      )}
      {list?.data.map((one) => (
        <One key={one.id} organization={one} again={again} />
      ))}
      {list && <Pages list={list} turn={(to) => (page.value = to)} />}
    </>
  );
}

function BadgeFilter(props: { value: string; choose: (value: string) => void }) {
  const words = DIRECTORY_TEXT[locale.value].badges;
  return (
    <Segments
      label={t("Badge", "Badge")}
      value={props.value}
      choose={props.choose}
      choices={[
        { value: "", label: t("Tous", "All") },
        ...BADGES.filter((kind) => kind === "provider" || kind === "software-vendor").map(
          (kind) => ({ value: kind, label: words[kind] }),
        ),
      ]}
    />
  );
}

function One(props: { organization: Organization; again: () => Promise<void> }) {
  const { organization: one, again } = props;
  const words = DIRECTORY_TEXT[locale.value].badges;
  const { is_verified: isVerified } = one.extras;
  return (
    <FoldedCard
      name={one.name}
      open={t("Gérer", "Manage")}
      head={
        <>
          <b>{one.name}</b>{" "}
          <span class="soft">
            {t(
              `${one.metrics.members}\u00a0membre${one.metrics.members > 1 ? "s" : ""}`,
              `${one.metrics.members} member${one.metrics.members === 1 ? "" : "s"}`,
            )}
          </span>{" "}
          {!isVerified && <span class="tag">{t("non vérifié", "not verified")}</span>}{" "}
          {one.badges.map(({ kind }) => (
            <span class="tag" key={kind}>
              {words[kind]}
            </span>
          ))}
        </>
      }
      details={() => <Details organization={one} again={again} />}
    />
  );
}

function Pages({ list, turn }: { list: Page; turn: (to: number) => void }) {
  const last = Math.max(1, Math.ceil(list.total / list.page_size));
  if (last === 1) return null;
  return (
    <nav class="line" aria-label={t("Pages", "Pages")}>
      <button
        type="button"
        class="button"
        disabled={list.page <= 1}
        onClick={() => turn(list.page - 1)}
      >
        {t("Précédente", "Previous")}
      </button>
      <span>{t(`Page ${list.page} sur ${last}`, `Page ${list.page} of ${last}`)}</span>
      <button
        type="button"
        class="button"
        disabled={list.page >= last}
        onClick={() => turn(list.page + 1)}
      >
        {t("Suivante", "Next")}
      </button>
    </nav>
  );
}

function NewOrganization({ again, close }: { again: () => Promise<void>; close: () => void }) {
  const { run, error, wrong, isBusy } = useWork();
  const [name, siret, description] = [useSignal(""), useSignal(""), useSignal("")];
  const add = () =>
    run(async () => {
      const number = siret.value.replaceAll(/\s/g, "");
      await api.post("/api/1/organizations/", {
        name: name.value,
        description: description.value,
        ...(number !== "" && { business_number_id: number }),
        extras: { is_verified: true },
      });
      close();
      await again();
    });
  return (
    <Form class="card stack" submit={add}>
      <Alert error={error.value} />
      <p class="soft">
        {t(
          "L’organisme est vérifié d’emblée, et vous en êtes le premier administrateur.",
          "The organisation is verified at once, and you are its first admin.",
        )}
      </p>
      <div class="pair">
        <TextField
          id="name"
          label={t("Nom", "Name")}
          required
          value={name}
          wrong={wrong("/name")}
        />
        <TextField id="siret" label="SIRET" value={siret} wrong={wrong("/business_number_id")} />
      </div>
      <Area
        id="description"
        label={t("Description", "Description")}
        required
        value={description.value}
        put={(text) => (description.value = text)}
        maxLength={10_000}
        wrong={wrong("/description")}
        isShort
      />
      <FormActs label={t("Ajouter", "Add")} isBusy={isBusy.value} leave={close} />
    </Form>
  );
}
