import type { Company } from "../core/people/company.ts";
import { siretProblem } from "../core/people/company-numbers.ts";
import { beginningOf, oneLine } from "../core/plain-text.ts";
import { Refusal } from "../core/refusal.ts";

/** A company as a source names it now. */
export type FoundCompany = Omit<Company, "checkedAt">;

/**
 * Asks a source for a company by its SIREN; `null`: the source knows none.
 *
 * @throws Refusal `unavailable` where it is slow, down, or answers something else
 */
export type CompanySource = (siren: string) => Promise<FoundCompany | null>;

/** Time within which a source has to answer: a person waits for it before a form. */
const DEADLINE_MS = 2_000;
/** Most bytes of an answer: a search has ten results at most. */
const MOST_BYTES = 512 * 1024;
const LONGEST_NAME = 255;

const isOut = () =>
  new Refusal("unavailable", "The register of companies does not answer: type the name yourself.");

/**
 * Creates a source from the address of a search that answers as recherche-entreprises.api.gouv.fr
 * does. Nothing but the SIREN is sent to it. Redirections are not followed.
 */
export const companySource =
  (address: string): CompanySource =>
  async (siren) => {
    const url = new URL(address);
    url.searchParams.set("q", siren);
    let answer: unknown;
    try {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      const headers = { accept: "application/json" };
      const response = await fetch(url, { signal, headers, redirect: "error" });
      if (response.status === 404) return null;
      if (response.status !== 200) throw isOut();
      answer = JSON.parse(await textOf(response));
    } catch {
      throw isOut();
    }
    return companyIn(answer, siren);
  };

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw isOut();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Returns the company that was asked for and no other, whatever else a search found. */
function companyIn(answer: unknown, siren: string): FoundCompany | null {
  const results = recordOf(answer)?.["results"];
  if (!Array.isArray(results)) throw isOut();
  const found = results.map(recordOf).find((one) => one?.["siren"] === siren);
  if (!found) return null;
  const written = [found["nom_complet"], found["nom_raison_sociale"]].find(
    (name) => typeof name === "string" && oneLine(name) !== "",
  );
  if (typeof written !== "string") throw isOut();
  const siret = recordOf(found["siege"])?.["siret"];
  const isOwn = typeof siret === "string" && siretProblem(siret, siren) === null;
  return {
    siren,
    name: beginningOf(oneLine(written), LONGEST_NAME),
    siret: isOwn ? siret : null,
    isActive: found["etat_administratif"] === "A",
  };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
