import type { Snapshot } from "../core/snapshot.ts";
import { createDocuments, Unprepared, type Documents } from "../http/documents.ts";
import { asKnownNow, isFresh, type LastGood } from "../state/stored-snapshot.ts";
import { publicAddresses } from "./addresses.ts";

/** Documents of each kind: pages, our own API, pings. */
const PROOFS = ["/", "/en/", "/api/v1/summary", "/api/v2/summary.json", "/pings", "/summary.json"];

/**
 * Makes documents of a stored snapshot, and of one as it is shown when it is old.
 *
 * @throws what cannot be made of it: it is of another shape
 */
export function proveShowable(stored: Snapshot, web: Parameters<typeof publicAddresses>[0]): void {
  for (const snapshot of [stored, asKnownNow(stored, Infinity)]) {
    const scratch = createDocuments((page) => publicAddresses(web, page));
    scratch.publish(snapshot);
    for (const { hostnames } of snapshot.pages) {
      for (const path of PROOFS) {
        const asked = {
          host: hostnames[0],
          path,
          ifNoneMatch: undefined,
          acceptEncoding: undefined,
        };
        try {
          scratch.answer(asked);
        } catch (error) {
          // It only waits for the database.
          if (!(error instanceof Unprepared)) throw error;
        }
      }
    }
  }
}

/** Returns what shows the last snapshot that was stored here, if it can be shown. */
export const keptShower =
  (
    kept: LastGood,
    documents: Documents,
    web: Parameters<typeof publicAddresses>[0],
    now: () => number,
  ) =>
  () => {
    const stored = kept.read((snapshot: Snapshot) => proveShowable(snapshot, web));
    if (stored) documents.publish(asKnownNow(stored, now()), !isFresh(stored, now()));
  };
