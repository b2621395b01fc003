import type { Locale } from "../../server/core/model.ts";
import type { AccessMessages } from "./access-messages.ts";
import { enAccess } from "./en-access.ts";
import { frAccess } from "./fr-access.ts";

/** The words of requests for access. */
export const ACCESS_TEXT: Readonly<Record<Locale, AccessMessages>> = { fr: frAccess, en: enAccess };
