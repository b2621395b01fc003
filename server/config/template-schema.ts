import { z } from "zod";
import { PLACEHOLDERS, unknownPlaceholders } from "../core/events/template-filling.ts";
import { line, text, id } from "./values.ts";

/** A text with placeholders; one that is none is a slip of the pen that the public would read. */
const worded = <T extends z.ZodString>(schema: T) =>
  schema.superRefine((written, issues) => {
    for (const name of unknownPlaceholders(written)) {
      const known = PLACEHOLDERS.map((known) => `{${known}}`).join(", ");
      issues.addIssue(`{${name}} is no placeholder: these are ${known}`);
    }
  });

const templateTexts = z.strictObject({
  title: worded(line(200)).describe(
    "Title of the incident, with placeholders such as {component}.",
  ),
  body: worded(text).describe("Text of the step, in Markdown."),
  whatToDo: worded(text).optional().describe("What integrators should do meanwhile."),
  notAffected: worded(text).optional().describe("What is not affected."),
});

export const template = z
  .strictObject({
    id: id.describe("Identifier: outage, widespread, monitoring, again, recovery, or your own."),
    fr: templateTexts.optional().describe("French texts."),
    en: templateTexts.optional().describe("English texts."),
  })
  .refine(({ fr, en }) => fr !== undefined || en !== undefined, "expected fr or en, or both");

export type ParsedTemplate = z.output<typeof template>;
