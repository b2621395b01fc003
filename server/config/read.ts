import type { z } from "zod";
import type { Document, Path } from "./document.ts";
import { within } from "./issues.ts";

type Issue = z.core.$ZodIssue;

/** The result of a schema; the issues' paths begin at the root of the file. */
export type Read<T> = { readonly data: T | null; readonly issues: readonly Issue[] };

/**
 * Judges a part of the file by its schema. Keys that begin with `x-` and are unknown to it are left
 * out. Where a number or boolean is expected and a variable
 * gave the text of one, it is taken for one. What only says that a variable has no value is not
 * an issue: that is told elsewhere, once.
 *
 * @param value gives the part that stands at `path`; asked again once texts were retyped
 * @returns `data` is `null` where the schema refused, even if only for want of variables
 */
export function readPart<T>(
  schema: z.ZodType<T>,
  value: () => unknown,
  document: Document,
  path: Path,
): Read<T> {
  let result = schema.safeParse(value());
  if (!result.success) {
    const extensions = result.error.issues.flatMap((issue) => extensionsIn(within(issue, path)));
    for (const extension of extensions) document.drop(extension);
    if (extensions.length > 0) result = schema.safeParse(value());
  }
  if (!result.success) {
    const retyped = result.error.issues.filter((issue) => retype(within(issue, path), document));
    if (retyped.length > 0) result = schema.safeParse(value());
  }
  if (result.success) return { data: result.data, issues: [] };
  const unset = document.unset(path).map((one) => one.path);
  const issues = result.error.issues
    .map((issue) => within(issue, path))
    .filter(
      (issue) =>
        issue.code === "unrecognized_keys" ||
        !unset.some((at) => issue.path.every((step, index) => at[index] === step)),
    );
  return { data: null, issues };
}

/**
 * Returns the unknown keys that begin with `x-`: the file's own, usually anchors that other places
 * refer to. Where a schema knows any key, as among headers, they are keys like others.
 */
function extensionsIn(issue: Issue): Path[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys")
    return issue.keys.filter((key) => key.startsWith("x-")).map((key) => [...path, key]);
  if (issue.code !== "invalid_union") return [];
  return issue.errors.flat().flatMap((inner) => extensionsIn(within(inner, path)));
}

function retype(issue: Issue, document: Document): boolean {
  if (issue.code !== "invalid_type") return false;
  const { expected } = issue;
  if (expected === "boolean") return document.retype(issue.path as Path, "boolean");
  return (
    (expected === "number" || expected === "int") && document.retype(issue.path as Path, "number")
  );
}
