import { z } from "zod";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * A schema of an OpenAPI 3.1 document as a check that lets nothing pass which is not told,
 * although the document leaves room for members to come.
 */
export function closedCheck(schema: Json, schemas: Record<string, Json>): z.ZodType {
  const closed = (value: Json): Json => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(closed);
    const inner = Object.fromEntries(
      Object.entries(value).map(([key, v]) => [
        key,
        key === "$ref" && typeof v === "string"
          ? v.replace("#/components/schemas/", "#/$defs/")
          : closed(v),
      ]),
    );
    const isOpen = inner["type"] === "object" && !("additionalProperties" in inner);
    return isOpen ? { ...inner, additionalProperties: false } : inner;
  };
  const $defs = closed(schemas);
  const whole = { ...(closed(schema) as object), $defs };
  return z.fromJSONSchema(whole as unknown as z.core.JSONSchema.JSONSchema);
}
