import { mailAddress } from "../mail-address.ts";
import { ONE_LINE, plainLines } from "../plain-text.ts";
import type { FieldProblem } from "../refusal.ts";
import type { AccessContact, AccessForm, AccessProfile, Structure } from "./access-request.ts";
import { sirenProblem, siretProblem } from "./company-numbers.ts";
import { phoneProblem } from "./phone.ts";

/** A contact as it was written; all empty: none. */
export type WrittenContact = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
};

/** A form as it was written; an empty text is none. */
export type WrittenAccess = WrittenContact & {
  readonly profile: AccessProfile;
  readonly structure: Structure;
  readonly siren: string;
  readonly siret: string;
  readonly companyName: string;
  readonly phone: string;
  readonly title: string;
  readonly purpose: string;
  readonly useCase: string;
  readonly vendor: string;
  readonly scopes: readonly string[];
  readonly providers: readonly string[];
  readonly legalBasis: string;
  readonly dpo: WrittenContact;
  readonly contacts: { readonly business: WrittenContact; readonly technical: WrittenContact };
};

/** Ids that a form may name. */
export type OfferedAccess = {
  readonly scopes: readonly string[];
  readonly providers: readonly string[];
};

/** A web address in a name makes a mail of ours carry a stranger's link. */
const WEB_ADDRESS = /:\/\/|\bwww\./i;

const NEEDED = "must not be empty";

type Note = (pointer: string, detail: string) => void;

/**
 * Returns the form and every mistake in it. With mistakes, the form is of no use.
 *
 * Of a profile, what does not concern it is left out.
 */
export function checkAccessForm(
  written: WrittenAccess,
  offered: OfferedAccess,
): { readonly form: AccessForm; readonly problems: readonly FieldProblem[] } {
  const problems: FieldProblem[] = [];
  const note: Note = (pointer, detail) => problems.push({ pointer, detail });
  const { profile, structure } = written;
  const isApi = profile === "api";
  const needs = (is: boolean, pointer: string, value: unknown) => {
    if (is && (value === null || value === "")) note(pointer, NEEDED);
  };
  const person = checkContact(note, "", written);
  const siren = optional(note, "/siren", written.siren, sirenProblem);
  const siret = optional(note, "/siret", written.siret, (text) => siretProblem(text, siren));
  needs(structure !== "individual", "/siren", siren);
  const companyName = checkName(note, "/companyName", written.companyName) ?? "";
  needs(true, "/companyName", companyName);
  const phone = written.phone.trim();
  if (phone === "") note("/phone", NEEDED);
  else optional(note, "/phone", phone, phoneProblem);
  const title = isApi ? checkLine(note, "/title", written.title, 200) : null;
  const purpose = isApi ? checkText(note, "/purpose", written.purpose) : null;
  needs(isApi, "/title", title);
  needs(isApi, "/purpose", purpose);
  const providers = profile === "provider" ? unique(written.providers) : [];
  if (profile === "provider" && providers.length === 0) {
    note("/providers", "at least one provider is wanted");
  }
  const scopes = isApi ? unique(written.scopes) : [];
  unknown(note, "/scopes", scopes, offered.scopes, (id) => `${id}: no such scope`);
  unknown(note, "/providers", providers, offered.providers, (id) => `there is no provider ${id}`);
  const form: AccessForm = {
    ...person,
    profile,
    structure,
    siren,
    siret,
    companyName,
    phone,
    title,
    purpose,
    providers,
    scopes,
    useCase: isApi ? checkLine(note, "/useCase", written.useCase, 200) : null,
    vendor: isApi ? optional(note, "/vendor", written.vendor, vendorProblem) : null,
    legalBasis: isApi ? optional(note, "/legalBasis", written.legalBasis, addressProblem) : null,
    dpo: isApi ? checkOptionalContact(note, "/dpo", written.dpo) : null,
    contacts: {
      business: isApi
        ? checkOptionalContact(note, "/contacts/business", written.contacts.business)
        : null,
      technical: isApi
        ? checkOptionalContact(note, "/contacts/technical", written.contacts.technical)
        : null,
    },
  };
  return { form, problems };
}

function checkContact(note: Note, at: string, written: WrittenContact): AccessContact {
  const firstName = checkName(note, `${at}/firstName`, written.firstName);
  const lastName = checkName(note, `${at}/lastName`, written.lastName);
  if (firstName === null) note(`${at}/firstName`, NEEDED);
  if (lastName === null) note(`${at}/lastName`, NEEDED);
  const email = mailAddress(written.email);
  if (email === null) note(`${at}/email`, "one mail address is wanted");
  return { firstName: firstName ?? "", lastName: lastName ?? "", email: email ?? "" };
}

function checkOptionalContact(
  note: Note,
  at: string,
  written: WrittenContact,
): AccessContact | null {
  const isEmpty = [written.firstName, written.lastName, written.email].every(
    (t) => t.trim() === "",
  );
  return isEmpty ? null : checkContact(note, at, written);
}

/** Returns a name of a person or a body; `null` if it is empty. */
function checkName(note: Note, pointer: string, written: string): string | null {
  const name = checkLine(note, pointer, written, 255);
  if (name !== null && WEB_ADDRESS.test(name)) note(pointer, "a name has no web address in it");
  return name;
}

function checkLine(note: Note, pointer: string, written: string, most: number): string | null {
  const text = written.trim();
  if (!ONE_LINE.test(text)) note(pointer, "must be one line, without control characters");
  else if (text.length > most) note(pointer, tooLong(most, text.length));
  return text === "" ? null : text;
}

const LONGEST_TEXT = 10_000;

function checkText(note: Note, pointer: string, written: string): string | null {
  const text = plainLines(written).trim();
  if (text.length > LONGEST_TEXT) note(pointer, tooLong(LONGEST_TEXT, text.length));
  return text === "" ? null : text;
}

const tooLong = (most: number, length: number) =>
  `must have ${most} characters at most; it has ${length}`;

function optional(
  note: Note,
  pointer: string,
  written: string,
  problemOf: (text: string) => string | null,
): string | null {
  if (written === "") return null;
  const problem = problemOf(written);
  if (problem !== null) note(pointer, problem);
  return written;
}

const vendorProblem = (id: string): string | null =>
  /^[a-z0-9]{12}$/.test(id) ? null : "there is no such software vendor";

function addressProblem(address: string): string | null {
  const url = URL.parse(address);
  const isWeb = url !== null && /^https?:$/.test(url.protocol) && url.username === "";
  return isWeb && address.length <= 2000 && ONE_LINE.test(address) && /^https?:\/\//.test(address)
    ? null
    : "expected a web address such as https://www.legifrance.gouv.fr/";
}

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];

function unknown(
  note: Note,
  pointer: string,
  ids: readonly string[],
  offered: readonly string[],
  detail: (id: string) => string,
): void {
  for (const [at, id] of ids.entries()) {
    if (!offered.includes(id)) note(`${pointer}/${at}`, detail(id));
  }
}
