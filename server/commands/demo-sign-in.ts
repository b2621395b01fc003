import { issueLink } from "../auth/link.ts";
import { addPerson, type Registrar } from "../auth/people.ts";
import { DEMO_PERSON } from "../demo/demo-person.ts";
import { personByEmail } from "../../db/people.ts";

/** Returns the path of a new link for the demo's person, who is added at the first start. */
export async function demoSignIn(ctx: Registrar): Promise<string> {
  const known = await personByEmail(ctx.db, DEMO_PERSON.email);
  const { token } = await issueLink(ctx, known ?? (await addPerson(ctx, DEMO_PERSON)));
  return `/auth/link/${token}`;
}
