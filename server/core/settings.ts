import type { Role } from "./people/permission.ts";

/** The key by which a domain signs its mails (RFC 6376). */
export type DkimKey = {
  readonly domain: string;
  readonly selector: string;
  /** RSA, in PEM; its public half is published at `<selector>._domainkey.<domain>`. */
  readonly privateKey: string;
};

/** The server that mails leave by, and their sender. */
export type MailSettings = {
  /** "smtp://user:password@host:587?requireTLS=true", "smtps://..." */
  readonly url: string;
  /** "Vigie <vigie@exemple.fr>", or an address. */
  readonly from: string;
  /** Absent or `null`: Vigie does not sign; the mail server may. */
  readonly dkim?: DkimKey | null;
  /** Most mails in a minute; absent or `null`: as fast as the server takes them. */
  readonly perMinute?: number | null;
  /** Longest silence of the server before an attempt is given up. */
  readonly timeoutMs?: number;
};

/** The identity provider where people sign in. */
export type OidcSettings = {
  readonly issuer: string;
  readonly clientId: string;
  /** `null`: a public client, which PKCE alone protects. */
  readonly clientSecret: string | null;
  /** Roles given to people who are not listed, by the domain of their address. */
  readonly roles: ReadonlyMap<string, Role>;
  /**
   * Takes addresses for verified although the provider does not say so. ProConnect vouches for
   * them and sends no `email_verified`. Never set it for a provider where people type their
   * address themselves.
   */
  readonly trustEmail: boolean;
};

/** Least length of a secret in characters: fewer can be guessed. */
export const SHORTEST_SECRET = 16;
