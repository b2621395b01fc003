import {
  createOrganization,
  giveBadge,
  linkProviders,
  type NewOrganization,
} from "../actions/organizations.ts";
import { addMember } from "../actions/members.ts";
import { askToJoin } from "../actions/membership-requests.ts";
import { addPerson } from "../auth/people.ts";
import type { Context } from "../context/context.ts";
import type { Badge, MemberRole, Organization } from "../core/people/organization.ts";

type Sample = NewOrganization & {
  readonly badge: Badge;
  readonly providers?: readonly string[];
  readonly members: readonly (readonly [name: string, email: string, role: MemberRole])[];
};

/** A provider, a software vendor and a public body; SIRETs that nobody has. */
const SAMPLES: readonly Sample[] = [
  {
    name: "INPI (démonstration)",
    description:
      "Fournit le registre national des entreprises. Ses équipes annoncent ici leurs maintenances.",
    siret: "99900000300015",
    badge: "provider",
    providers: ["inpi"],
    members: [["Louise Martin", "louise.martin@inpi.example", "admin"]],
  },
  {
    name: "Logiciels Réunis",
    description: "Édite des logiciels de marchés publics et d’aides aux entreprises.",
    siret: "99900001100018",
    badge: "software-vendor",
    solutions: [
      { name: "Marchés Faciles", use_cases: ["Marchés publics"] },
      { name: "Guichet des aides", use_cases: ["Aides aux entreprises", "Subventions"] },
    ],
    members: [["Noé Petit", "noe.petit@editeur.example", "admin"]],
  },
  {
    name: "Ville de Guéry",
    description: "Commune de 12 000 habitants, qui instruit ses marchés avec les API.",
    siret: "99900002900010",
    badge: "local-authority",
    members: [
      ["Inès Le Goff", "ines.legoff@guery.example", "admin"],
      ["Paul d’Arc", "paul.darc@guery.example", "editor"],
    ],
  },
];

/**
 * Adds three verified organisations with their people, and somebody who asks to join the last.
 *
 * @returns the last, a public body
 */
export async function makeOrganizations(ctx: Context): Promise<Organization> {
  let last: Organization | null = null;
  for (const { badge, providers = [], members, ...wanted } of SAMPLES) {
    last = await createOrganization(ctx, { ...wanted, isVerified: true });
    await giveBadge(ctx, last, badge);
    await linkProviders(ctx, last, providers);
    for (const [name, email, role] of members) {
      const person = await addPerson(ctx, { email, name, role: "member" });
      await addMember(ctx, last, person, role);
    }
  }
  if (last === null) throw new Error("the demo has no organisations");
  const asking = await addPerson(ctx, {
    email: "jeanne.roy@guery.example",
    name: "Jeanne Roy",
    role: "member",
  });
  await askToJoin(ctx, last, asking, "J’intègre l’API au portail de la ville.");
  return last;
}
