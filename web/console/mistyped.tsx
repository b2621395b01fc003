import { useSignal } from "@preact/signals";
import type { KeptIncident } from "../../server/core/api/console.ts";
import { api } from "./api.ts";
import { Form, TextField } from "./fields.tsx";
import { Alert, useWork } from "./parts.tsx";
import { t } from "./state.ts";
import { Area } from "./text-fields.tsx";

/** Corrects a typo in place; no mail is sent. */
export function Mistyped(props: { incident: KeptIncident; again: () => Promise<void> }) {
  const { incident, again } = props;
  const latest = incident.updates[0];
  const title = useSignal(incident.title);
  const body = useSignal(latest?.body ?? "");
  const { run, error, wrong, isBusy } = useWork();
  const correct = () =>
    run(async () => {
      await api.patch(`/api/v1/incidents/${incident.id}`, {
        title: title.value,
        ...(latest && { updates: [{ id: latest.id, body: body.value }] }),
        notify: false,
        version: incident.version,
      });
      await again();
    });
  return (
    <details class="card">
      <summary>
        {t("Corriger une faute, sans prévenir", "Correct a mistake without notifying")}
      </summary>
      <Form submit={correct}>
        <Alert error={error.value} />
        <TextField
          id="mistyped-title"
          label={t("Titre", "Title")}
          maxLength={200}
          value={title}
          wrong={wrong("/title")}
        />
        {latest && (
          <Area
            id="mistyped-body"
            label={t("Dernier message", "Last message")}
            maxLength={20_000}
            value={body.value}
            put={(text) => (body.value = text)}
          />
        )}
        <button class="button" type="submit" disabled={isBusy.value}>
          {t("Corriger", "Correct")}
        </button>
      </Form>
    </details>
  );
}
