import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { JsonSchema } from "../../server/config/json-schema.ts";
import { configJsonSchema } from "../../server/config/load.ts";
import { referenceOf } from "../../server/config/reference.ts";

/** Returns the paths of settings without a description, at and below a schema. */
function undescribed(schema: JsonSchema, path = ""): string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, found]) => {
    if (typeof found !== "object") return [];
    const at = `${path}.${name}`;
    const isDescribed = found.const !== undefined || found.description !== undefined;
    return [...(isDescribed ? [] : [at]), ...undescribed(found, at)];
  });
  const inner = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) =>
    typeof part === "object" && !Array.isArray(part) ? undescribed(part, path) : [],
  );
  return [...own, ...inner];
}

test("every setting has a description, which editors show", () => {
  expect(undescribed(configJsonSchema())).toEqual([]);
});

test("docs/configure.md has the reference that `vigie config reference` prints", () => {
  expect(readFileSync("docs/configure.md", "utf8")).toContain(
    referenceOf(configJsonSchema()).trim(),
  );
});

test("a reference has values, defaults and requirements", () => {
  const reference = referenceOf({
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "string", description: "Name | id." },
      mode: { enum: ["a", "b"], default: "a", description: "Mode." },
      parts: { type: "array", items: { properties: { on: { type: "boolean" } } } },
    },
  });

  expect(reference).toContain("| `id` | text | required | Name \\| id. |");
  expect(reference).toContain('| `mode` | `a`, `b` | `"a"` | Mode. |');
  expect(reference).toContain("### parts[]");
});
