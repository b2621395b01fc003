import { setImmediate } from "node:timers/promises";
import type { Logger } from "pino";
import { homePath, languagesOf } from "../core/page/paths.ts";
import type { PageSnapshot, Snapshot } from "../core/snapshot.ts";
import type { Answer } from "../http/document-bytes.ts";
import { createDocuments, Unprepared, type Documents } from "../http/documents.ts";
import type { Addresses, Render, Variants } from "../http/page-documents.ts";
import { writePrepared, type PreparedDocument } from "../http/prepared-answers.ts";
import { asKnownNow, type LastGood } from "../state/stored-snapshot.ts";
import { apiAddresses } from "./api/event-lists.ts";
import { feedAddresses } from "./documents/feeds.ts";
import { pingAddresses } from "./documents/pings.ts";
import { statuspageAddresses } from "./documents/statuspage.ts";
import type { Web } from "./pages/html.ts";
import { pageAddresses } from "./pages/pages.ts";

/** Most time that preparing may take, so that a process with many pages still stops at once. */
const MOST_MS = 2_000;
/** Time after which other work gets a turn. */
const SLICE_MS = 10;

/** Rendering one component takes Statuspage's documents as long as rendering all. */
const isQuick = ([path]: readonly [string, unknown]) => !path.startsWith("/api/v2/components/");

/** Returns what machines and most readers ask for: the home page, our own API, feeds and pings. */
function firstAddresses(web: Web, page: PageSnapshot): Addresses {
  const homes = languagesOf(page).map(homePath);
  return new Map<string, Render | Variants>([
    ...pageAddresses(web, page).filter(([path]) => homes.includes(path)),
    ...apiAddresses,
    ...feedAddresses,
    ...pingAddresses(page),
    ...statuspageAddresses(page).filter(isQuick),
  ]);
}

type Preparing = {
  readonly kept: LastGood;
  readonly documents: Documents;
  readonly web: Web;
  readonly log: Pick<Logger, "warn">;
};

/** Stores the last snapshot, and the documents of it with which the next process answers first. */
export async function prepareNext(parts: Preparing): Promise<void> {
  const { kept, documents, web, log } = parts;
  const storedAt = await kept.close();
  const snapshot = documents.snapshot();
  // Another process may have taken the lead: it stores what is shown here.
  if (snapshot === null || snapshot.generatedAt !== storedAt) return;
  const hostnames = snapshot.pages.map((page) => page.hostnames);
  try {
    const prepared = await prepareAnswers(web, snapshot);
    const { generatedAt } = snapshot;
    const site = { program: kept.program, generatedAt, hostnames, documents: prepared };
    await writePrepared(kept.path, site);
  } catch (error) {
    log.warn({ err: error }, "documents for the next start cannot be stored");
  }
}

/**
 * Renders the documents of a stored snapshot for the next start, each as it is shown at first and
 * as it is shown once the snapshot is old. What takes too long, or cannot be rendered, is left out.
 */
export async function prepareAnswers(web: Web, snapshot: Snapshot): Promise<PreparedDocument[]> {
  const prepared: PreparedDocument[] = [];
  const end = performance.now() + MOST_MS;
  let pauseAt = performance.now() + SLICE_MS;
  for (const isStale of [false, true]) {
    const scratch = createDocuments((page) => firstAddresses(web, page));
    scratch.publish(isStale ? asKnownNow(snapshot, Infinity) : snapshot, isStale);
    for (const [page, at] of snapshot.pages.entries()) {
      if (at.isPrivate) continue;
      for (const [path, what] of firstAddresses(web, at)) {
        const answer = await rendered(scratch, at.hostnames[0], path);
        const ignoresQuery = typeof what === "function";
        if (answer) prepared.push({ page, path, ignoresQuery, isStale, answer });
        if (performance.now() > end) return prepared;
        if (performance.now() < pauseAt) continue;
        await setImmediate();
        pauseAt = performance.now() + SLICE_MS;
      }
    }
  }
  return prepared;
}

/** Returns a document without conditions; `null` if it cannot be rendered. */
async function rendered(
  documents: Documents,
  host: string | undefined,
  path: string,
): Promise<Answer | null> {
  const asked = { host, path, ifNoneMatch: undefined, acceptEncoding: undefined };
  try {
    return documents.answer(asked);
  } catch (error) {
    if (!(error instanceof Unprepared)) return null;
    await error.ready;
  }
  try {
    return documents.answer(asked);
  } catch {
    return null;
  }
}
