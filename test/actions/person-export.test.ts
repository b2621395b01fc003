import { expect, test } from "vitest";
import { askToJoin } from "../../server/actions/membership-requests.ts";
import { foundOrganization } from "../../server/actions/members.ts";
import { follow } from "../../server/actions/follows.ts";
import { exportPerson } from "../../server/actions/person-export.ts";
import { addPerson } from "../../server/auth/people.ts";
import { actorOf } from "../../server/auth/session.ts";
import { personExport } from "../../server/core/api/person-export.ts";
import { world } from "../helpers/world.ts";

test("an export has what is kept of a person, and nothing of others", async () => {
  const w = await world();
  const add = (name: string) =>
    addPerson(w.ctx, { email: `${name}@exemple.fr`, name, role: "member" });
  const [ada, bob] = [await add("ada"), await add("bob")];
  const by = (person: typeof ada) => ({ ...w.ctx, by: actorOf(person) });
  const own = await foundOrganization(by(ada), ada, { name: "La sienne", description: "Une" });
  const other = await foundOrganization(by(bob), bob, { name: "Autre", description: "Une" });
  await askToJoin(by(ada), other, ada, "Moi aussi");
  await follow(by(ada), ada, "Organization", { ...own, providers: ["insee"] });

  const found = await exportPerson(w.ctx, ada);

  expect(personExport.parse(found)).toMatchObject({
    person: { email: ada.email, role: "member" },
    memberships: [{ organization: "La sienne", role: "admin", assignments: [] }],
    requests: [{ organization: "Autre", comment: "Moi aussi", status: "pending" }],
    follows: [{ class: "Organization", subject: own.id }],
    subscriptions: [{ scopes: ["provider:insee"], source: "follow" }],
  });
  expect(found.trail.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["person.add", "organization.create", "organization.ask"]),
  );
  expect(JSON.stringify(found)).not.toContain(bob.email);
  await w.db.destroy();
});
