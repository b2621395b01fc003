import { describe, expect, test } from "vitest";
import { documentOf, putVersion, versionInForce } from "../../db/config-versions.ts";
import { onPostgres } from "../helpers/database.ts";
import { world } from "../helpers/world.ts";

const version = (fingerprint: string) => ({ fingerprint, document: Buffer.from(fingerprint) });

describe.skipIf(!onPostgres)("versions of the configuration (VIGIE_TEST_POSTGRES)", () => {
  test("a new one comes into force; one that was replaced does not, unless it is put again", async () => {
    const { db } = await world();
    expect(await versionInForce(db)).toBeNull();

    expect(await putVersion(db, version("a"), false)).toBe(true);
    expect(await putVersion(db, version("b"), false)).toBe(true);
    expect(await putVersion(db, version("b"), false)).toBe(true);
    expect(await putVersion(db, version("a"), false)).toBe(false);
    expect(await versionInForce(db)).toBe("b");
    expect((await documentOf(db, "b"))?.toString()).toBe("b");
    expect(await documentOf(db, "a")).toBeNull();

    expect(await putVersion(db, version("a"), true)).toBe(true);
    expect(await versionInForce(db)).toBe("a");
    expect(await putVersion(db, version("b"), false)).toBe(false);
  });

  test("of two nodes that put one each at the same moment, both know which is in force", async () => {
    const { db } = await world();

    const put = await Promise.all(["x", "y"].map((name) => putVersion(db, version(name), false)));

    expect(put).toEqual([true, true]);
    expect(["x", "y"]).toContain(await versionInForce(db));
  });
});
