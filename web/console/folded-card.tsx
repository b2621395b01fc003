import type { ComponentChildren } from "preact";
import { useSignal } from "@preact/signals";
import { t } from "./state.ts";

/** A card whose details unfold by a button. They are loaded only then. */
export function FoldedCard(props: {
  name: string;
  head: ComponentChildren;
  /** Label of the button while the card is folded. */
  open: string;
  details: () => ComponentChildren;
}) {
  const { name, head, open, details } = props;
  const isOpen = useSignal(false);
  return (
    <section class="card stack" aria-label={name}>
      <div class="line ends">
        <p>{head}</p>
        <button
          type="button"
          class="button tiny"
          aria-expanded={isOpen.value}
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          {isOpen.value ? t("Replier", "Fold") : open}
          <span class="visually-hidden"> {name}</span>
        </button>
      </div>
      {isOpen.value && details()}
    </section>
  );
}
