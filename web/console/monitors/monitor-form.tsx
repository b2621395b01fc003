import { useSignal, type Signal } from "@preact/signals";
import type { Monitor } from "../../../server/core/api/monitors.ts";
import { ADDABLE_KINDS, WEB_KINDS } from "../../../server/core/measuring/monitor-address.ts";
import { api } from "../api.ts";
import { Field, Form, FormActs } from "../fields.tsx";
import { Alert, useWork } from "../parts.tsx";
import { t } from "../state.ts";
import { SureButton } from "../sure-button.tsx";
import { HeaderTests, JsonTests } from "./expectations.tsx";
import { kindName, settingFields, type SettingField } from "./kind-fields.ts";
import { sentOf, wishOf, type Wish } from "./wish.ts";

type Work = ReturnType<typeof useWork>;
type Part = { id: string; wish: Signal<Wish>; wrong: Work["wrong"] };

/** Watches one more target. */
export function AddMonitor({ again, close }: { again: () => Promise<void>; close: () => void }) {
  const work = useWork();
  const wish = useSignal(wishOf({}));
  const add = () =>
    work.run(async () => {
      const { value } = wish;
      await api.post("/api/v1/monitors", sentOf(value, settingFields(value.kind), true));
      close();
      await again();
    });
  return (
    <Form class="card stack" submit={add}>
      <Alert error={work.error.value} />
      <Choice
        id="new-kind"
        label={t("Nature", "Kind")}
        value={wish.value.kind}
        choices={ADDABLE_KINDS.map((kind) => [kind, kindName(kind)] as const)}
        choose={(kind) => {
          const chosen = ADDABLE_KINDS.find((one) => one === kind) ?? "http";
          const scheme = chosen === "websocket" ? "wss://" : "https://";
          const isUntouched = /^\w+:\/\/$/.test(wish.value.url);
          wish.value = { ...wish.value, kind: chosen, ...(isUntouched && { url: scheme }) };
        }}
      />
      <WishFields id="new" wish={wish} wrong={work.wrong} />
      <FormActs label={t("Ajouter", "Add")} isBusy={work.isBusy.value} leave={close} />
    </Form>
  );
}

/** Changes a monitor that came by HTTP, or removes it by two presses. */
export function EditMonitor(props: {
  monitor: Monitor;
  again: () => Promise<void>;
  close: () => void;
}) {
  const { monitor, again, close } = props;
  const work = useWork();
  const wish = useSignal(wishOf(monitor));
  const path = `/api/v1/monitors/${monitor.uuid}`;
  const save = (change: () => Promise<unknown>) =>
    work.run(async () => {
      await change();
      close();
      await again();
    });
  const sent = () => sentOf(wish.value, settingFields(wish.value.kind), false);
  return (
    <Form class="stack" submit={() => save(() => api.put(path, sent()))}>
      <Alert error={work.error.value} />
      <WishFields id={monitor.uuid} wish={wish} wrong={work.wrong} />
      <FormActs label={t("Enregistrer", "Save")} isBusy={work.isBusy.value} leave={close}>
        {/* Its history stays, but nobody looks any more: it takes two presses. */}
        <SureButton
          class="button harm"
          label={t("Retirer la sonde", "Remove it")}
          sure={t("Oui, retirer", "Yes, remove")}
          isBusy={work.isBusy.value}
          act={() => save(() => api.delete(path))}
        />
      </FormActs>
    </Form>
  );
}

function WishFields({ id, wish, wrong }: Part) {
  const { kind } = wish.value;
  const text = (key: "name" | "url" | "every" | "timeout" | "confirm" | "statuses") => ({
    id: `${id}-${key}`,
    value: wish.value[key],
    put: (typed: string) => (wish.value = { ...wish.value, [key]: typed }),
    wrong: wrong(`/${key}`),
  });
  return (
    <>
      <Line
        {...text("name")}
        label={t("Nom", "Name")}
        hint={t(
          "« INSEE - Sirene » : fournisseur, puis API.",
          "“INSEE - Sirene”: provider, then API.",
        )}
        isRequired
        maxLength={200}
      />
      {WEB_KINDS.has(kind) && (
        <Line {...text("url")} label={t("Adresse", "Address")} isRequired maxLength={2000} />
      )}
      <div class="pair">
        {settingFields(kind).map((field) => (
          <Setting key={field.key} field={field} id={id} wish={wish} wrong={wrong} />
        ))}
      </div>
      {kind === "http" && <HttpExpectations id={id} wish={wish} wrong={wrong} />}
      <div class="pair">
        <Line
          {...text("every")}
          label={t("Cadence (60s, 5m…)", "Interval (60s, 5m…)")}
          isRequired
        />
        {kind !== "heartbeat" && (
          <Line
            {...text("timeout")}
            label={t("Délai maximal (5s…)", "Time-out (5s…)")}
            isRequired
          />
        )}
        <Line
          {...text("confirm")}
          label={t("Publier après (1m…)", "Publish after (1m…)")}
          isRequired
        />
        {kind !== "heartbeat" && (
          <Choice
            id={`${id}-repeat`}
            label={t("Répétitions d’un échec", "Retries after a failure")}
            value={wish.value.repeat}
            choices={["0", "1", "2", "3", "4", "5"].map((n) => [n, n] as const)}
            choose={(repeat) => (wish.value = { ...wish.value, repeat })}
            wrong={wrong("/repeat")}
          />
        )}
      </div>
    </>
  );
}

/** What an HTTP answer must fulfil: its status, texts, headers, and values in its JSON. */
function HttpExpectations({ id, wish, wrong }: Part) {
  const put = (changed: Partial<Wish>) => (wish.value = { ...wish.value, ...changed });
  return (
    <>
      <div class="pair">
        <Line
          id={`${id}-status`}
          label={t("Statuts attendus", "Expected statuses")}
          hint={t("200, 404, 2xx ; vide : de 200 à 299.", "200, 404, 2xx; empty: 200 to 299.")}
          value={wish.value.statuses}
          put={(statuses) => put({ statuses })}
          wrong={wrong("/expect/status") ?? wrong("/expect/status/0") ?? wrong("/expect")}
        />
        <Lines
          id={`${id}-text`}
          label={t("Textes attendus dans la réponse", "Texts expected in the response")}
          hint={t("Facultatif ; un par ligne.", "Optional; one a line.")}
          value={wish.value.texts}
          put={(texts) => put({ texts })}
          wrong={wrong("/expect/text")}
        />
      </div>
      <JsonTests id={id} wish={wish} wrong={wrong} />
      <HeaderTests id={id} wish={wish} wrong={wrong} />
    </>
  );
}

function Setting({ field, id, wish, wrong }: Part & { field: SettingField }) {
  const { key, label, hint, as, isRequired = false } = field;
  const value = wish.value.settings[key] ?? "";
  const put = (typed: string) =>
    (wish.value = { ...wish.value, settings: { ...wish.value.settings, [key]: typed } });
  const same = { id: `${id}-setting-${key}`, label, hint, value, wrong: wrong(`/settings/${key}`) };
  if (as === "lines") return <Lines {...same} put={put} />;
  if (as === "boolean") {
    const yes = [
      ["", t("oui", "yes")],
      ["false", t("non", "no")],
    ] as const;
    return <Choice {...same} choices={yes} choose={put} />;
  }
  if (as !== undefined && as !== "number")
    return <Choice {...same} value={value || (as[0]?.[0] ?? "")} choices={as} choose={put} />;
  return <Line {...same} put={put} isRequired={isRequired} isNumber={as === "number"} />;
}

type LineProps = {
  id: string;
  label: string;
  hint?: string | undefined;
  wrong?: string | undefined;
  value: string;
};

function Line(
  props: LineProps & {
    put: (typed: string) => void;
    isRequired?: boolean;
    isNumber?: boolean;
    maxLength?: number;
  },
) {
  const { put, isRequired = false, isNumber = false, maxLength = 320, value, ...field } = props;
  return (
    <Field {...field}>
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          inputMode={isNumber ? "numeric" : undefined}
          autocomplete="off"
          required={isRequired}
          maxLength={maxLength}
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Lines({ put, value, ...field }: LineProps & { put: (typed: string) => void }) {
  return (
    <Field {...field}>
      {(attributes) => (
        <textarea
          {...attributes}
          class="short"
          maxLength={5000}
          value={value}
          onInput={(event) => put(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function Choice(
  props: LineProps & {
    choices: readonly (readonly [string, string])[];
    choose: (value: string) => void;
  },
) {
  const { choices, choose, value, ...field } = props;
  return (
    <Field {...field}>
      {(attributes) => (
        <select
          {...attributes}
          value={value}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {choices.map(([choice, text]) => (
            <option value={choice} selected={choice === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
