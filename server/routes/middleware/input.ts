import { z } from "zod";
import type { Context } from "hono";
import { dayStart } from "../../core/calendar.ts";
import { INSTANT_BOUNDS, parseInstant } from "../../core/instant.ts";
import type { Instant } from "../../core/model.ts";
import { Refusal, type FieldProblem } from "../../core/refusal.ts";

/** Refuses an input with all its mistakes, each with its place (RFC 6901). */
export function refuseInput(error: z.ZodError, detail: string): never {
  throw new Refusal("invalid", detail, error.issues.flatMap(problemsOf));
}

/** Returns the mistakes of one issue. Each unknown field has its own place. */
function problemsOf(issue: z.core.$ZodIssue): FieldProblem[] {
  const pointer = issue.path.map((key) => `/${escapePointer(String(key))}`).join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      pointer: `${pointer}/${escapePointer(key)}`,
      detail: "unknown field",
    }));
  }
  if (issue.code === "invalid_key") {
    return issue.issues.map(({ message }) => ({ pointer, detail: message }));
  }
  return [{ pointer, detail: issue.message }];
}

const escapePointer = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");

/** Returns the JSON of a body. One that is not JSON is refused as `malformed` (400). */
export async function readJson(c: Context): Promise<unknown> {
  const type = c.req.header("content-type") ?? "application/json";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new Refusal("unsupported", `A body of type application/json is wanted, not ${type}.`);
  }
  const text = await c.req.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("malformed", "The body is not valid JSON.");
  }
}

/** Returns a JSON body that fits a schema. */
export async function readBody<S extends z.ZodType>(c: Context, schema: S): Promise<z.output<S>> {
  const parsed = schema.safeParse(await readJson(c));
  return parsed.success ? parsed.data : refuseInput(parsed.error, "The body cannot be understood.");
}

/** A civil date, or an instant of RFC 3339 with its offset, in a query. */
export const moment = z
  .string()
  // A "+" that was not escaped arrives as a space.
  .transform((text) => text.replace(" ", "+"))
  .pipe(
    z.union([z.iso.date(), z.iso.datetime({ offset: true })], {
      error: "expected a date (2026-10-01) or an instant (2026-10-01T08:00:00+02:00)",
    }),
  )
  .refine((text) => parseInstant(text) !== null, `expected a date or an instant ${INSTANT_BOUNDS}`)
  .meta({ type: "string", description: "A civil date, or an instant with its offset" });

/** Returns the instant of a `moment`. A date means its first instant in the page's time zone. */
export function instantOf(moment: string, timeZone: string): Instant {
  return moment.includes("T") ? Date.parse(moment) : dayStart(moment, timeZone);
}
