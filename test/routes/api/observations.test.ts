import { beforeEach, describe, expect, test } from "vitest";
import { post, PUSHED_PAGE, slice, verified } from "../../helpers/traffic.ts";
import { world, type World } from "../../helpers/world.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const PATH = "/api/v1/observations";
const ID = "urssaf/attestation";

let w: World;
let operator: string;
beforeEach(async () => {
  w = await world({ yaml: PUSHED_PAGE });
  operator = await w.token("operator");
});

const send = (...observations: readonly unknown[]) => post(w, PATH, observations, operator);
const stored = async () =>
  (await w.db.selectFrom("observation").selectAll().execute()).map((o) => o.statuses);

describe("traffic that is sent", () => {
  test("is judged at once: any success is up, only failures are down", async () => {
    const first = await send(slice(w, ID, { "200": 118, "503": 2 }));

    expect(first.status).toBe(201);
    expect(first.headers.get("cache-control")).toBe("no-store");
    expect(await first.json()).toEqual({ accepted: 1, repeated: 0 });
    expect(await verified(w)).toMatchObject({ [ID]: "operational" });

    await w.wait(11 * MINUTE_MS);
    await send(slice(w, ID, { "503": 4, "401": 20 }));
    expect(await verified(w)).toMatchObject({ [ID]: "major_outage" });
    expect((await w.request(`/ping/${ID}`)).status).toBe(502);
  });

  test("that is over for longer than the window says nothing any more", async () => {
    await send(slice(w, ID, { "200": 5 }));

    await w.wait(10 * MINUTE_MS);
    await w.look(ID, "observed");

    expect(await verified(w)).toMatchObject({ [ID]: "unknown" });
  });

  test("ignored statuses alone are no traffic", async () => {
    await send(slice(w, ID, { "401": 3, "403": 1, "422": 9 }));

    expect(await verified(w)).toMatchObject({ [ID]: "unknown" });
  });

  test("by ratio: a tenth is down, less is up", async () => {
    await send(slice(w, "dgfip/fiscale", { "200": 91, "503": 5, "504": 4 }));
    expect(await verified(w)).toMatchObject({ "dgfip/fiscale": "operational" });

    await send(slice(w, "dgfip/fiscale", { "200": 7, "503": 4 }, 2));
    expect(await verified(w)).toMatchObject({ "dgfip/fiscale": "major_outage" });
  });

  test("by ratio: for ten minutes after a maintenance it is not looked at", async () => {
    await w.wait(41 * MINUTE_MS);
    await send(slice(w, "dgfip/fiscale", { "200": 1, "503": 9 }));
    expect(await verified(w)).toMatchObject({ "dgfip/fiscale": "operational" });

    await w.wait(10 * MINUTE_MS);
    await send(slice(w, "dgfip/fiscale", { "200": 1, "503": 9 }));
    expect(await verified(w)).toMatchObject({ "dgfip/fiscale": "major_outage" });
  });

  test("outlives a restart", async () => {
    await send(slice(w, ID, { "200": 7 }));

    const again = await w.restart();
    await again.look(ID, "observed");

    expect(await verified(again)).toMatchObject({ [ID]: "operational" });
  });

  test("the same slice again counts once", async () => {
    const one = slice(w, ID, { "200": 7, "503": 0 });
    await send(one);

    const again = await send({ ...one, statuses: { "200": 7 } });

    expect(again.status).toBe(200);
    expect(await again.json()).toEqual({ accepted: 0, repeated: 1 });
    expect(await stored()).toEqual(['{"200":7,"503":0}']);
  });

  test("slices may touch, and those of other components have nothing to do with it", async () => {
    const sent = await send(
      slice(w, ID, { "200": 1 }, 0),
      slice(w, ID, { "200": 1 }, 1),
      slice(w, "dgfip/fiscale", { "200": 1 }, 0),
    );

    expect(await sent.json()).toEqual({ accepted: 3, repeated: 0 });
  });
});

describe("refused, and nothing is taken in", () => {
  const at = (change: Record<string, unknown>) => (w: World) => [
    { ...slice(w, ID, { "200": 1 }), ...change },
  ];
  const iso = (w: World, ms: number) => new Date(w.now() + ms).toISOString();

  test.each<{ name: string; body: (w: World) => unknown; pointer: string; says: RegExp }>([
    {
      name: "an unknown component",
      body: at({ component: "nobody" }),
      pointer: "/0/component",
      says: /no component "nobody"/,
    },
    {
      name: "one that is not observed",
      body: at({ component: "urssaf/directe" }),
      pointer: "/0/component",
      says: /no monitor of kind observed/,
    },
    {
      name: "the future",
      body: (w) => [{ ...slice(w, ID, {}), to: iso(w, MINUTE_MS) }],
      pointer: "/0/to",
      says: /future/,
    },
    {
      name: "no time at all",
      body: (w) => [{ ...slice(w, ID, {}), from: iso(w, 0), to: iso(w, 0) }],
      pointer: "/0/to",
      says: /after/,
    },
    {
      name: "time backwards",
      body: (w) => [{ ...slice(w, ID, {}), from: iso(w, 0), to: iso(w, -MINUTE_MS) }],
      pointer: "/0/to",
      says: /after/,
    },
    {
      name: "more than a day",
      body: (w) => [{ ...slice(w, ID, {}), from: iso(w, -86_400_001) }],
      pointer: "/0/to",
      says: /a day/,
    },
    {
      name: "a local time",
      body: at({ from: "2026-01-15T11:00:00" }),
      pointer: "/0/from",
      says: /instant/,
    },
    { name: "no time", body: at({ from: "yesterday" }), pointer: "/0/from", says: /instant/ },
    {
      name: "a negative count",
      body: at({ statuses: { "200": -1 } }),
      pointer: "/0/statuses/200",
      says: /at least 0/,
    },
    {
      name: "a fraction",
      body: at({ statuses: { "200": 1.5 } }),
      pointer: "/0/statuses/200",
      says: /whole number/,
    },
    {
      name: "a count as text",
      body: at({ statuses: { "200": "7" } }),
      pointer: "/0/statuses/200",
      says: /whole number/,
    },
    {
      name: "status 99",
      body: at({ statuses: { "99": 1 } }),
      pointer: "/0/statuses/99",
      says: /100 to 599/,
    },
    {
      name: "status 600",
      body: at({ statuses: { "600": 1 } }),
      pointer: "/0/statuses/600",
      says: /100 to 599/,
    },
    {
      name: "status ok",
      body: at({ statuses: { ok: 1 } }),
      pointer: "/0/statuses/ok",
      says: /100 to 599/,
    },
    {
      name: "an unknown field",
      body: at({ "sta/tus": {} }),
      pointer: "/0/sta~1tus",
      says: /unknown/,
    },
    { name: "no statuses", body: at({ statuses: undefined }), pointer: "/0/statuses", says: /./ },
    { name: "no list", body: (w) => slice(w, ID, {}), pointer: "", says: /./ },
    { name: "an empty list", body: () => [], pointer: "", says: /./ },
  ])("$name: 422 at $pointer", async ({ body, pointer, says }) => {
    const good = slice(w, "dgfip/fiscale", { "200": 1 });
    const made = body(w);
    const sent = Array.isArray(made) && made.length > 0 ? [...(made as unknown[]), good] : made;

    const res = await post(w, PATH, sent, operator);

    expect(res.status).toBe(422);
    expect(res.headers.get("content-type")).toBe("application/problem+json");
    const { errors } = (await res.json()) as { errors: { pointer: string; detail: string }[] };
    expect(errors).toContainEqual({ pointer, detail: expect.stringMatching(says) as string });
    expect(await stored()).toEqual([]);
  });

  test("every mistake is reported at once", async () => {
    const res = await send(
      { ...slice(w, "nobody", {}), to: iso(w, 3 * MINUTE_MS) },
      slice(w, "urssaf/directe", {}),
    );

    const { errors } = (await res.json()) as { errors: { pointer: string }[] };
    expect(errors.map((e) => e.pointer)).toEqual(["/0/component", "/0/to", "/1/component"]);
  });

  test.each([
    { name: "other counts", change: { statuses: { "200": 8 } } },
    { name: "a later start", change: { from: "2026-01-15T10:59:30.000Z" } },
    { name: "an earlier start", change: { from: "2026-01-15T10:58:00.000Z" } },
    { name: "an earlier end", change: { to: "2026-01-15T10:59:30.000Z" } },
    {
      name: "all of it and more",
      change: { from: "2026-01-15T10:00:00.000Z", to: "2026-01-15T11:00:05.000Z" },
    },
  ])("a slice that was given before, but with $name: 409", async ({ change }) => {
    const one = slice(w, ID, { "200": 7 });
    await send(one);

    const res = await send(slice(w, "dgfip/fiscale", { "200": 1 }), { ...one, ...change });

    expect(res.status).toBe(409);
    expect(((await res.json()) as { errors: unknown }).errors).toMatchObject([{ pointer: "/1" }]);
    expect(await stored()).toEqual(['{"200":7}']);
  });

  test("slices that overlap each other in one request: 409", async () => {
    const one = slice(w, ID, { "200": 7 });

    const res = await send(one, one);

    expect(res.status).toBe(409);
    expect(await stored()).toEqual([]);
  });

  test("another provider's component, by a token of one provider: 403", async () => {
    const urssaf = await w.token("operator", "urssaf");

    const res = await post(
      w,
      PATH,
      [slice(w, ID, { "200": 1 }), slice(w, "dgfip/fiscale", { "200": 1 })],
      urssaf,
    );

    expect(res.status).toBe(403);
    expect(await stored()).toEqual([]);
    expect((await post(w, PATH, [slice(w, ID, { "200": 1 })], urssaf)).status).toBe(201);
  });
});

test("a clock some seconds ahead of ours is no reason to refuse", async () => {
  await w.wait(1);
  const ahead = { ...slice(w, ID, { "200": 1 }), to: new Date(w.now() + 4_000).toISOString() };

  expect((await send(ahead)).status).toBe(201);
});

test("traffic is kept as long as results", async () => {
  await send(slice(w, ID, { "200": 1 }));
  await w.db
    .updateTable("observation")
    .set({ to_at: w.now() - 31 * 86_400_000 })
    .execute();

  await send(slice(w, ID, { "200": 2 }));

  expect(await stored()).toEqual(['{"200":2}']);
});
