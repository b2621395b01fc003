import type { ComponentChildren } from "preact";

type Choice = readonly [value: string, text: ComponentChildren];

type Props = {
  readonly name: string;
  readonly legend: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly choose: (value: string) => void;
};

/** A choice of few, side by side: radio buttons, so that arrows move between them. */
export function SegmentChoice({ name, legend, value, choices, choose }: Props) {
  return (
    <fieldset class="segment">
      <legend class="visually-hidden">{legend}</legend>
      {choices.map(([choice, text]) => (
        <label key={choice}>
          <input
            type="radio"
            name={name}
            value={choice}
            checked={choice === value}
            onChange={() => choose(choice)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}

/** The same as a field of a form, with its name above. */
export function SegmentField(props: Props & { readonly hint?: string }) {
  return (
    <div class="field">
      <b aria-hidden="true">{props.legend}</b>
      <div class="line">
        <SegmentChoice {...props} />
        {props.hint && <span class="soft small">{props.hint}</span>}
      </div>
    </div>
  );
}
