import { eraseAccessRequestsOf } from "../../db/access-requests.ts";
import { emptyLog } from "../../db/erase.ts";
import { deleteFollowsOf } from "../../db/follows.ts";
import { deleteHandoversTo } from "../../db/handovers.ts";
import { deleteMembershipsOf, membershipsIn, membershipsOf } from "../../db/memberships.ts";
import { forgetMembershipRequestsOf } from "../../db/membership-requests.ts";
import { erasePersonRow, otherAdmins, personById } from "../../db/people.ts";
import { emptyNotesOf } from "../../db/request-notes.ts";
import { deleteSessionsOf } from "../../db/sessions.ts";
import { deleteLinksOf } from "../../db/sign-in-links.ts";
import { deleteSubscriber, subscribersOf } from "../../db/subscribers.ts";
import { accountsOfContact, updateAccount } from "../../db/technical-accounts.ts";
import { withdraw } from "../../db/outbox.ts";
import { personDeed } from "../auth/people.ts";
import { audit, authorOf, change } from "../context/write.ts";
import type { Config } from "../core/configuration.ts";
import type { Person } from "../core/people/person.ts";
import { erasedContact } from "../core/people/technical-account.ts";
import { Refusal } from "../core/refusal.ts";
import { leaveGrants, type Leaving } from "./grant-leavers.ts";
import { refuseWithoutAdmin } from "./members.ts";
import { writeToPerson } from "./person-mails.ts";
import type { Organizing } from "./organizations.ts";

/**
 * Erases a person for ever: a row without content remains, for what names its id. Sessions, links,
 * credentials, memberships, follows and subscriptions end; their requests for access lose content.
 *
 * @param mails the configuration for a mail to them that it is done; `null`: none is written
 * @param deletesComments also empties their notes, and what they wrote when they asked to join
 * @throws Refusal `conflict` if they are the last admin of the team, or of an organisation with
 *   other members
 */
export async function erasePerson(
  ctx: Organizing & Leaving,
  person: Person,
  { deletesComments, mails }: { readonly deletesComments: boolean; readonly mails: Config | null },
): Promise<void> {
  await change(ctx, async (ctx) => {
    const isAdmin = person.role === "admin" && person.disabledAt === null;
    if (isAdmin && (await otherAdmins(ctx.db, person.id)) === 0) {
      throw new Refusal("conflict", "This is the last admin: make another one first.");
    }
    for (const { organizationId, role } of await membershipsOf(ctx.db, [person.id])) {
      if (role === "admin") await refuseWithoutAdmin(ctx, { id: organizationId }, person.id);
    }
    for (const { id } of await subscribersOf(ctx.db, person.email)) {
      await withdraw(ctx.db, id);
      await deleteSubscriber(ctx.db, id);
    }
    await deleteSessionsOf(ctx.db, person.id);
    await deleteLinksOf(ctx.db, person.id);
    await deleteFollowsOf(ctx.db, person.id);
    await deleteMembershipsOf(ctx.db, person.id);
    await handOverAccounts(ctx, person);
    await leaveGrants(ctx, person.id);
    await deleteHandoversTo(ctx.db, person.email);
    const decision = { by: authorOf(ctx).id, at: ctx.now() };
    await forgetMembershipRequestsOf(ctx.db, person, { ...decision, deletesComments });
    await eraseAccessRequestsOf(ctx.db, person.email);
    if (deletesComments) await emptyNotesOf(ctx.db, person.id);
    if (mails) await writeToPerson({ ...ctx, config: mails }, "person.deleted", person);
    await erasePersonRow(ctx.db, person.id, ctx.now());
    await audit(ctx, personDeed("person.erase", person, null, { deletesComments }));
  });
  await emptyLog(ctx.db);
}

/**
 * Gives technical accounts whose contact is erased to the organisation's longest-standing admin;
 * without any, to an address that reaches nobody. Call it once the person is no member any more.
 */
async function handOverAccounts({ db }: Organizing, { id, email }: Person): Promise<void> {
  for (const account of await accountsOfContact(db, email)) {
    const members = await membershipsIn(db, [account.organizationId]);
    const admin = members.find(({ role }) => role === "admin");
    const person = admin ? await personById(db, admin.personId) : null;
    const contactEmail = person?.email ?? erasedContact(id);
    await updateAccount(db, { ...account, contactEmail });
  }
}
