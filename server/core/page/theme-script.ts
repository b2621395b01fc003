import { ZONE_SCRIPT } from "./zone-script.ts";

/**
 * Script in the head of each page: it sets the reader's choice of light or dark before the first
 * paint, and then adds the reader's own times. Without a choice, the style sheet follows the system.
 *
 * It stands in the page, not in a file: a file would be one more request that blocks the first
 * paint. The policy of each page names its hash (CSP 3, section 2.3.1).
 */
export const THEME_SCRIPT =
  'try{const t=localStorage.getItem("vigie.theme");' +
  'if(t==="light"||t==="dark")document.documentElement.dataset.theme=t}catch{}' +
  ZONE_SCRIPT;

/** The source expression that lets this script, and no other inline one, run. */
export const THEME_SCRIPT_SOURCE = "'sha256-cdZ713BIMoPYGgXKL8gdXGccdgGdJWPmO7hqGIsjS5g='";
