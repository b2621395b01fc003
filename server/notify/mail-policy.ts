import { createHash } from "node:crypto";
import { DARK_STYLE } from "./mail-style.ts";

/**
 * What a policy must allow besides itself for mails to be shown in a frame as they are: their one
 * style sheet, which is always the same, by its hash (CSP Level 3, 8.4).
 */
export const MAIL_STYLE_SOURCE = `'sha256-${createHash("sha256").update(DARK_STYLE).digest("base64")}'`;
