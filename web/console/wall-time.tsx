import { useSignal, type Signal } from "@preact/signals";
import { wallMoment } from "../../server/core/events/maintenance-plan.ts";
import { Field } from "./fields.tsx";
import { format, setup, t } from "./state.ts";

/**
 * Takes a local time of the page's zone, and shows its instant in UTC. A time that the clock skips,
 * or shows twice, is reported at once, with the two possible instants.
 *
 * @param value "2026-11-24T20:00", or an instant with its offset once one was chosen
 */
export function WallTime(props: {
  id: string;
  label: string;
  value: Signal<string>;
  wrong?: string | undefined;
}) {
  const { id, label, value, wrong } = props;
  const { timeZone } = setup.value!.page;
  // What was typed stays where it was, so that the choice does not vanish once it is made.
  const typed = useSignal(value.value.slice(0, 16));
  const local = typed.value;
  const found = local === "" ? null : wallMoment(local, timeZone);
  const isChosen = value.value.length > 16 && !value.value.endsWith("Z");
  return (
    <div class="stack">
      <Field
        id={id}
        label={label}
        hint={t(`Heure de ${format.value.city}`, `${format.value.city} time`)}
        wrong={wrong}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            required
            value={local}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
              value.value = event.currentTarget.value;
            }}
          />
        )}
      </Field>
      <p class="soft" role="status" id={`${id}-utc`}>
        {found && "at" in found && `= ${utcText(found.at)}`}
        {isChosen && `= ${utcText(Date.parse(value.value))}`}
      </p>
      {found && "problem" in found && (
        <fieldset>
          <legend>
            {found.problem === "skipped"
              ? t(
                  "Cette heure n’existe pas : on avance les horloges. Laquelle vouliez-vous dire ?",
                  "This time does not exist: clocks are set forward. Which one did you mean?",
                )
              : t(
                  "Cette heure existe deux fois : on recule les horloges. Laquelle ?",
                  "This time exists twice: clocks are set back. Which one?",
                )}
          </legend>
          {found.choices.map((choice) => (
            <label class="choice">
              <input
                type="radio"
                name={`${id}-choice`}
                required
                checked={isChosen && Date.parse(value.value) === Date.parse(choice)}
                onChange={() => (value.value = choice)}
              />
              {choice.slice(11, 16)} ({choice.slice(-6)}) = {utcText(Date.parse(choice))}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

/** "2026-11-24 19:00 UTC" */
const utcText = (at: number): string =>
  `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
