import { en } from "../text/en.ts";
import { fr } from "../text/fr.ts";
import { locale } from "./state.ts";

/** The public pages' own words for states and steps. */
export const publicWords = () => (locale.value === "fr" ? fr : en);
