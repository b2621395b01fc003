const NBSP = "\u00a0";

/**
 * Returns a French text with non-breaking spaces where French sets one: before « : ; ? ! % » and
 * inside guillemets, so that no line begins with a sign.
 */
export const typeset = (text: string): string =>
  text.replaceAll(/ (?=[:;?!»%])/g, NBSP).replaceAll("« ", `«${NBSP}`);
