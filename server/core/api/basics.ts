import { LOCALES } from "../model.ts";
import { z } from "zod";
import { CAUSES, COMPONENT_STATES } from "../model.ts";

/** The shapes that requests and answers of several routes share. */

/** A value that is only read, and whose optional members are absent rather than undefined. */
type Exact<T> = T extends readonly (infer Member)[]
  ? readonly Exact<Member>[]
  : T extends object
    ? { readonly [Key in keyof T]: Exact<Exclude<T[Key], undefined>> }
    : T;

/** The type of the answers that a schema describes; for the routes, and for the console. */
export type Answer<Schema extends z.ZodType> = Exact<z.output<Schema>>;

/** Returns the schema of a value that may be `null`. */
export const orNull = <S extends z.ZodType>(schema: S) => z.union([schema, z.null()]);

export const count = z.int().min(0);
export const locale = z.enum(LOCALES);
export const providerRole = z.enum(["gateway", "provider"]);

export const instant = z.iso.datetime({ offset: true }).meta({
  description: "RFC 3339, milliseconds, the page's offset",
  example: "2026-11-21T18:40:12.345+01:00",
});

export const instantOrNull = z.union([instant, z.null()]);

export const componentState = z.enum(COMPONENT_STATES).meta({
  id: "ComponentState",
  description: "Statuspage's five words, and `unknown` where nothing recent enough is known",
});

export const cause = z
  .enum(CAUSES)
  .meta({ id: "Cause", description: "Why the last probes did not say up" });

export const publicId = z
  .string()
  .regex(/^[a-z0-9]{12}$/)
  .meta({ description: "Twelve characters, the same for ever and in every format" });

export const configuredId = z
  .string()
  .meta({ description: "The configured identifier", example: "insee/sirene" });

export const ratio = z
  .union([z.number().min(0).max(1), z.null()])
  .meta({ description: "From 0 to 1; null where nothing is known", example: 0.9987 });

export const coverage = z
  .number()
  .min(0)
  .max(1)
  .meta({ description: "The share of the window for which anything is known" });

export const millisecondsOrNull = z.union([z.number().min(0), z.null()]);
