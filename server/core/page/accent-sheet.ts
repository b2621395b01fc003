import type { PageAccent } from "../configuration.ts";

/**
 * Returns the style sheet that sets the tokens of links, focus and main buttons to an accent. As
 * with the tokens themselves, the ground on which a token is used chooses its colour.
 */
export function accentSheet({ light, dark }: PageAccent): string {
  const accent = `light-dark(${light}, ${dark})`;
  return (
    `:root {\n  --link: ${accent};\n  --focus: ${accent};\n  --act: ${accent};\n` +
    `  --on-act: light-dark(#ffffff, #14222c);\n}`
  );
}
