import { useSignal } from "@preact/signals";
import type { AccessRequest, AccessReview } from "../../server/core/api/access.ts";
import { api } from "./api.ts";
import { ChoiceField } from "./fields.tsx";
import { Alert, useRead, useWork, Waiting } from "./parts.tsx";
import { factsOf, organizationChoices } from "./request-words.ts";
import { momentText, t } from "./state.ts";
import { SureButton } from "./sure-button.tsx";
import { Area } from "./text-fields.tsx";

type Decision = {
  readonly path: string;
  readonly review: AccessReview;
  readonly again: () => Promise<void>;
};
type Props = { readonly request: AccessRequest; readonly again: () => Promise<void> };

/** Shows a request to its reviewer: what was written, notes, and the decision. */
export function Review({ request, again }: Props) {
  const path = `/api/v1/access-requests/${request.id}`;
  const review = useRead(() => api.get<AccessReview>(`${path}/review`));
  const found = review.found.value;
  return (
    <>
      <dl class="facts">
        {factsOf(found?.request ?? request).map(([label, value]) => (
          <>
            <dt>{label}</dt>
            <dd class="lines">{value}</dd>
          </>
        ))}
      </dl>
      {!found && <Waiting error={review.error.value} />}
      {found && <Notes path={path} review={found} again={review.again} />}
      {found && <Decide path={path} review={found} again={again} />}
    </>
  );
}

function Notes(props: { path: string; review: AccessReview; again: () => Promise<void> }) {
  const { path, review, again } = props;
  const { run, error, wrong, isBusy } = useWork();
  const text = useSignal("");
  const id = `note-${path.split("/").at(-1)}`;
  const add = () =>
    run(async () => {
      await api.post(`${path}/notes`, { text: text.value });
      text.value = "";
      await again();
    });
  return (
    <div class="stack">
      <ul class="stack tight">
        {review.notes.map((note) => (
          <li key={note.id}>
            <span class="lines">{note.text}</span>{" "}
            <small class="soft">
              {note.author}, {momentText(note.createdAt)}
            </small>
          </li>
        ))}
      </ul>
      <Alert error={error.value} />
      <Area
        id={id}
        label={t("Note pour l’équipe", "Note for the team")}
        value={text.value}
        put={(value) => (text.value = value)}
        maxLength={5_000}
        wrong={wrong("/text")}
        isShort
      />
      <p>
        <button type="button" class="button" disabled={isBusy.value} onClick={() => void add()}>
          {t("Ajouter la note", "Add the note")}
        </button>
      </p>
    </div>
  );
}

function Decide({ path, review, again }: Decision) {
  const { request } = review;
  const { run, error, wrong, isBusy } = useWork();
  const reasons = useSignal("");
  const organization = useSignal(review.match ?? "");
  if (!["submitted", "changes_requested"].includes(request.state)) return null;
  const decide = (deed: string, body: object) =>
    run(async () => {
      await api.post(`${path}/${deed}`, { ...body, seen: review.since });
      await again();
    });
  const isNew = request.state === "submitted";
  return (
    <div class="stack">
      <Alert error={error.value} />
      {review.organizations.length > 0 && (
        <ChoiceField
          id={`organization-${request.id}`}
          label={t("Organisme de ce numéro", "Organisation with this number")}
          value={organization}
          wrong={wrong("/organization")}
          choices={organizationChoices(review)}
        />
      )}
      <Area
        id={`reasons-${request.id}`}
        label={t("Motifs, que le demandeur lira", "Reasons, which the applicant reads")}
        value={reasons.value}
        put={(value) => (reasons.value = value)}
        maxLength={5_000}
        wrong={wrong("/reasons")}
        isShort
      />
      <div class="tools">
        {isNew && (
          <SureButton
            class="button main"
            label={t("Accepter", "Approve")}
            sure={t("Oui, accepter", "Yes, approve")}
            of={request.companyName}
            isBusy={isBusy.value}
            act={() =>
              decide(
                "approve",
                organization.value === "" ? {} : { organization: organization.value },
              )
            }
          />
        )}
        {isNew && (
          <button
            type="button"
            class="button"
            disabled={isBusy.value}
            onClick={() => void decide("ask-changes", { reasons: reasons.value })}
          >
            {t("Demander un complément", "Ask for changes")}
          </button>
        )}
        <SureButton
          label={t("Refuser", "Refuse")}
          sure={t("Oui, refuser", "Yes, refuse")}
          of={request.companyName}
          isBusy={isBusy.value}
          act={() => decide("refuse", { reasons: reasons.value })}
        />
      </div>
    </div>
  );
}
