import { z } from "zod";
import { count, orNull, type Answer } from "./basics.ts";

/** The shapes of a conversion of another tool's configuration. */

export const newConfigImport = z.strictObject({
  files: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(200), text: z.string() }))
    .min(1)
    .max(20)
    .meta({ description: "A tool's file, or one with those that it refers to" }),
  from: z.string().max(40).optional().meta({
    description: "Kind of the file; recognised by its content unless given",
  }),
  title: z.string().max(200).optional().meta({ description: "Title of the page" }),
  url: z.string().max(2_000).optional().meta({ description: "Public address of the page" }),
});

export const configImport = z.object({
  kind: z.string().meta({ description: "The tool that the file is of" }),
  monitors: count,
  yaml: z.string().meta({ description: "A commented vigie.yaml" }),
  variables: z
    .array(z.object({ name: z.string(), place: z.string() }))
    .meta({ description: "Variables to set: secrets are not in the YAML" }),
  notices: z
    .array(
      z.object({
        file: z.string(),
        line: orNull(count),
        place: z.string(),
        message: z.string(),
      }),
    )
    .meta({ description: "What has no counterpart, or became something else" }),
});

export type ConfigImport = Answer<typeof configImport>;
