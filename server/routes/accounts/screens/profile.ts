import { changePerson } from "../../../auth/people.ts";
import { ownChange } from "../../../core/api/accounts.ts";
import { phoneProblem, withoutSeparators } from "../../../core/people/phone.ts";
import { Refusal } from "../../../core/refusal.ts";
import { ownChanges } from "../users.ts";
import { readFields, textOf, type Section } from "./visit.ts";

/** Names, presentation and language of the person. */
export const profileSection: Section = {
  show: async ({ person }) => ({
    section: "profile",
    firstName: person.firstName,
    lastName: person.lastName,
    email: person.email,
    about: person.about ?? "",
    website: person.website ?? "",
    phone: person.phone ?? "",
    locale: person.locale,
  }),
  deeds: {
    change: async ({ ctx, person }, fields) => {
      const phone = withoutSeparators(textOf(fields, "phone")) || null;
      const problem = phone === null ? null : phoneProblem(phone);
      const sent = {
        first_name: textOf(fields, "first_name"),
        last_name: textOf(fields, "last_name"),
        about: textOf(fields, "about"),
        website: textOf(fields, "website").trim() || null,
      };
      const wrong = problem === null ? [] : [{ pointer: "/phone", detail: problem }];
      const body = readWith(wrong, () => readFields(ownChange, sent));
      const locale = fields.get("locale") === "en" ? "en" : "fr";
      await changePerson(ctx, person.id, { ...ownChanges(person, body), phone, locale });
      return { done: "profile" };
    },
  },
};

/** Reads a form; mistakes that were found already come with its own. @throws Refusal `invalid` */
function readWith<T>(wrong: Refusal["fields"], read: () => T): T {
  let value: T;
  try {
    value = read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal("invalid", error.message, [...error.fields, ...wrong]);
  }
  if (wrong.length === 0) return value;
  throw new Refusal("invalid", "The form is not complete.", wrong);
}
