import type { Locale } from "../../server/core/model.ts";
import { en } from "./en.ts";
import { fr, type Messages } from "./fr.ts";

/** The texts of the public pages by language: one file each, which the compiler keeps complete. */
export const MESSAGES: Readonly<Record<Locale, Messages>> = { fr, en };
