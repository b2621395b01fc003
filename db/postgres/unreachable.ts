import { withoutPassword } from "../../server/core/database-address.ts";

type ServerError = Error & { readonly code?: string; readonly severity?: string };

/** Codes of a server that will take connections soon: it starts, or others must leave first. */
export const isStarting = (error: unknown): boolean =>
  error instanceof Error && ["57P03", "53300"].includes((error as ServerError).code ?? "");

/**
 * Returns why a database cannot be reached or written, and what to do about it.
 *
 * @param address as it was given
 */
export function unreachable(address: string, error: unknown): string {
  const { code = "", message } = error as ServerError;
  const url = new URL(address);
  const user = decodeURIComponent(url.username) || "the user";
  const name = decodeURIComponent(url.pathname.slice(1));
  const host = `${url.hostname || url.searchParams.get("host") || "localhost"}:${url.port || "5432"}`;
  switch (code) {
    case "28P01":
      return `the password of ${user} is refused: correct it in DATABASE_URL`;
    case "28000":
      return `${user} may not connect (${message}): correct the user in DATABASE_URL, or pg_hba.conf`;
    case "3D000":
      return `there is no database ${name}: create database ${name} encoding 'UTF8' locale 'C' template template0`;
    case "42501":
      return `${user} lacks a right (${message}): make it the owner of the database`;
    case "53300":
      return "it has no connection left: raise max_connections, or stop other clients";
    case "57P03":
      return `it takes no connections yet (${message}): try again`;
    case "25006":
      return "it can only be read: use the address of the primary";
    case "ECONNREFUSED":
      return `nothing listens at ${host}: start PostgreSQL, or correct the address in DATABASE_URL`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `no machine is named ${host.replace(/:\d+$/, "")}: correct the address in DATABASE_URL`;
    default:
      break;
  }
  if (/unsupported startup parameter/.test(message)) {
    return `a pooler (PgBouncer) refuses the session (${message}): use the direct address of PostgreSQL`;
  }
  if (/timeout exceeded when trying to connect|ETIMEDOUT|EHOSTUNREACH/.test(`${message} ${code}`)) {
    return `${host} does not answer within 5 s: correct the address in DATABASE_URL, or the firewall`;
  }
  if (/SASL|password must be a string/i.test(message)) {
    return `a password is wanted (${message}): postgres://user:password@host:5432/database`;
  }
  if (/certificate|SSL|self.signed/i.test(message)) {
    return `no secure connection can be made (${message}): see sslmode and sslrootcert in DATABASE_URL`;
  }
  return (message || code || String(error)).replaceAll(address, withoutPassword(address));
}
