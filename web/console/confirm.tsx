import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { Alert, useWork } from "./parts.tsx";
import { t } from "./state.ts";

/** A button of an act that cannot be taken back: a dialog names its effects, and asks. */
export function ConfirmButton(props: {
  /** The button's words, and those of the dialog's own button. */
  act: string;
  /** Heading of the dialog: a question. */
  question: string;
  /** Effects of the act. */
  children: ComponentChildren;
  onConfirm: () => Promise<void>;
  look?: string;
  disabled?: boolean;
}) {
  const { act, question, children, onConfirm, look = "button", disabled = false } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const { run, error, isBusy } = useWork();
  const close = () => dialog.current?.close();
  return (
    <>
      <button
        type="button"
        class={look}
        disabled={disabled}
        onClick={() => dialog.current?.showModal()}
      >
        {act}
      </button>
      <dialog ref={dialog} aria-labelledby={heading}>
        <div class="stack">
          <h2 id={heading}>{question}</h2>
          <div>{children}</div>
          <Alert error={error.value} />
          <div class="tools">
            <button
              type="button"
              class="button harm"
              disabled={isBusy.value}
              onClick={() => void run(onConfirm).then((isDone) => isDone && close())}
            >
              {act}
            </button>
            <button type="button" class="button" onClick={close}>
              {t("Revenir", "Go back")}
            </button>
          </div>
        </div>
      </dialog>
    </>
  );
}
