/** Returns true for the address of a PostgreSQL database, and false for the path of a file. */
export const isPostgresAddress = (address: string): boolean => /^postgres(ql)?:/i.test(address);

/** Returns a database's address without its password, for log lines and messages. */
export function withoutPassword(address: string): string {
  if (!isPostgresAddress(address) || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.password = "";
  for (const name of [...url.searchParams.keys()]) {
    if (/password/i.test(name)) url.searchParams.delete(name);
  }
  return url.href;
}

/**
 * Returns why an address of PostgreSQL is none, or `null`. A character of URLs in the password
 * would silently turn into another host or database.
 */
export function addressProblem(address: string): string | null {
  const wanted = "postgres://user:password@host:5432/database is wanted";
  const escaped = `${wanted}; in a password write # as %23, / as %2F, ? as %3F, @ as %40`;
  if (!URL.canParse(address)) return escaped;
  const { pathname, hash, username, password } = new URL(address);
  const isMisread = hash !== "" || pathname.includes("@") || pathname.slice(1).includes("/");
  if (isMisread) return escaped;
  if (pathname.length < 2) return `${wanted}: the name of the database is missing`;
  try {
    decodeURIComponent(username + password + pathname);
    return null;
  } catch {
    return "a % in it must be written as %25 (percent-encoding is in UTF-8)";
  }
}
