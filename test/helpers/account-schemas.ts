import { readdirSync, readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";

const FOLDER = new URL("../../docs/schemas/accounts/", import.meta.url);

const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allErrors: true,
});
addFormats.default(ajv);
const names = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
for (const file of names) {
  ajv.addSchema(JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as object, file);
}

/** Returns what is wrong with a document, by the schema of a name such as "user"; empty: nothing. */
export function violations(name: string, value: unknown): string[] {
  const validate = ajv.getSchema(`${name}.json`);
  if (!validate) throw new Error(`no schema ${name}`);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

/** Expects a document to satisfy a schema. */
export const expectValid = (name: string, value: unknown): void =>
  expect(violations(name, value)).toEqual([]);

/** Every schema with its examples, which it must accept. */
export const schemasWithExamples = names.map((file) => {
  const schema = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as {
    readonly examples: readonly unknown[];
  };
  return { name: file.replace(".json", ""), examples: schema.examples };
});
