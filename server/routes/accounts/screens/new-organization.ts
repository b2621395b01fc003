import { newOrganization } from "../../../core/api/accounts.ts";
import { withoutSpaces } from "../../../core/people/company-numbers.ts";
import { fieldsOf, foundBy } from "../founding.ts";
import { pathIn, readFields, textOf, type Section } from "./visit.ts";

/** Returns the fields of an organisation as its form has them; empty ones are absent or `null`. */
export const organizationFields = (fields: URLSearchParams) => ({
  name: textOf(fields, "name"),
  description: textOf(fields, "description"),
  acronym: textOf(fields, "acronym").trim() || null,
  url: textOf(fields, "url").trim() || null,
  business_number_id: withoutSpaces(textOf(fields, "business_number_id")) || null,
});

/** The form of a new organisation. */
export const newOrganizationSection: Section = {
  show: async () => ({ section: "new-organization" }),
  deeds: {
    create: async (visit, fields) => {
      const body = readFields(newOrganization, organizationFields(fields));
      const wanted = { ...fieldsOf(body), name: body.name, description: body.description };
      const { slug } = await foundBy(visit.parts, visit, visit.person, wanted);
      return { done: "created", to: pathIn(visit, "organization", slug) };
    },
  },
};
