import type { Context } from "hono";
import { Refusal } from "../../core/refusal.ts";

/**
 * The fields of a form, as browsers and mail programs send them (RFC 8058 allows both
 * encodings); a body of another kind, or none, has no fields.
 *
 * @throws Refusal `malformed`
 */
export async function sentForm(c: Context): Promise<URLSearchParams> {
  const type = c.req.header("content-type") ?? "";
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) {
    return new URLSearchParams(await c.req.text());
  }
  const fields = new URLSearchParams();
  if (!/^multipart\/form-data\s*;/i.test(type)) return fields;
  const body = await c.req.arrayBuffer();
  try {
    const form = await new Response(body, { headers: { "content-type": type } }).formData();
    for (const [name, value] of form) if (typeof value === "string") fields.append(name, value);
  } catch {
    throw new Refusal("malformed", "The form cannot be understood.");
  }
  return fields;
}
