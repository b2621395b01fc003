import { lookup as systemLookup } from "node:dns";
import { isIP } from "node:net";
import { resolverCheck } from "./resolver-check.ts";

export type Address = { readonly address: string; readonly family: 4 | 6 };

/** Finds every address of a name, in the order to try them. Rejects as `node:dns` does. */
export type Lookup = (hostname: string, family: 0 | 4 | 6) => Promise<readonly Address[]>;

/**
 * Look-ups under way. The system's resolver runs in a pool of four threads that it shares with
 * the file system: when it hangs, one thread per name is lost at most, however many monitors
 * ask for it.
 */
const pending = new Map<string, Promise<readonly Address[]>>();

/**
 * The system's own look-up: hosts file, search domains and all, as every other client's.
 *
 * Of the options of `dns.lookup`, `all` is set, since a name may have a good address behind a bad
 * one (attempts.ts). The defaults stay for `order` (as the system sorts them, RFC 6724) and
 * `hints`: addresses of a family that this machine has no route for fail at once.
 *
 * EAI_AGAIN means that the resolver had no answer, which may be its own fault or that of the name's
 * servers. It stays as it is where our resolver answers nothing else either, and is then our own
 * fault; otherwise it becomes ESERVFAIL, the target's.
 */
export const lookupSystem: Lookup = (hostname, family) => {
  const key = `${family} ${hostname}`;
  const known = pending.get(key);
  if (known !== undefined) return known;
  const found = new Promise<readonly Address[]>((resolve, reject) => {
    const unwatch = resolverCheck.watch();
    systemLookup(hostname, { all: true, family }, (error, addresses) => {
      pending.delete(key);
      unwatch();
      if (error?.code === "EAI_AGAIN") void reasonFor(error, hostname).then(reject);
      else if (error) reject(error);
      else
        resolve(
          addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })),
        );
    });
  });
  pending.set(key, found);
  return found;
};

async function reasonFor(error: Error, hostname: string): Promise<Error> {
  if (!(await resolverCheck.answers())) return error;
  const message = `the name servers of ${hostname} fail, the resolver answers other questions`;
  return Object.assign(new Error(message), { code: "ESERVFAIL" });
}

/** An IP literal as an address (an IPv6 zone stays), or `null` for a name. */
export function literal(hostname: string): Address | null {
  const family = isIP(hostname);
  return family === 4 || family === 6 ? { address: hostname, family } : null;
}
