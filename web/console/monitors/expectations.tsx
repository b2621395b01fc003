import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../state.ts";
import { HEADER_TESTS, JSON_TESTS, type Wish } from "./wish.ts";

const testWord = (test: string): string =>
  ({
    "not-empty": t("n’est pas vide", "is not empty"),
    equals: t("égale", "equals"),
    matches: t("correspond au motif", "matches the pattern"),
    length: t("a pour longueur", "has the length"),
    "less-than": t("est inférieur à", "is less than"),
    "greater-than": t("est supérieur à", "is greater than"),
    contains: t("contient", "contains"),
    absent: t("est absent", "is absent"),
  })[test] ?? test;

const TAKES_NO_VALUE = new Set(["not-empty", "absent"]);

/** The tests of values in the JSON body. */
export function JsonTests({ id, wish, wrong }: Props) {
  const put = (json: Wish["json"]) => (wish.value = { ...wish.value, json });
  const { json } = wish.value;
  const mistakes = json.flatMap((_, i) =>
    ["path", "test", "value"].flatMap((key) => wrong(`/expect/json/${i}/${key}`) ?? []),
  );
  return (
    <Tests
      id={`${id}-json`}
      legend={t("Valeurs attendues dans le JSON", "Values expected in the JSON")}
      wrong={wrong("/expect/json") ?? mistakes[0]}
      add={() => put([...json, { path: "", test: "not-empty", value: "" }])}
      addLabel={t("Ajouter une valeur", "Add a value")}
    >
      {json.map((row, i) => (
        <TestRow
          key={i}
          subject={{ label: t("Chemin", "Path"), text: row.path, example: "data.status" }}
          tests={JSON_TESTS}
          test={row.test}
          value={row.value}
          change={({ subject, ...changed }) =>
            put(json.with(i, { ...row, ...changed, path: subject ?? row.path }))
          }
          remove={() => put(json.toSpliced(i, 1))}
          number={i + 1}
        />
      ))}
    </Tests>
  );
}

/** The tests of response headers. */
export function HeaderTests({ id, wish, wrong }: Props) {
  const put = (headers: Wish["headers"]) => (wish.value = { ...wish.value, headers });
  const { headers } = wish.value;
  const mistakes = headers.flatMap(({ name }) =>
    ["", "/equals", "/matches"].flatMap(
      (key) => wrong(`/expect/headers/${name.trim().toLowerCase()}${key}`) ?? [],
    ),
  );
  return (
    <Tests
      id={`${id}-headers`}
      legend={t("En-têtes attendus", "Headers expected")}
      wrong={wrong("/expect/headers") ?? mistakes[0]}
      add={() => put([...headers, { name: "", test: "contains", value: "" }])}
      addLabel={t("Ajouter un en-tête", "Add a header")}
    >
      {headers.map((row, i) => (
        <TestRow
          key={i}
          subject={{
            label: t("Nom de l’en-tête", "Header’s name"),
            text: row.name,
            example: "content-type",
          }}
          tests={HEADER_TESTS}
          test={row.test}
          value={row.value}
          change={({ subject, ...changed }) =>
            put(headers.with(i, { ...row, ...changed, name: subject ?? row.name }))
          }
          remove={() => put(headers.toSpliced(i, 1))}
          number={i + 1}
        />
      ))}
    </Tests>
  );
}

type Props = {
  id: string;
  wish: Signal<Wish>;
  wrong: (pointer: string) => string | undefined;
};

function Tests(props: {
  id: string;
  legend: string;
  wrong: string | undefined;
  add: () => void;
  addLabel: string;
  children: ComponentChildren;
}) {
  const { id, legend, wrong, add, addLabel, children } = props;
  return (
    <fieldset aria-describedby={wrong ? `${id}-wrong` : undefined} class="tests">
      <legend>{legend}</legend>
      {children}
      {wrong && (
        <p class="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      )}
      <button type="button" class="button tiny" onClick={add}>
        {addLabel}
      </button>
    </fieldset>
  );
}

function TestRow(props: {
  subject: { label: string; text: string; example: string };
  tests: readonly string[];
  test: string;
  value: string;
  change: (changed: { subject?: string; test?: string; value?: string }) => void;
  remove: () => void;
  number: number;
}) {
  const { subject, tests, test, value, change, remove, number } = props;
  return (
    <div class="test-row">
      <input
        type="text"
        aria-label={`${subject.label} ${number}`}
        placeholder={subject.example}
        maxLength={200}
        value={subject.text}
        onInput={(event) => change({ subject: event.currentTarget.value })}
      />
      <select
        aria-label={`${t("Épreuve", "Test")} ${number}`}
        value={test}
        onChange={(event) => change({ test: event.currentTarget.value })}
      >
        {tests.map((one) => (
          <option value={one} selected={one === test}>
            {testWord(one)}
          </option>
        ))}
      </select>
      <input
        type="text"
        aria-label={`${t("Valeur", "Value")} ${number}`}
        maxLength={1000}
        disabled={TAKES_NO_VALUE.has(test)}
        value={TAKES_NO_VALUE.has(test) ? "" : value}
        onInput={(event) => change({ value: event.currentTarget.value })}
      />
      <button
        type="button"
        class="button tiny"
        aria-label={`${t("Enlever", "Remove")} ${subject.label.toLowerCase()} ${number}`}
        onClick={remove}
      >
        {t("Enlever", "Remove")}
      </button>
    </div>
  );
}
