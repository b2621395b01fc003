import { useSignal } from "@preact/signals";

/**
 * A button for what cannot be undone: the first press asks, the second acts. Leaving it, or
 * Escape, takes the question back.
 *
 * @param of the thing that it acts on, added to the label for readers who do not see the row
 */
export function SureButton(props: {
  label: string;
  sure: string;
  of?: string;
  isBusy?: boolean;
  class?: string;
  act: () => unknown;
}) {
  const { label, sure, of, isBusy = false, class: look = "button harm tiny", act } = props;
  const isAsking = useSignal(false);
  const shown = isAsking.value ? sure : label;
  return (
    <button
      type="button"
      class={look}
      disabled={isBusy}
      aria-label={of === undefined ? undefined : `${shown} ${of}`}
      onBlur={() => (isAsking.value = false)}
      onKeyDown={(event) => {
        if (event.key === "Escape") isAsking.value = false;
      }}
      onClick={() => {
        if (isAsking.value) void act();
        isAsking.value = !isAsking.value;
      }}
    >
      {shown}
    </button>
  );
}
