import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { transact } from "../../db/dialect.ts";
import { readSetting, writeSetting } from "../../db/key-values.ts";
import type { Membership } from "../../db/membership.ts";
import { joinNodes } from "../../db/postgres/membership.ts";
import { openPostgres } from "../../db/postgres/open.ts";
import type { Db } from "../../db/schema.ts";
import { addressOf, asSuperuser, onPostgres } from "../helpers/database.ts";
import { eventually } from "../helpers/process.ts";

const name = `vigie_lease_${randomBytes(6).toString("hex")}`;
let db: Db;
const joined: Membership[] = [];

beforeAll(async () => {
  if (!onPostgres) return;
  await asSuperuser(
    "postgres",
    `create database ${name} encoding 'UTF8' locale 'C' template template0`,
  );
  db = await openPostgres(addressOf(name));
});
afterEach(async () => {
  await Promise.all(joined.splice(0).map((one) => one.leave()));
  if (onPostgres) await asSuperuser(name, "update lease set node_id = null");
});
afterAll(async () => {
  if (!onPostgres) return;
  await db.destroy();
  await asSuperuser("postgres", `drop database ${name} with (force)`);
});

async function join(id: string, configuration: string | null = null, words: string[] = []) {
  const self = { id, name: `host:${id}`, version: "1.0.0", configuration };
  const membership = await joinNodes(addressOf(name), self, (word) => words.push(word));
  joined.push(membership);
  return membership;
}
const ignore = () => {};
const expire = () => asSuperuser(name, "update lease set expires_at = '-infinity'");

describe.skipIf(!onPostgres)("the lease of the lead (VIGIE_TEST_POSTGRES)", () => {
  test("one node has it, the next one once it was given up, and learns of that", async () => {
    const words: string[] = [];
    const first = await join("a");
    const second = await join("b", null, words);

    const held = await first.takeLead(ignore);
    expect(held).not.toBeNull();
    expect(await second.takeLead(ignore)).toBeNull();
    await held?.giveUp();

    const next = await second.takeLead(ignore);
    expect(next?.epoch).toBe(held!.epoch + 1);
    expect(await first.takeLead(ignore)).toBeNull();
    await eventually(
      async () => words,
      (heard) => heard.includes("lead"),
    );
  });

  test("a lead that was lost is ours again, with the same epoch, unless another node took it", async () => {
    const first = await join("a");
    const held = await first.takeLead(ignore);
    await expire();

    expect((await first.takeLead(ignore))?.epoch).toBe(held?.epoch);
  });

  test("writes of a former lead are refused, alone and in transactions; it is told, and reads on", async () => {
    let lost = 0;
    const first = await join("a");
    const held = await first.takeLead(() => (lost += 1));
    const fenced = held!.fenced(db);
    await writeSetting(fenced, "color", "blue");
    await expire();
    await writeSetting(fenced, "color", "green");

    const second = await join("b");
    const next = await second.takeLead(ignore);
    const refused = /another node leads this database now/;
    await expect(writeSetting(fenced, "color", "red")).rejects.toThrow(refused);
    await expect(transact(fenced, (trx) => writeSetting(trx, "color", "red"))).rejects.toThrow(
      refused,
    );

    expect(await readSetting(fenced, "color")).toBe("green");
    expect(lost).toBe(1);
    await writeSetting(next!.fenced(db), "color", "white");
    await writeSetting(db, "size", "small");
    expect(await readSetting(db, "color")).toBe("white");
  });

  test("a claim waits for the lead's transaction under way, which is committed", async () => {
    const first = await join("a");
    const second = await join("b");
    const fenced = (await first.takeLead(ignore))!.fenced(db);
    await expire();
    const order: string[] = [];
    let claim: Promise<unknown> = Promise.resolve();

    await transact(fenced, async (trx) => {
      claim = second.takeLead(ignore).then((held) => order.push(held ? "claimed" : "refused"));
      await writeSetting(trx, "color", "black");
      await new Promise((later) => setTimeout(later, 200));
      order.push("committed");
    });
    await claim;

    expect(order).toEqual(["committed", "claimed"]);
    expect(await readSetting(db, "color")).toBe("black");
  });

  test("another configuration is refused while a node runs, and accepted once none does", async () => {
    const first = await join("a", "one");
    await join("b", "one");

    await expect(join("c", "two")).rejects.toThrow(
      /the node host:a runs with another configuration: give every node the same file/,
    );
    expect((await first.nodes(db)).map((n) => n.name)).toEqual(["host:a", "host:b"]);

    await Promise.all(joined.splice(0).map((one) => one.leave()));
    expect(await (await join("c", "two")).nodes(db)).toMatchObject([
      { name: "host:c", configuration: "two", isLead: false },
    ]);
  });
});
