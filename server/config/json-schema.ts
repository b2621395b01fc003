import { z } from "zod";
import type { ProbeKind } from "../../probes/probe.ts";
import type { Path } from "./document.ts";
import { configSchema, monitor, monitorCommon } from "./schema.ts";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

const asWritten = { io: "input", unrepresentable: "any" } as const;

/**
 * The configuration's schema as JSON Schema 2020-12, for editors: as it is written in the file,
 * each kind of monitor with its own settings. It cannot say what only `checks.ts` knows.
 */
export function jsonSchemaOf(kinds: ReadonlyMap<string, ProbeKind>): JsonSchema {
  return z.toJSONSchema(configSchema, {
    ...asWritten,
    override: ({ zodSchema, jsonSchema }) => {
      allowExtensions(jsonSchema);
      if (zodSchema !== monitor) return;
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
      jsonSchema.oneOf = [...kinds.values()].map((kind) => monitorJsonSchema(kind).whole);
    },
  });
}

/**
 * One kind of monitor: `whole` with the keys common to all, `own` the properties that the kind
 * brings; these win where both have a name.
 */
export function monitorJsonSchema(kind: ProbeKind): { whole: JsonSchema; own: object } {
  const extended = {
    ...asWritten,
    override: ({ jsonSchema }: { jsonSchema: JsonSchema }) => allowExtensions(jsonSchema),
  };
  const common = z.toJSONSchema(monitorCommon, extended);
  const settings = z.toJSONSchema(kind.settings, extended);
  const own = settings.properties ?? {};
  const whole: JsonSchema = {
    type: "object",
    properties: { kind: { const: kind.kind }, ...common.properties, ...own },
    required: ["kind", ...(settings.required ?? [])],
    additionalProperties: false,
  };
  allowExtensions(whole);
  return { whole, own };
}

/** Every mapping of fixed keys takes keys of the file's own, that begin with `x-`. */
function allowExtensions(schema: JsonSchema): void {
  if (schema.additionalProperties === false) schema.patternProperties = { "^x-": {} };
}

/** The keys that a mapping at `path` may have, under any of the forms that its schema allows. */
export function keysAt(schema: JsonSchema, path: Path): string[] {
  const forms = path.reduce<JsonSchema[]>(
    (schemas, step) => schemas.flatMap(formsOf).flatMap((form) => inside(form, step)),
    [schema],
  );
  return [...new Set(forms.flatMap(formsOf).flatMap((form) => Object.keys(form.properties ?? {})))];
}

function formsOf(schema: JsonSchema): JsonSchema[] {
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return forms.length === 0
    ? [schema]
    : forms.filter((form) => typeof form === "object").flatMap(formsOf);
}

function inside(schema: JsonSchema, step: string | number): JsonSchema[] {
  const items = Array.isArray(schema.items) ? [] : [schema.items];
  const next = typeof step === "number" ? items : [schema.properties?.[step]];
  return next.filter((found): found is JsonSchema => typeof found === "object");
}
