import { expect } from "vitest";
import type { World } from "./world.ts";

/** The answer to a write. */
export type Written = {
  readonly status: number;
  readonly headers: Headers;
  /** `null` without a body. */
  readonly body: Record<string, unknown> & { readonly id: string; readonly version: number };
};

/** Sends JSON with a token, or without one. */
export async function send(
  w: World,
  method: string,
  path: string,
  body: unknown,
  token: string | null,
  headers: Record<string, string> = {},
): Promise<Written> {
  const res = await w.request(path, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });
  const text = await res.text();
  return {
    status: res.status,
    headers: res.headers,
    body: (text === "" ? null : JSON.parse(text)) as Written["body"],
  };
}

/** Returns the calls by which an editor writes the events of a path, and reads them. */
export const callsOf = (
  { w, editor }: { readonly w: () => World; readonly editor: () => string },
  path: string,
  table: "incident" | "maintenance",
) => ({
  post: (to: string, body: unknown, token: string | null = editor()) =>
    send(w(), "POST", to, body, token),
  patch: (id: string, body: unknown, token = editor(), headers = {}) =>
    send(w(), "PATCH", `${path}/${id}`, body, token, headers),
  read: async (id: string) => (await w().request(`${path}/${id}`)).json(),
  stored: async () => (await w().db.selectFrom(table).selectAll().execute()).length,
});

/** An incident as a team opens it. */
export const DOWN = {
  title: "Sirene en panne",
  impact: "major",
  status: "investigating",
  body: "Nous cherchons.",
  components: [{ id: "insee/sirene", status: "major_outage" }],
  notify: false,
};

/** Returns the calls by which an editor writes incidents, and opens one. */
export function incidentCalls(by: Parameters<typeof callsOf>[0]) {
  const path = "/api/v1/incidents";
  const calls = callsOf(by, path, "incident");
  const open = async (more = {}): Promise<Written> => {
    const written = await calls.post(path, { ...DOWN, ...more });
    expect(written.status).toBe(201);
    return written;
  };
  return { ...calls, open };
}

/** The places of the mistakes that an answer tells. */
export const pointersIn = ({ body }: Written): string[] =>
  ((body["errors"] ?? []) as { pointer: string }[]).map((e) => e.pointer);
