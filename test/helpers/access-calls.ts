import { expect } from "vitest";
import type { AccessRequest } from "../../server/core/api/access.ts";
import type { AccessStory } from "../../server/core/messages/story.ts";
import { accessPath } from "../../server/messages/access-links.ts";
import { expectValid } from "./account-schemas.ts";
import { SECRET, type World } from "./world.ts";

/** A request without a mistake, as a program sends it. */
export const BODY = {
  profile: "api",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@exemple.fr",
  structure: "public_body",
  siren: "849656905",
  companyName: "Mairie de Bidart",
  phone: "+33559548383",
  title: "Marchés publics de Bidart",
  purpose: "Vérifier les candidats.",
  scopes: ["entreprises"],
  contacts: {
    business: null,
    technical: { firstName: "Noé", lastName: "Petit", email: "noe@exemple.fr" },
  },
};

/** The same, as a browser sends it. */
export const FIELDS = {
  profile: "api",
  firstName: "Ada",
  lastName: "Lovelace",
  email: "ada@exemple.fr",
  structure: "public_body",
  siren: "849 656 905",
  companyName: "Mairie de Bidart",
  phone: "+33 5 59 54 83 83",
  title: "Marchés publics de Bidart",
  purpose: "Vérifier les candidats.",
  scopes: "entreprises",
  agreed: "yes",
};

/** Returns the address of a request's own page. */
export const link = (id: string) => accessPath(SECRET, id);

/** Returns the calls by which clients ask for access and operators decide. */
export function accessCalls(w: () => World) {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    w().request(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const form = (path: string, fields: Record<string, string>) =>
    w().request(path, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields).toString(),
    });
  const ask = async (more: object = {}) => {
    const answer = await post("/api/v1/access-requests", { ...BODY, ...more });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { id: string }).id;
  };
  const bearer = async (role: "operator" | "editor" = "operator") => ({
    authorization: `Bearer ${await w().token(role)}`,
  });
  const decide = async (id: string, deed: string, body: object = {}) =>
    post(`/api/v1/access-requests/${id}/${deed}`, body, await bearer());
  const read = async (id: string) => {
    const headers = await bearer();
    const answer = await w().request(`/api/v1/access-requests/${id}`, { headers });
    const request = (await answer.json()) as AccessRequest;
    expectValid("access-request", request);
    return request;
  };
  const stories = async () =>
    (await w().db.selectFrom("story").select("content").orderBy("created_at").execute()).map(
      ({ content }) => JSON.parse(content) as AccessStory,
    );
  const mails = async () =>
    w().db.selectFrom("message").select(["email", "kind"]).orderBy("created_at").execute();
  return { post, form, ask, bearer, decide, read, stories, mails };
}
