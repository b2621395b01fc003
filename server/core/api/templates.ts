import { z } from "zod";
import { BODY_MAX, NOTE_MAX, TITLE_MAX } from "../events/incident.ts";
import { instantOrNull, orNull, type Answer } from "./basics.ts";

/** The shapes of templates: the texts that incidents and maintenances begin with. */

const PLACEHOLDERS = "May have placeholders in braces: `placeholders` of the list names them";
/** Describes a limit that the action checks, together with every other mistake of a text. */
const limited = (maxLength: number, description: string) =>
  z.string().meta({ maxLength, description });

const texts = z.strictObject({
  title: limited(TITLE_MAX, PLACEHOLDERS),
  body: limited(BODY_MAX, `Markdown. ${PLACEHOLDERS}`),
  whatToDo: limited(NOTE_MAX, PLACEHOLDERS).optional(),
  notAffected: limited(NOTE_MAX, PLACEHOLDERS).optional(),
});
const languages = { fr: texts.nullish(), en: texts.nullish() };

/** A new stored template. */
export const newTemplate = z.strictObject({
  template: z.string().meta({ example: "outage", description: "Its name; drafts look it up" }),
  provider: z.string().max(200).nullish().meta({ description: "null: for the whole page" }),
  ...languages,
});

/** The texts that replace those of a stored template. */
export const templateChange = z.strictObject({
  ...languages,
  version: z.int().min(1).optional().meta({ description: "As it was read: else 412" }),
});

export const template = z
  .object({
    id: orNull(z.string()).meta({ description: "null: bundled, or of the configuration file" }),
    template: z.string(),
    provider: orNull(z.string()),
    source: z.enum(["bundled", "file", "stored"]),
    fr: orNull(texts),
    en: orNull(texts),
    replaced: z.boolean().meta({ description: "Another template of its name overrides it" }),
    version: orNull(z.int()),
    updatedAt: instantOrNull,
    updatedBy: orNull(z.string()),
  })
  .meta({ id: "Template" });

export const templateList = z.object({
  placeholders: z.array(z.string()).readonly(),
  templates: z.array(template),
});

/** A template as declarations use it. */
export const readyTemplate = z.object({
  id: z.string(),
  fr: texts.optional(),
  en: texts.optional(),
  storedId: z.string().optional(),
});

export type ListedTemplate = Answer<typeof template>;
export type TemplateList = Answer<typeof templateList>;
