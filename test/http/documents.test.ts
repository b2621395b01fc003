import { describe, expect, test } from "vitest";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { createDocuments, Unprepared, type Asked } from "../../server/http/documents.ts";
import { SAMPLE_NOW } from "../helpers/sample-components.ts";
import { samplePage } from "../helpers/sample-page.ts";
import { snapshotOf } from "../helpers/serving.ts";

const asked = (path: string, more: Partial<Asked> = {}): Asked => ({
  host: undefined,
  path,
  ifNoneMatch: undefined,
  acceptEncoding: undefined,
  ...more,
});

const titled = (title: string) => snapshotOf([samplePage({ title })]);

/** One document that is the page's title, and cannot be rendered when that is "broken". */
function titles(failures: unknown[] = []) {
  const render = (page: PageSnapshot) => {
    if (page.title === "broken") throw new Error("cannot be rendered");
    return { type: "text/plain", body: page.title };
  };
  return createDocuments(
    () => new Map([["/title", render]]),
    undefined,
    (_path, error) => failures.push(error),
  );
}

const textAt = (documents: ReturnType<typeof titles>, path: string) =>
  documents.answer(asked(path))?.body?.toString() ?? null;

test.each([
  ["deux.exemple.test", "Deux"],
  ["DEUX.exemple.test.", "Deux"],
  ["deux.exemple.test.:8080", "Deux"],
  ["[2001:db8::1]:8080", "Six"],
  ["autre.exemple.test", "Un"],
  [undefined, "Un"],
])("a request for host %s is answered by the page %s", (host, title) => {
  const documents = titles();
  documents.publish(
    snapshotOf([
      samplePage({ title: "Un", hostnames: ["un.exemple.test"] }),
      samplePage({ title: "Deux", hostnames: ["deux.exemple.test"] }),
      samplePage({ title: "Six", hostnames: ["[2001:db8::1]"] }),
    ]),
  );

  expect(documents.answer(asked("/title", { host }))?.body?.toString()).toBe(title);
});

describe("a document", () => {
  test("that cannot be rendered is answered with its last bytes, marked stale and not to be cached", () => {
    const documents = titles();
    documents.publish(titled("good"));
    const good = documents.answer(asked("/title"))!;

    documents.publish(titled("broken"));
    const stale = documents.answer(asked("/title"))!;
    const etag = good.headers.etag;
    const unchanged = documents.answer(asked("/title", { ifNoneMatch: etag }))!;
    const trouble = documents.trouble();
    documents.publish(titled("good"));
    const again = documents.answer(asked("/title"))!;

    expect(stale.body?.toString()).toBe("good");
    expect(stale.headers).toMatchObject({ "vigie-stale": "true", "cache-control": "no-store" });
    expect(unchanged.status).toBe(304);
    expect(unchanged.headers).toMatchObject({ "vigie-stale": "true", "cache-control": "no-store" });
    expect(trouble).toEqual([expect.stringMatching(/^\/title of page .* cannot be rendered$/)]);
    expect(again.headers).toEqual(good.headers);
    expect(documents.trouble()).toEqual([]);
  });

  test("that cannot be rendered any more stays as it was, and says so to the log", () => {
    const failures: unknown[] = [];
    const documents = titles(failures);
    documents.publish(titled("good"));
    expect(textAt(documents, "/title")).toBe("good");

    documents.publish(titled("broken"));
    const kept = textAt(documents, "/title");
    textAt(documents, "/title");
    documents.publish(titled("good again"));

    expect(kept).toBe("good");
    expect(failures).toHaveLength(1);
    expect(textAt(documents, "/title")).toBe("good again");
  });

  test("that never could be rendered is an error, not an absence", () => {
    const documents = titles();

    documents.publish(titled("broken"));

    expect(() => textAt(documents, "/title")).toThrow("cannot be rendered");
    expect(documents.trouble()).toHaveLength(1);
  });

  test("that has to read something first stands as it was, but not for long", () => {
    const documents = createDocuments(
      () =>
        new Map([
          [
            "/title",
            (page: PageSnapshot) => {
              if (page.title === "unread") throw new Unprepared(Promise.resolve());
              return { type: "text/plain", body: page.title };
            },
          ],
        ]),
    );
    const at = (title: string, seconds: number) =>
      documents.publish({ ...titled(title), generatedAt: SAMPLE_NOW + seconds * 1000 });
    at("read", 0);
    expect(textAt(documents, "/title")).toBe("read");

    at("unread", 29);
    expect(textAt(documents, "/title")).toBe("read");
    at("unread", 30);
    expect(() => textAt(documents, "/title")).toThrow(Unprepared);
  });

  test("says that it is stale, in full and in a 304, until it is not", () => {
    const documents = titles();
    const stale = (more: Partial<Asked> = {}) =>
      documents.answer(asked("/title", more))?.headers["vigie-stale"];

    documents.publish(titled("as of yesterday"), true);
    const etag = documents.answer(asked("/title"))?.headers["etag"];
    const full = stale();
    const unchanged = stale({ ifNoneMatch: etag });
    documents.publish(titled("as of yesterday"));

    expect([full, unchanged, stale()]).toEqual(["true", "true", undefined]);
    expect(documents.answer(asked("/title"))?.headers["etag"]).toBe(etag);
  });
});
