import {
  PROFILES,
  STRUCTURES,
  type AccessContact,
  type AccessForm,
} from "../../core/people/access-request.ts";
import type { WrittenAccess, WrittenContact } from "../../core/people/access-check.ts";
import { withoutSpaces } from "../../core/people/company-numbers.ts";
import { withoutSeparators } from "../../core/people/phone.ts";

/** Longest value that is shown again as it was typed; a longer one is from no browser. */
const LONGEST = 20_000;
const MOST_CHOICES = 500;

const NOBODY: WrittenContact = { firstName: "", lastName: "", email: "" };

/** An empty form, with what an address of ours may have chosen: `?vendor=`, `?useCase=`. */
export const emptyAccess = (query: URLSearchParams): WrittenAccess => ({
  ...NOBODY,
  profile: PROFILES.find((one) => one === query.get("profile")) ?? "api",
  structure: "public_body",
  siren: "",
  siret: "",
  companyName: "",
  phone: "",
  title: "",
  purpose: "",
  useCase: (query.get("useCase") ?? "").slice(0, 200),
  vendor: (query.get("vendor") ?? "").slice(0, 12),
  scopes: [],
  providers: [],
  legalBasis: "",
  dpo: NOBODY,
  contacts: { business: NOBODY, technical: NOBODY },
});

/** Returns what a browser sent. Spaces in numbers are taken out, as people group digits by them. */
export function accessSent(fields: URLSearchParams): WrittenAccess {
  const text = (name: string) => (fields.get(name) ?? "").slice(0, LONGEST);
  const contact = (prefix: string): WrittenContact => ({
    firstName: text(`${prefix}firstName`),
    lastName: text(`${prefix}lastName`),
    email: text(`${prefix}email`),
  });
  return {
    ...contact(""),
    profile: PROFILES.find((one) => one === fields.get("profile")) ?? "api",
    structure: STRUCTURES.find((one) => one === fields.get("structure")) ?? "public_body",
    siren: withoutSpaces(text("siren")),
    siret: withoutSpaces(text("siret")),
    companyName: text("companyName"),
    phone: withoutSeparators(text("phone")),
    title: text("title"),
    purpose: text("purpose"),
    useCase: text("useCase"),
    vendor: text("vendor"),
    scopes: fields.getAll("scopes").slice(0, MOST_CHOICES),
    providers: fields.getAll("providers").slice(0, MOST_CHOICES),
    legalBasis: text("legalBasis").trim(),
    dpo: contact("dpo."),
    contacts: {
      business: contact("contacts.business."),
      technical: contact("contacts.technical."),
    },
  };
}

/** Returns a stored form as it was written, to be changed. */
export function writtenAgain(form: AccessForm): WrittenAccess {
  const contact = (one: AccessContact | null): WrittenContact => one ?? NOBODY;
  return {
    ...form,
    siren: form.siren ?? "",
    siret: form.siret ?? "",
    title: form.title ?? "",
    purpose: form.purpose ?? "",
    useCase: form.useCase ?? "",
    vendor: form.vendor ?? "",
    legalBasis: form.legalBasis ?? "",
    dpo: contact(form.dpo),
    contacts: {
      business: contact(form.contacts.business),
      technical: contact(form.contacts.technical),
    },
  };
}
