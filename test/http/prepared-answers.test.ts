import { appendFileSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import type { Snapshot } from "../../server/core/snapshot.ts";
import type { Asked } from "../../server/http/documents.ts";
import { createDocuments } from "../../server/http/documents.ts";
import {
  preparedAnswers,
  readPrepared,
  writePrepared,
  type PreparedSite,
} from "../../server/http/prepared-answers.ts";
import { publicAddresses } from "../../server/routes/addresses.ts";
import { prepareAnswers } from "../../server/routes/prepare-answers.ts";
import { asKnownNow } from "../../server/state/stored-snapshot.ts";
import { ownFolder } from "../helpers/own-folder.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { serving, snapshotOf } from "../helpers/serving.ts";

const { web } = serving();
const page = samplePage();
const other = { ...page, id: "autre", title: "Autre", hostnames: ["autre.exemple.test"] };
const snapshot = snapshotOf([page, other]);
const documents = await prepareAnswers(web, snapshot);
const site: PreparedSite = {
  program: "1.0.0",
  generatedAt: snapshot.generatedAt,
  hostnames: snapshot.pages.map((each) => each.hostnames),
  documents,
};

const { path } = ownFolder("");
const file = () => path("v.db.snapshot.json");
const preparedFile = () => `${file()}.prepared`;

beforeEach(async () => {
  writeFileSync(file(), "{}");
  await writePrepared(file(), site);
});

const asked = (path: string, more: Partial<Asked> = {}): Asked => ({
  host: page.hostnames[0],
  path,
  ifNoneMatch: undefined,
  acceptEncoding: undefined,
  ...more,
});

/** Returns what answers from the file, while its snapshot is fresh or not. */
function answering(isFresh: boolean) {
  const prepared = readPrepared(file(), "1.0.0");
  if (!prepared) throw new Error("nothing can be answered");
  return preparedAnswers(prepared, () => isFresh);
}

/** Returns what this program answers of a snapshot itself. */
function live(shown: Snapshot, isStale: boolean) {
  const made = createDocuments((each) => publicAddresses(web, each));
  made.publish(shown, isStale);
  return made;
}

const ASKED: readonly Partial<Asked>[] = [
  {},
  { acceptEncoding: "gzip" },
  { acceptEncoding: "br, gzip" },
  { ifNoneMatch: "*" },
  { host: "autre.exemple.test" },
  { host: "AUTRE.exemple.test:443" },
  { host: "inconnu.test" },
];

test.each([
  { name: "a fresh snapshot", shown: snapshot, isStale: false },
  { name: "an old one", shown: asKnownNow(snapshot, Infinity), isStale: true },
])("every document of $name has the bytes and headers of a running server", (of) => {
  const answer = answering(!of.isStale);
  const running = live(of.shown, of.isStale);
  const paths = new Set(documents.map((each) => each.path));

  for (const path of paths) {
    for (const more of ASKED)
      expect(answer(asked(path, more)), path).toEqual(running.answer(asked(path, more)));
  }
  expect([...paths]).toEqual(
    expect.arrayContaining(["/", "/en/", "/pings", "/history.atom", "/api/v1/summary"]),
  );
});

test("an old snapshot is marked, and a fresh one is not", () => {
  expect(answering(true)(asked("/pings"))?.headers["vigie-stale"]).toBeUndefined();
  expect(answering(false)(asked("/pings"))?.headers["vigie-stale"]).toBe("true");
  expect(answering(false)(asked("/"))?.headers["vigie-stale"]).toBe("true");
});

test("the ETag of a document answers 304 without a body", () => {
  const { etag } = answering(true)(asked("/pings"))?.headers ?? {};

  expect(answering(true)(asked("/pings", { ifNoneMatch: etag }))).toMatchObject({
    status: 304,
    body: null,
  });
});

test.each([
  ["/pings", "t=1", true],
  ["/", "utm_source=mail", true],
  ["/history.atom", "", true],
  ["/history.atom", "lang=en", false],
  ["/api/v1/incidents", "limit=1", false],
  ["/metrics", "", false],
  ["/console", "", false],
])("%s with the query %j is answered at once: %s", (path, query, isAnswered) => {
  expect(answering(true)(asked(path, { query })) !== null).toBe(isAnswered);
});

test.each<[string, () => void | Promise<void>]>([
  ["made by another program", () => writePrepared(file(), { ...site, program: "2.0.0" })],
  ["of an older snapshot", () => writeFileSync(file(), '{"newer":true}')],
  ["of a snapshot that was copied back", () => utimesSync(file(), 1, 1)],
  ["cut off", () => writeFileSync(preparedFile(), readFileSync(preparedFile()).subarray(0, -1))],
  ["longer than it was written", () => appendFileSync(preparedFile(), "x")],
  ["empty", () => writeFileSync(preparedFile(), "")],
  ["text", () => writeFileSync(preparedFile(), "not\nprepared\n")],
])("documents %s are not shown", async (_name, spoil) => {
  await spoil();

  expect(readPrepared(file(), "1.0.0")).toBeNull();
});

test("a changed byte of a document keeps all of them back", () => {
  const bytes = readFileSync(preparedFile());
  bytes[bytes.length - 2]! ^= 1;
  writeFileSync(preparedFile(), bytes);

  expect(readPrepared(file(), "1.0.0")).toBeNull();
});
