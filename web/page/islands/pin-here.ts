import { storedPins, storePins } from "./pins.ts";
import { setOwn } from "./own.ts";

/**
 * Lets a reader pin the provider of this page, kept in this browser alone; the home shows pinned
 * providers first.
 *
 * @returns a function that shows the state anew, for after a refresh
 */
export function pinHere(): () => void {
  const show = () => {
    const button = document.getElementById("pin");
    const id = button?.dataset["pin"];
    if (button && id !== undefined) {
      setOwn(button, "aria-pressed", String(storedPins().includes(id)));
    }
  };
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("#pin") : null;
    const id = button instanceof HTMLElement ? button.dataset["pin"] : undefined;
    if (id === undefined) return;
    const pins = storedPins();
    storePins(pins.includes(id) ? pins.filter((pin) => pin !== id) : [...pins, id]);
    show();
  });
  show();
  return show;
}
