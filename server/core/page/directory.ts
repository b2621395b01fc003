import type { Badge, Solution } from "../people/organization.ts";

/** A software vendor as everybody sees it. */
export type ShownVendor = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly solutions: readonly Solution[];
};

/** An organisation as everybody sees it: without its members. */
export type PublicOrganization = ShownVendor & {
  readonly acronym: string | null;
  readonly url: string | null;
  readonly siret: string | null;
  readonly isVerified: boolean;
  readonly badges: readonly Badge[];
  /** Configured ids of the providers that it speaks for. */
  readonly providers: readonly string[];
  readonly followers: number;
};
