import { erasePerson } from "../../../actions/person-erasure.ts";
import { Refusal } from "../../../core/refusal.ts";
import { dropCookie } from "../../session/own-deeds.ts";
import { pathIn, textOf, type Section } from "./visit.ts";

/** Everything that is kept of the person: to take along, or to erase. */
export const dataSection: Section = {
  show: async ({ person }) => ({ section: "data", email: person.email }),
  deeds: {
    erase: async (visit, fields) => {
      const { ctx, person, c } = visit;
      if (textOf(fields, "confirmation").trim().toLowerCase() !== person.email.toLowerCase()) {
        throw new Refusal("invalid", "The form is not complete.", [
          { pointer: "/confirmation", detail: "must be your address, letter by letter" },
        ]);
      }
      const deletesComments = fields.get("comments") === "yes";
      await erasePerson(ctx, person, { deletesComments, mails: ctx.config });
      dropCookie(c, ctx);
      return { done: "erased", to: pathIn(visit, "sign-in") };
    },
  },
};
