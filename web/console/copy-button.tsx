import { useSignal } from "@preact/signals";
import { t } from "./state.ts";

/** A button that copies a text, and announces it. */
export function CopyButton({ text, done }: { text: string; done: string }) {
  const isCopied = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
  };
  return (
    <p class="line">
      <button
        type="button"
        class="button tiny"
        onClick={() => void copy().catch(() => (isCopied.value = false))}
      >
        {t("Copier", "Copy")}
      </button>
      <span role="status" class="soft small">
        {isCopied.value && done}
      </span>
    </p>
  );
}
