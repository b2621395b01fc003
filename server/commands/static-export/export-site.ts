import { join } from "node:path";
import { pino } from "pino";
import { createApp } from "../../routes/app.ts";
import { loadAssets } from "../../http/assets.ts";
import { CLIENT_FOLDER, loadWeb } from "../../http/built-web.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { createDocuments } from "../../http/documents.ts";
import { asKnownNow, isFresh } from "../../state/stored-snapshot.ts";
import { pictureAddresses } from "../../routes/documents/pictures.ts";
import { html } from "../../routes/pages/html.ts";
import { passingAddresses, publicAddresses } from "../../routes/addresses.ts";
import { filesOf } from "./files.ts";
import { replaceSet, type Written } from "./file-set.ts";
import { answersOf, eventAddresses, type Exported } from "./site.ts";
import { VERSION } from "../../context/version.ts";

/** Progress: files done, of how many. */
export type ExportProgress = (done: number, total: number) => void;

/**
 * Writes the whole public site and all its feeds as files, for a host of static sites or an
 * object store: the page can then live apart from what it reports on. With several pages each
 * has a folder of its own, named by its id.
 *
 * @param now tells whether the snapshot is still of the present; one that is not says so on
 *   every page
 */
export async function exportSite(
  snapshot: Snapshot,
  folder: string,
  now: number,
  progress: ExportProgress = () => {},
): Promise<Written> {
  const web = await loadWeb();
  const documents = createDocuments((page) => publicAddresses(web, page), passingAddresses(web));
  documents.publish(asKnownNow(snapshot, now), !isFresh(snapshot, now));
  const app = createApp({
    documents,
    assets: loadAssets(CLIENT_FOLDER),
    web,
    log: pino({ level: "silent" }),
    health: { version: VERSION, startedAt: now, reasons: async () => [] },
  });
  const about = {
    revision: snapshot.revision,
    generatedAt: new Date(snapshot.generatedAt).toISOString(),
  };
  const files = new Map<string, Buffer>();
  // Whoever hosts the files shows them to everybody.
  for (const page of (documents.snapshot()?.pages ?? []).filter((one) => !one.isPrivate)) {
    const addresses = [
      ...publicAddresses(web, page).keys(),
      ...eventAddresses(page),
      ...pictureAddresses(page),
    ];
    const exported: Exported[] = [];
    for await (const answer of answersOf(app, page, addresses)) exported.push(answer);
    const lost = html(web, page, { name: "error", status: 404 }, "fr", snapshot.generatedAt, {
      fr: "/",
      en: "/en/",
    });
    const own = new Map([
      ...filesOf(exported, { ...about }),
      // What hosts of static sites show where there is nothing.
      ["404.html", Buffer.from(lost.body)] as const,
    ]);
    const within = snapshot.pages.length > 1 ? page.id : "";
    for (const [path, bytes] of own) files.set(join(within, path), bytes);
  }
  let done = 0;
  return replaceSet(folder, files, () => progress((done += 1), files.size));
}
