import { z } from "zod";
import type { PageAccent } from "../core/configuration.ts";
import { leastContrast, readable, TEXT_CONTRAST, type Scheme } from "../core/page/contrast.ts";
import { line } from "./values.ts";

const COLOUR = 'expected a colour such as "#0b5675"';

/** "#0B5" or "#00BB55" in; "#00bb55" out. */
const colour = z
  .string()
  .trim()
  .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, COLOUR)
  .transform((text) =>
    (text.length === 4 ? text.replaceAll(/[0-9a-f]/gi, "$&$&") : text).toLowerCase(),
  );

/** A colour that is readable as text on every ground of a scheme. */
const readableIn = (scheme: Scheme) =>
  colour.superRefine((value, issues) => {
    const { ground, ratio } = leastContrast(value, scheme);
    if (ratio >= TEXT_CONTRAST) return;
    // Rounded down: 4.49 is not 4.5.
    const reached = (Math.floor(ratio * 100) / 100).toFixed(2);
    // An object, and not a text: with that, a union would only say that no form of it fits.
    issues.addIssue({
      code: "custom",
      input: value,
      message:
        `${value} reaches a contrast of ${reached}:1 on the ${scheme} ground ${ground}, and ` +
        `${TEXT_CONTRAST}:1 is needed (WCAG 1.4.3): ${readable(value, scheme)} reaches it`,
    });
  });

/**
 * The accent of a page: one colour for light grounds, from which that for dark ones follows, or one
 * for each.
 */
export const accent = z.union([
  readableIn("light"),
  z.strictObject({
    light: readableIn("light").describe("Colour on light grounds, 4.5:1 at least."),
    dark: readableIn("dark").describe("Colour on dark grounds and on the band, 4.5:1 at least."),
  }),
]);

/** Returns an accent for both grounds: of one colour, the nearest shade that dark grounds allow. */
export const bothAccents = (written: z.output<typeof accent>): PageAccent =>
  typeof written === "string" ? { light: written, dark: readable(written, "dark") } : written;

/** The path of a logo beside the configuration, or one for each ground. */
export const logo = z.union([
  line(500),
  z.strictObject({
    light: line(500).describe("Path of the logo for light grounds, such as paper."),
    dark: line(500).describe("Path of the logo for dark grounds, such as the band of the page."),
  }),
]);
