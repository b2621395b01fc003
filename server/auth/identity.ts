import { insertIdentity, personByEmail, personByIdentity } from "../../db/people.ts";
import { mailAddress } from "../core/mail-address.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import type { Identity } from "./oidc.ts";
import type { OidcSettings } from "../core/settings.ts";
import { audit, change } from "../context/write.ts";
import { type Registrar, addPerson, personDeed } from "./people.ts";

/**
 * Which of our people an identity is. The first time they are found by their verified address,
 * and bound to what the identity provider calls them for ever (`sub`): an address that is handed
 * on to somebody else later opens nothing.
 *
 * Who is not listed is let in only where the settings give their domain a role.
 *
 * @throws Refusal `forbidden`
 */
export async function personBehind(
  ctx: Registrar,
  identity: Identity,
  { roles }: Pick<OidcSettings, "roles">,
): Promise<Person> {
  const { issuer, subject } = identity;
  const known = await personByIdentity(ctx.db, issuer, subject);
  if (known) return unlessDisabled(known);

  const email = identity.email === null ? null : mailAddress(identity.email);
  if (email === null || !identity.isEmailVerified) {
    throw new Refusal("forbidden", "The identity provider has not verified your mail address.");
  }
  const person = await personByEmail(ctx.db, email);
  if (person) {
    unlessDisabled(person);
    await bind(ctx, person, identity);
    return person;
  }
  const role = roles.get(email.slice(email.lastIndexOf("@") + 1));
  if (!role) throw notListed();
  const { name } = identity;
  const added = await addPerson(ctx, { email, role, ...(name !== null && { name }) });
  await bind(ctx, added, identity);
  return added;
}

async function bind(ctx: Registrar, person: Person, identity: Identity): Promise<void> {
  const { issuer, subject } = identity;
  await change(ctx, async (ctx) => {
    const isBound = await insertIdentity(
      ctx.db,
      { issuer, subject, personId: person.id },
      ctx.now(),
    );
    if (!isBound) {
      const detail = "This address belongs to another account of the identity provider.";
      throw new Refusal("forbidden", detail);
    }
    await audit(ctx, personDeed("person.bind", person, null, { issuer }));
  });
}

function unlessDisabled(person: Person): Person {
  if (person.disabledAt !== null) throw notListed();
  return person;
}

const notListed = () =>
  new Refusal("forbidden", "You may not sign in here: ask an admin to add your address.");
