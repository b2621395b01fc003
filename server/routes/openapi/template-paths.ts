import { z } from "@hono/zod-openapi";
import { BODY_MAX, NOTE_MAX, TITLE_MAX } from "../../core/events/incident.ts";
import { instant } from "../schemas/native.ts";
import type { PublishedRoute } from "../schemas/described-route.ts";
import { WRITING } from "../schemas/responses.ts";
import { signed } from "./signed-paths.ts";

const PLACED = "With placeholders in braces: `placeholders` of the list tells which";
/** Lengths are told with everything else that is wrong: these are for whoever reads. */
const limited = (max: number, description: string) =>
  z.string().openapi({ maxLength: max, description });

const texts = z.strictObject({
  title: limited(TITLE_MAX, PLACED),
  body: limited(BODY_MAX, `Markdown. ${PLACED}`),
  whatToDo: limited(NOTE_MAX, PLACED).optional(),
  notAffected: limited(NOTE_MAX, PLACED).optional(),
});
const languages = { fr: texts.nullish(), en: texts.nullish() };

/** What keeps a new template. */
export const newTemplate = z.strictObject({
  template: z.string().openapi({ example: "outage", description: "Its name; drafts look for it" }),
  provider: z.string().max(200).nullish().openapi({ description: "null: the whole page's" }),
  ...languages,
});

/** What takes the place of a kept template's texts. */
export const otherTexts = z.strictObject({
  ...languages,
  version: z.int().min(1).optional().openapi({ description: "As it was read: else 412" }),
});

const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);
const template = z
  .object({
    id: orNull(z.string()).openapi({ description: "null: bundled, or in the file" }),
    template: z.string(),
    provider: orNull(z.string()),
    source: z.enum(["bundled", "file", "stored"]),
    fr: orNull(texts),
    en: orNull(texts),
    replaced: z.boolean().openapi({ description: "Another of its name is laid over it" }),
    version: orNull(z.int()),
    updatedAt: orNull(instant),
    updatedBy: orNull(z.string()),
  })
  .openapi("Template");

/** Ready words: those that there are, and those that the team keeps. */
export function templatePaths(): PublishedRoute[] {
  const route = signed("Writing");
  const path = "/api/v1/templates";
  const headers = z.object({
    "If-Match": z.string().optional().openapi({ description: "Its ETag: else 412" }),
  });
  const locked = (made: PublishedRoute): PublishedRoute => ({
    ...made,
    request: { ...made.request, headers },
    responses: { ...made.responses, 412: WRITING[412] },
  });
  return [
    route("get", path, {
      id: "listTemplates",
      summary: "Ready words: bundled, of the file, and kept",
      schema: z.object({ placeholders: z.array(z.string()), templates: z.array(template) }),
    }),
    route("post", path, {
      id: "keepTemplate",
      summary: "Keep a template",
      status: 201,
      schema: template,
      description: "It wins over the file's of the same name, and that over the bundled one.",
      body: newTemplate,
    }),
    route("get", `${path}/{id}`, {
      id: "readTemplate",
      summary: "One kept template",
      schema: template,
    }),
    locked(
      route("put", `${path}/{id}`, {
        id: "changeTemplate",
        summary: "Change a kept template",
        schema: template,
        body: otherTexts,
      }),
    ),
    locked(
      route("delete", `${path}/{id}`, {
        id: "removeTemplate",
        summary: "Keep a template no longer",
        status: 204,
      }),
    ),
  ];
}
