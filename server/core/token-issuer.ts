import type { Config } from "./configuration.ts";

type Configured = Pick<Config, "pages" | "access">;

/** Returns the issuer of access tokens: the address of the first page, without a slash at its end. */
export const issuerOf = ({ pages: [first] }: Configured): string =>
  first?.url ?? "http://localhost";

/** Returns the recipients of access tokens: Vigie itself, and the gateway if it is configured. */
export function audienceOf(config: Configured): string[] {
  const gateway = config.access?.audience ?? null;
  return gateway === null ? [issuerOf(config)] : [issuerOf(config), gateway];
}

/** Returns the domain of technical accounts' logins. */
export const technicalDomainOf = (config: Configured): string =>
  config.access?.technicalDomain ?? new URL(issuerOf(config)).hostname;
