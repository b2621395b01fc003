import type { PageAccent } from "../configuration.ts";

const tokens = (accent: string, on: string): string =>
  `--link:${accent};--focus:${accent};--act:${accent};--on-act:${on}`;

/**
 * Returns the style sheet that sets the tokens of links, focus and main buttons to an accent, under
 * the same conditions as the tokens themselves: the band of the page is dark in every scheme.
 */
export function accentSheet({ light, dark }: PageAccent): string {
  const inDark = tokens(dark, "#14222c");
  return (
    `:root{${tokens(light, "#ffffff")}}\n` +
    `.night,:root[data-theme="dark"]{${inDark}}\n` +
    `@media screen and (prefers-color-scheme:dark){:root:not([data-theme="light"]){${inDark}}}`
  );
}
