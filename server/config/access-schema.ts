import { z } from "zod";
import { BUILT_IN_SCOPES, SCOPE_FORM } from "../core/people/scopes.ts";
import { localized } from "./localized.ts";
import { hostname, httpUrl, line, text } from "./values.ts";

const scope = z.strictObject({
  id: z
    .string()
    .max(100)
    .regex(SCOPE_FORM, 'expected a scope of small letters, digits and "_", with ":" between parts')
    .refine((id) => !(BUILT_IN_SCOPES as readonly string[]).includes(id), {
      error: "this scope is built in: give yours another name",
    })
    .describe("Name of the scope in tokens. Never change it."),
  fr: line(200).describe("Name of the data in French."),
  en: line(200).describe("Name of the data in English."),
});

/** Requests for access: who may ask, and for what. */
export const access = z.strictObject({
  open: z.boolean().default(false).describe("Offers the form for requests, at /acces."),
  introduction: localized(text)
    .optional()
    .describe(
      "Markdown above the form: who may ask, the terms of use, the price; once, or in each language.",
    ),
  audience: httpUrl
    .optional()
    .describe("Address of the gateway, named in the tokens that requests lead to."),
  scopes: z
    .array(scope)
    .max(100)
    .superRefine((scopes, issues) => {
      for (const [at, { id }] of scopes.entries()) {
        if (scopes.findIndex((other) => other.id === id) === at) continue;
        issues.addIssue({ code: "custom", path: [at, "id"], message: `"${id}" is there twice` });
      }
    })
    .default([])
    .describe("The gateway's own scopes, which a request may ask for."),
  companies: httpUrl
    .optional()
    .describe(
      "Search that fills in the name for a SIREN, such as https://recherche-entreprises.api.gouv.fr/search; by default names are typed.",
    ),
  technicalDomain: hostname
    .optional()
    .describe("Domain of technical accounts' logins; by default the host of the first page."),
});
