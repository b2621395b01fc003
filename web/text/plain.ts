/** A text as searches compare it: without accents, in lower case. Shared with the browser. */
export const plain = (text: string): string =>
  text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
