/** Time for which a button confirms that it has copied. */
const TOLD_MS = 2_000;

/** Gives each copy button its work: the text of the `pre` before it goes to the clipboard. */
export function copyCommands(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const text = button.previousElementSibling?.textContent ?? "";
    const before = button.textContent;
    // Only where the page may write to the clipboard: over https, or on one's own machine.
    if (!navigator.clipboard) {
      button.hidden = true;
      continue;
    }
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(text).then(() => {
        const told = button.dataset["copied"] ?? "";
        button.textContent = told;
        const announcer = document.getElementById("announcer");
        if (announcer) announcer.textContent = told;
        setTimeout(() => (button.textContent = before), TOLD_MS);
      });
    });
  }
}
