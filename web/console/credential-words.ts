import { Refused } from "./api.ts";
import { t } from "./state.ts";

/** Messages on mistakes in credentials, by the field that the server names. */
const WRONG: Readonly<Record<string, () => string>> = {
  "/code": () =>
    t(
      "Ce code n’est pas le bon, ou a déjà servi. Attendez le suivant.",
      "This code is wrong or has already been used. Wait for the next one.",
    ),
  "/current": () =>
    t("Ce n’est pas votre mot de passe actuel.", "This is not your current password."),
  "/password": () =>
    t("Un mot de passe a de 12 à 256 caractères.", "A password has 12 to 256 characters."),
};

/**
 * A refusal about credentials in the reader's words: who is locked out has no use for jargon.
 * What is wrong with a field is said at the field as well, by `wrongIn`.
 */
export function inWords(error: Refused | null): Refused | null {
  if (!error) return null;
  const [pointer = ""] = error.fields.keys();
  const detail =
    error.status === 429
      ? t(
          "Trop de tentatives : réessayez dans un quart d’heure.",
          "Too many attempts: try again in a quarter of an hour.",
        )
      : (wrongIn(error, pointer) ?? error.message);
  return new Refused(error.status, detail, new Map());
}

/** Returns the mistake in one field, or `undefined`. */
export const wrongIn = (error: Refused | null, pointer: string): string | undefined =>
  error?.fields.has(pointer) ? (WRONG[pointer]?.() ?? error.fields.get(pointer)) : undefined;
