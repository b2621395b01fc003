import type { Context as Asked, MiddlewareHandler } from "hono";
import { accessDelay, offeredAccess, vendorNamed } from "../../actions/access-requests.ts";
import type { CompanyLookUp } from "../../actions/companies.ts";
import type { Context } from "../../context/context.ts";
import type { AccessConfig, PageConfig } from "../../core/configuration.ts";
import { inLanguage } from "../../core/in-language.ts";
import type { Locale } from "../../core/model.ts";
import type { AccessFormStep, AccessStep } from "../../core/page/access-steps.ts";
import { inEach, localeOfPath, singlePath } from "../../core/page/paths.ts";
import {
  checkAccessForm,
  type OfferedAccess,
  type WrittenAccess,
} from "../../core/people/access-check.ts";
import type { Company } from "../../core/people/company.ts";
import { Refusal } from "../../core/refusal.ts";
import type { AccessThrottle } from "../../http/throttles.ts";
import { privatePage, type PrivatePages } from "../pages/private-page.ts";

/** The parts that requests for access need. */
export type Accessing = PrivatePages & {
  readonly limited: MiddlewareHandler;
  readonly throttle: AccessThrottle;
  readonly companies: CompanyLookUp;
  /** Returns the key of the client that asks. */
  readonly clientOf: (c: Asked) => string;
};

/** One step of a request as a page; the form has an address of its own in each language. */
export const showAccess = (
  parts: Accessing,
  c: Asked,
  locale: Locale,
  step: AccessStep,
  more: Parameters<typeof privatePage>[4] = {},
): Response => privatePage(parts, c, locale, { name: "access", step }, more);

export const FORM_ADDRESSES = inEach((locale) => singlePath("access", locale));

/** `?lang=`, or else the language of the address, or the author's. */
export function accessLanguage(c: Asked, own?: Locale): Locale {
  const asked = c.req.query("lang");
  return asked === "fr" || asked === "en" ? asked : (own ?? localeOfPath(c.req.path));
}

/**
 * Returns the settings of access.
 *
 * @throws Refusal `missing` where nobody may ask
 */
export function openAccess({ config }: Context): AccessConfig {
  if (config.access?.open) return config.access;
  throw new Refusal("missing", "There is nothing at this address.");
}

/** Returns the parts of the form that the page offers, and what was typed into it. */
export async function formStep(
  { ctx, page }: { readonly ctx: Context; readonly page: PageConfig },
  locale: Locale,
  form: WrittenAccess,
  more: Partial<AccessFormStep> & Pick<AccessFormStep, "draft">,
): Promise<AccessFormStep> {
  const access = openAccess(ctx);
  const { days } = await accessDelay(ctx, page.id);
  const vendor = await vendorNamed(ctx, form.vendor);
  return {
    form,
    problems: [],
    introduction: access.introduction?.[locale] ?? null,
    scopes: access.scopes.map((scope) => ({ id: scope.id, name: scope[locale] })),
    providers: page.providers
      .filter(({ role }) => role === "provider")
      .map((provider) => ({ id: provider.id, name: inLanguage(provider, locale).name })),
    vendor,
    canSearch: access.companies !== null,
    company: null,
    searchProblem: null,
    agreed: false,
    meanDays: days,
    use: "new",
    reasons: null,
    ...more,
  };
}

/**
 * Checks a form and looks its company up, if that is possible in time. The name of the register
 * takes the place of the typed one.
 *
 * @throws Refusal `invalid` with every mistake
 */
export async function checkedAccess(
  parts: Pick<Accessing, "companies">,
  ctx: Context,
  page: PageConfig,
  written: WrittenAccess,
) {
  const offered: OfferedAccess = offeredAccess(ctx.config.access, page);
  const { form, problems } = checkAccessForm(written, offered);
  const isUnknown = form.vendor !== null && (await vendorNamed(ctx, form.vendor)) === null;
  const all = [
    ...problems,
    ...(isUnknown && !problems.some((p) => p.pointer === "/vendor")
      ? [{ pointer: "/vendor", detail: "there is no such software vendor" }]
      : []),
  ];
  if (all.length > 0) throw new Refusal("invalid", "The request is not complete.", all);
  const company = form.siren === null ? null : await foundCompany(parts, ctx, form.siren);
  const isCompanyChecked = company?.isActive === true;
  return {
    form: isCompanyChecked ? { ...form, companyName: company.name } : form,
    isCompanyChecked,
  };
}

/** Returns a company; `null` where it is unknown or cannot be looked up now. */
async function foundCompany(
  { companies }: Pick<Accessing, "companies">,
  ctx: Context,
  siren: string,
): Promise<Company | null> {
  if ((ctx.config.access?.companies ?? null) === null) return null;
  try {
    return await companies.find(ctx, siren);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
