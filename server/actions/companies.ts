import { companyOf, saveCompany } from "../../db/companies.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { companySource, type CompanySource, type FoundCompany } from "../context/company-source.ts";
import type { Context } from "../context/context.ts";
import { DAY_MS } from "../core/duration.ts";
import type { Company } from "../core/people/company.ts";
import { sirenProblem } from "../core/people/company-numbers.ts";
import { Refusal } from "../core/refusal.ts";

/** Time for which an answer of the source is used again. */
const KEPT_MS = 30 * DAY_MS;
/** Most calls at the same time, whoever causes them: the source has a limit of its own. */
const MOST_CALLS = 4;

/** Looks companies up. Questions for one SIREN at the same time are one call. */
export type CompanyLookUp = {
  /**
   * Returns a company, or `null` if the source knows none.
   *
   * @throws Refusal `invalid` for what is no SIREN; `unavailable` where no source is configured,
   *   or it does not answer in time
   */
  find(ctx: Pick<Context, "db" | "config" | "now">, siren: string): Promise<Company | null>;
};

/** @param sourceAt makes the client of a configured address */
export function createCompanyLookUp(
  sourceAt: (address: string) => CompanySource = companySource,
): CompanyLookUp {
  const underWay = new Map<string, Promise<FoundCompany | null>>();

  const ask = (address: string, siren: string): Promise<FoundCompany | null> => {
    const before = underWay.get(siren);
    if (before) return before;
    if (underWay.size >= MOST_CALLS) {
      throw new Refusal("unavailable", "Too many companies are looked up: type the name yourself.");
    }
    const call = sourceAt(address)(siren).finally(() => underWay.delete(siren));
    underWay.set(siren, call);
    return call;
  };

  return {
    async find({ db, config, now }, siren) {
      const detail = sirenProblem(siren);
      if (detail !== null) {
        throw new Refusal("invalid", "Nothing was looked up.", [{ pointer: "/siren", detail }]);
      }
      const address = config.access?.companies ?? null;
      if (address === null) {
        throw new Refusal("unavailable", "No register of companies is configured.");
      }
      const known = await companyOf(db, siren);
      if (known && known.checkedAt > now() - KEPT_MS) return known;
      const found = await ask(address, siren);
      if (!found) return null;
      const company: Company = { ...found, checkedAt: now() };
      await retryWhileBusy(() => saveCompany(db, company, now() - KEPT_MS));
      return company;
    },
  };
}
