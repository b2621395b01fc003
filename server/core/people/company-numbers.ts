/** Numbers of the French register of companies: SIREN, of a body, and SIRET, of its establishment. */

/** SIREN of La Poste, whose establishments follow a rule of their own. */
const LA_POSTE = "356000000";
/** Its head office, the only one of its establishments that follows the usual rule. */
const LA_POSTE_HEAD_OFFICE = "35600000000048";

/** Returns a number as people type it without its spaces. */
export const withoutSpaces = (text: string): string => text.replaceAll(/[\s\u00a0\u202f]/g, "");

/** Returns true if the digits of a number have a right check digit (Luhn, ISO/IEC 7812-1). */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** Returns the mistake in a SIREN, nine digits without spaces; `null` if it can exist. */
export function sirenProblem(siren: string): string | null {
  if (!/^\d{9}$/.test(siren)) return "expected a SIREN: nine digits, without spaces";
  if (siren === "000000000" || !passesLuhn(siren)) {
    return "this SIREN does not exist: one of its digits is wrong";
  }
  return null;
}

/**
 * Returns the mistake in a SIRET, fourteen digits without spaces; `null` if it can exist.
 *
 * @param siren the body that it must belong to; `null`: of any
 */
export function siretProblem(siret: string, siren: string | null): string | null {
  if (!/^\d{14}$/.test(siret)) return "expected a SIRET: fourteen digits, without spaces";
  const own = siret.slice(0, 9);
  if (sirenProblem(own) !== null || !hasRightDigits(siret)) {
    return "this SIRET does not exist: one of its digits is wrong";
  }
  if (siren !== null && own !== siren)
    return "this SIRET is another body's: it begins by the SIREN";
  return null;
}

/** La Poste has more establishments than Luhn's formula has numbers: its digits add up by fives. */
function hasRightDigits(siret: string): boolean {
  if (!siret.startsWith(LA_POSTE)) return passesLuhn(siret);
  const sum = Array.from(siret).reduce((total, digit) => total + Number(digit), 0);
  return sum % 5 === 0 || siret === LA_POSTE_HEAD_OFFICE;
}

/** Returns true for a SIREN that can exist, written without spaces. */
export const isSiren = (text: string): boolean => sirenProblem(text) === null;

/** Returns true for a SIRET that can exist, written without spaces. */
export const isSiret = (text: string): boolean => siretProblem(text, null) === null;

/** Returns the SIREN of an establishment's SIRET. */
export const sirenOf = (siret: string): string => siret.slice(0, 9);
