import { describe, expect, test } from "vitest";
import { resultsAfter } from "../../../db/results.ts";
import { agentTokenById } from "../../../db/agent-tokens.ts";
import {
  issueAgentToken,
  listAgentTokens,
  revokeAgentToken,
} from "../../../server/auth/agent-token.ts";
import type { AgentMonitors } from "../../../server/core/api/agents.ts";
import { regionOfAttempt } from "../../../server/core/measuring/locations.ts";
import { REGIONAL, testAgent } from "../../helpers/regions.ts";
import { NOON, world, type World } from "../../helpers/world.ts";

const rowsOf = (w: World) => resultsAfter(w.db, { from: 0, to: NOON * 2 }, 1_000);

const stateOf = (w: World, id: string) =>
  w.live.components.find((c) => c.config.id === id)!.status.verified;

async function regional() {
  const w = await world({ yaml: REGIONAL });
  const [par, fra, lon] = [
    await testAgent(w, "par"),
    await testAgent(w, "fra"),
    await testAgent(w, "lon"),
  ];
  return { w, par, fra, lon };
}

describe("what regions see", () => {
  test("a failure counts once as many regions as must agree have seen it", async () => {
    const { w, par, fra, lon } = await regional();
    for (const agent of [par, fra, lon]) await agent.report([agent.saw("insee/sirene", "up")]);

    await w.wait(10_000);
    await par.report([par.saw("insee/sirene", "down")]);
    const after1 = stateOf(w, "insee/sirene").state;
    await w.wait(5_000);
    await fra.report([fra.saw("insee/sirene", "down")]);
    const after2 = stateOf(w, "insee/sirene");
    await w.wait(5_000);
    await par.report([par.saw("insee/sirene", "up")]);

    expect(after1).toBe("operational");
    expect(after2).toEqual({ state: "major_outage", since: NOON + 15_000 });
    expect(stateOf(w, "insee/sirene")).toEqual({ state: "operational", since: NOON + 20_000 });
  });

  test("results are stored with the number of their region, and once", async () => {
    const { w, par, fra } = await regional();
    const same = par.saw("insee/sirene", "up");

    await par.report([same]);
    await fra.report([same]);
    const again = await par.report([same], { seq: 1 });
    const rows = await rowsOf(w);

    expect(rows.map((r) => regionOfAttempt(r.attempt))).toEqual([1, 2]);
    expect(again).toMatchObject({ last: 1, stored: 0 });
  });

  test("a region that is silent has no voice, and its return leaves the gap", async () => {
    const { w, par, fra } = await regional();
    await par.report([par.saw("insee/sirene", "up")]);
    await fra.report([fra.saw("insee/sirene", "up")]);
    await w.wait(25_000);
    await par.word();
    await w.wait(20_000);
    const cut = stateOf(w, "insee/sirene");
    await fra.report([fra.saw("insee/sirene", "up")]);

    expect(cut).toEqual({ state: "unknown", since: NOON + 31_000 });
    expect(stateOf(w, "insee/sirene")).toEqual({ state: "operational", since: NOON + 45_000 });
  });

  test.each([
    ["blind", { blindSince: NOON }],
    ["clock", { clockOffsetMs: 6_000 }],
    ["clock", { clockOffsetMs: -3_600_000 }],
    ["clock", { clockOffsetMs: null, sentAt: NOON + 60_000 }],
  ])("an agent whose word is %s has no voice: %j", async (why, more) => {
    const { w, par, fra } = await regional();
    for (const agent of [par, fra]) await agent.report([agent.saw("insee/sirene", "up")]);

    const answer = await par.word(more);

    expect(await answer.json()).toMatchObject({ voice: { isHeard: false, why } });
    expect(stateOf(w, "insee/sirene").state).toBe("unknown");
  });

  test("late results are stored and change no state", async () => {
    const { w, par, fra } = await regional();
    for (const agent of [par, fra]) await agent.report([agent.saw("insee/sirene", "up")]);
    await w.wait(20_000);
    const old = { startedAt: NOON + 1_000, slotAt: NOON + 1_000 };

    const late = await par.report([par.saw("insee/sirene", "down", old)], {
      sealedAt: NOON + 2_000,
    });
    await fra.report([fra.saw("insee/sirene", "down", old)], { sealedAt: NOON + 2_000 });

    expect(late).toMatchObject({ isLate: true, stored: 1 });
    expect(stateOf(w, "insee/sirene").state).toBe("operational");
    expect(await rowsOf(w)).toHaveLength(4);
  });

  test("a clock that is off moves its results to ours, and changes no state", async () => {
    const { w, par } = await regional();
    const hour = 3_600_000;
    const ahead = { startedAt: w.now() + hour, slotAt: w.now() + hour };

    const taken = await par.report([par.saw("insee/sirene", "down", ahead)], {
      sentAt: w.now() + hour,
      clockOffsetMs: hour,
      sealedAt: w.now() + hour,
    });

    expect(taken).toMatchObject({ isLate: true, stored: 1, voice: { why: "clock" } });
    expect((await rowsOf(w))[0]).toMatchObject({ slotAt: NOON, startedAt: NOON });
  });

  test("results from the future and of monitors that never were are left out and counted", async () => {
    const { w, par } = await regional();

    const taken = await par.report([
      par.saw("insee/sirene", "up"),
      par.saw("insee/sirene", "down", { startedAt: NOON + 60_000, slotAt: NOON + 60_000 }),
      { monitor: 99_999, outcome: "down" },
    ]);

    expect(taken).toMatchObject({ stored: 1, leftOut: { future: 1, unknown: 1 } });
    expect(await rowsOf(w)).toHaveLength(1);
  });

  test("results of a monitor of other regions are stored, and change no state", async () => {
    const { w, fra } = await regional();

    const taken = await fra.report([fra.saw("insee/own", "down")]);

    expect(taken).toMatchObject({ stored: 1 });
    expect(stateOf(w, "insee/own").state).toBe("unknown");
  });

  test("after a restart the regions' states are what they were", async () => {
    const { w, par, fra } = await regional();
    for (const agent of [par, fra]) await agent.report([agent.saw("insee/sirene", "down")]);
    await w.wait(30_000);
    for (const agent of [par, fra]) await agent.report([agent.saw("insee/sirene", "down")]);

    const next = await w.restart();
    await next.wait(20_000);

    expect(stateOf(next, "insee/sirene")).toEqual({ state: "major_outage", since: NOON });
  });
});

describe("batches", () => {
  test("one that follows another which has not come is refused, and taken without that claim", async () => {
    const { w, par } = await regional();
    await par.report([par.saw("insee/sirene", "up")]);

    const refused = await par.send([par.saw("insee/sirene", "up")], { seq: 5, previous: 4 });
    const taken = await par.report([par.saw("insee/sirene", "up", { slotAt: NOON + 1 })], {
      seq: 5,
      previous: 0,
    });

    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({
      detail: "Batch 5 follows batch 4, which has not come: the last one is 1.",
      errors: [{ pointer: "/batch/previous" }],
    });
    expect(taken.last).toBe(5);
    expect(await rowsOf(w)).toHaveLength(2);
  });

  test("a second agent of a region waits until the first is silent", async () => {
    const { w, par } = await regional();
    await par.report([par.saw("insee/sirene", "up")]);
    const other = { instance: "another-folder" };

    const refused = await par.word(other);
    await w.wait(31_000);
    const taken = await par.report([par.saw("insee/sirene", "up")], { ...other, seq: 1 });

    expect(refused.status).toBe(409);
    expect(((await refused.json()) as { detail: string }).detail).toMatch(
      /Another agent of region par is at work: on host-par/,
    );
    expect(taken).toMatchObject({ last: 1, stored: 1 });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["another protocol", { protocol: 0 }, "speaks version 0 of the protocol"],
    ["no protocol", { protocol: undefined }, "speaks version none of the protocol"],
    ["an instance that is no id", { instance: "a b" }, "cannot be understood"],
    ["a time that is none", { sentAt: "now" }, "cannot be understood"],
  ])("%s is refused clearly", async (_, more, detail) => {
    const { par } = await regional();

    const answer = await par.word(more);

    expect(answer.status).toBe(422);
    expect(((await answer.json()) as { detail: string }).detail).toContain(detail);
  });

  test("a result that makes no sense is named by its place, and nothing is taken", async () => {
    const { w, par } = await regional();
    const good = par.saw("insee/sirene", "up");

    const answer = await par.send([
      good,
      { ...good, attempt: 16 },
      { ...good, cause: "bad" as never },
    ]);

    expect(answer.status).toBe(422);
    expect(
      ((await answer.json()) as { errors: { pointer: string }[] }).errors.map((e) => e.pointer),
    ).toEqual(["/batch/results/1/attempt", "/batch/results/2/cause"]);
    expect(await rowsOf(w)).toEqual([]);
  });

  test("a body of 20 MB is refused before it is read", async () => {
    const { w, par } = await regional();

    const answer = await w.request("/agents/batches", {
      method: "POST",
      headers: { authorization: `Bearer ${par.token}`, "content-length": String(20 * 1024 * 1024) },
      body: "{}",
    });

    expect(answer.status).toBe(413);
    expect(((await answer.json()) as { detail: string }).detail).toContain("4194304 bytes");
  });
});

describe("tokens", () => {
  test.each([
    ["none", undefined, "A token of an agent is needed"],
    ["one of the team", "Bearer abc.def.ghi", "A token of an agent is needed"],
    ["one that never was", `Bearer vga_${"a".repeat(43)}`, "is not known here"],
  ])("with %s nothing is given", async (_, authorization, detail) => {
    const w = await world({ yaml: REGIONAL });
    const headers = authorization ? { authorization } : {};

    for (const [path, method] of [
      ["/agents/monitors?protocol=1", "GET"],
      ["/agents/batches", "POST"],
    ] as const) {
      const answer = await w.request(path, { method, headers });
      expect(answer.status).toBe(401);
      expect(((await answer.json()) as { detail: string }).detail).toContain(detail);
    }
  });

  test("one that was revoked is refused at once", async () => {
    const w = await world({ yaml: REGIONAL });
    const { token, id } = await issueAgentToken(w.ctx, "par");
    await revokeAgentToken(w.ctx, id);

    const answer = await w.request("/agents/monitors?protocol=1", {
      headers: { authorization: `Bearer ${token}` },
    });

    expect(answer.status).toBe(401);
    expect(((await answer.json()) as { detail: string }).detail).toContain("has been revoked");
    await expect(revokeAgentToken(w.ctx, "nothing")).rejects.toThrow("There is no token nothing");
  });

  test("only a hash is stored, and the list has no secret", async () => {
    const w = await world({ yaml: REGIONAL });
    const { token, id } = await issueAgentToken(w.ctx, "par");

    expect(token).toMatch(/^vga_[\w-]{43}$/);
    expect(await agentTokenById(w.db, token)).toBeNull();
    expect(await listAgentTokens(w.ctx)).toMatchObject([{ id, region: "par", revokedAt: null }]);
    expect(JSON.stringify(await listAgentTokens(w.ctx))).not.toContain(token);
  });

  test("one of a region that left the configuration says so", async () => {
    const w = await world({ yaml: REGIONAL });
    const gone = await testAgent(w, "nyc");

    const answer = await gone.word();

    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { detail: string }).detail).toContain('has no region "nyc"');
  });

  test("without regions there is nothing for agents", async () => {
    const w = await world();
    const agent = await testAgent(w, "par");

    const answer = await agent.word();

    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { detail: string }).detail).toContain("lists no regions");
  });
});

describe("the monitors of an agent", () => {
  const ask = async (
    w: World,
    token: string,
    more: Record<string, string> = {},
    kinds = "http,tcp",
  ) =>
    w.request(`/agents/monitors?protocol=1&kinds=${kinds}`, {
      headers: { authorization: `Bearer ${token}`, ...more },
    });

  test("are those of its region, with their variables and its share of the limits", async () => {
    const { w, par, fra } = await regional();

    const given = (await (await ask(w, par.token)).json()) as AgentMonitors;
    const others = (await (await ask(w, fra.token)).json()) as AgentMonitors;

    expect(Object.keys(given.numbers)).toEqual([
      "exemple passerelle",
      "exemple insee/sirene",
      "exemple insee/own",
    ]);
    expect(Object.keys(others.numbers)).not.toContain("exemple insee/own");
    expect(JSON.stringify(given.configuration)).toContain("https://insee.test/${ID}");
    expect(JSON.stringify(given.configuration)).toContain(
      '"limits":{"spacing":"6s","perDay":1666}',
    );
  });

  test("are sent again only where they changed", async () => {
    const { w, par } = await regional();
    const tag = (await ask(w, par.token)).headers.get("etag")!;

    const same = await ask(w, par.token, { "if-none-match": tag });

    expect(same.status).toBe(304);
    expect(same.headers.get("cache-control")).toBe("no-store");
  });

  test("of kinds that an older agent does not know are left out, and named", async () => {
    const { w, par } = await regional();

    const answer = await ask(w, par.token, {}, "http");
    const given = (await answer.json()) as AgentMonitors;

    expect(answer.headers.get("vigie-lacks")).toBe("tcp");
    expect(Object.keys(given.numbers)).not.toContain("exemple insee/own");
  });
});
