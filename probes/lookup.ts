import { lookup as systemLookup } from "node:dns";
import { isIP } from "node:net";

export type Address = { readonly address: string; readonly family: 4 | 6 };

/** Finds every address of a name, in the order to try them. Rejects as `node:dns` does. */
export type Lookup = (hostname: string, family: 0 | 4 | 6) => Promise<readonly Address[]>;

/**
 * Look-ups under way. The system's resolver runs in a pool of four threads that it shares with
 * the file system: when it hangs, one thread per name is lost at most, however many monitors
 * ask for it.
 */
const pending = new Map<string, Promise<readonly Address[]>>();

/** The system's own look-up: hosts file, search domains and all, as every other client's. */
export const lookupSystem: Lookup = (hostname, family) => {
  const key = `${family} ${hostname}`;
  const known = pending.get(key);
  if (known !== undefined) return known;
  const found = new Promise<readonly Address[]>((resolve, reject) => {
    systemLookup(hostname, { all: true, family }, (error, addresses) => {
      pending.delete(key);
      if (error) reject(error);
      else
        resolve(
          addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })),
        );
    });
  });
  pending.set(key, found);
  return found;
};

/** An IP literal as an address (an IPv6 zone stays), or `null` for a name. */
export function literal(hostname: string): Address | null {
  const family = isIP(hostname);
  return family === 4 || family === 6 ? { address: hostname, family } : null;
}
