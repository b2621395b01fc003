/** Time for which a button confirms that it has copied. */
const CONFIRMED_MS = 2_000;

/**
 * Gives each copy button its work: its own text, else that of the element that it names, or that
 * stands before it, goes to the clipboard.
 */
export function copyCommands(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
    const label = button.querySelector("span") ?? button;
    const before = label.textContent;
    // Only where the page may write to the clipboard: over https, or on one's own machine.
    if (!navigator.clipboard) {
      button.hidden = true;
      continue;
    }
    button.addEventListener("click", () => {
      const id = button.dataset["copy"] ?? "";
      const from = id === "" ? button.previousElementSibling : document.getElementById(id);
      const text = button.dataset["text"] ?? from?.textContent ?? "";
      void navigator.clipboard.writeText(text).then(() => {
        const confirmation = button.dataset["copied"] ?? "";
        label.textContent = confirmation;
        const announcer = document.getElementById("announcer");
        if (announcer) announcer.textContent = confirmation;
        setTimeout(() => (label.textContent = before), CONFIRMED_MS);
      });
    });
  }
}
