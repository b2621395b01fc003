import { z } from "zod";
import { localized } from "./localized.ts";
import { date, line } from "./values.ts";

/** The accessibility statement of a page, in the words of the French reference (RGAA). */
export const accessibility = z.strictObject({
  status: z
    .enum(["non", "partielle", "totale"])
    .default("non")
    .describe("Result of the audit: non, partielle or totale."),
  auditDate: date.optional().describe("Date of the audit."),
  auditor: localized(line(200)).optional().describe("Author of the audit."),
  contact: line(320).optional().describe("Address for reports of accessibility problems."),
});

/** The legal notices of a page. */
export const legal = z.strictObject({
  publisher: localized(line(300)).optional().describe("Publisher of the page."),
  address: localized(line(500)).optional().describe("Publisher's postal address."),
  director: localized(line(300)).optional().describe("Director of publication."),
  host: localized(line(300)).optional().describe("Hosting company."),
  hostAddress: localized(line(500)).optional().describe("Host's postal address."),
  hostPhone: line(50).optional().describe("Host's telephone number."),
  privacyContact: line(320).optional().describe("Address for questions about personal data."),
});
