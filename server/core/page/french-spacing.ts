const NBSP = "\u00a0";

/**
 * A text as French sets it: no line begins with `:`, `;`, `!`, `?` or `»`, or ends with `«`.
 * Keyboards make plain spaces there; in other languages there are none.
 */
export const unbroken = (text: string): string =>
  text.replaceAll(/ (?=[:;!?»](?:[\s,.)]|$))/gu, NBSP).replaceAll(/« /gu, `«${NBSP}`);
