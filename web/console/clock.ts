import { signal } from "@preact/signals";

/** Seconds since the console was opened: what reads it is drawn anew each second. */
export const second = signal(0);

setInterval(() => {
  if (document.visibilityState === "visible") second.value += 1;
}, 1000);
