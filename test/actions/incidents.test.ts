import { describe, expect, test } from "vitest";
import { auditTrail, verifyAudit } from "../../db/audit.ts";
import {
  openIncident,
  resolveIncident,
  updateIncident,
  type NewIncident,
} from "../../server/actions/incidents.ts";

import { NOON, world } from "../helpers/world.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../server/core/duration.ts";
import {
  SIRENE,
  LIASSES,
  DOWN,
  open,
  wordsOf,
  publicIncidents,
  saidOf,
  refusalOf,
} from "./incident-fixtures.ts";

describe("opening", () => {
  test("publishes, declares, audits and queues word of it, at once", async () => {
    const w = await world();

    const { incident, version } = await open(w.ctx, { startedAt: NOON - HOUR_MS, notify: true });

    expect(version).toBe(1);
    expect(incident.id).toMatch(/^[a-z0-9]{12}$/);
    expect(await publicIncidents(w)).toEqual([incident]);
    expect(incident).toMatchObject({ status: "investigating", impact: "critical" });
    expect(await saidOf(w, "insee/sirene")).toEqual([
      { from: NOON - HOUR_MS, to: null, state: "major_outage" },
    ]);
    expect(await wordsOf(w, incident.id)).toEqual([
      {
        kind: "incident.opened",
        dueAt: NOON,
        notice: {
          components: ["insee/sirene"],
          providers: ["insee"],
          status: "investigating",
          impact: "critical",
        },
      },
    ]);
    expect(await verifyAudit(auditTrail(w.db))).toMatchObject({ intact: true, entries: 1 });
  });

  test("without notify no subscriber is notified; a draft is not public", async () => {
    const w = await world();

    const silent = await open(w.ctx);
    const draft = await open(w.ctx, { title: "Brouillon", draft: true, notify: true });

    expect(await wordsOf(w, silent.incident.id)).toEqual([]);
    expect(await wordsOf(w, draft.incident.id)).toEqual([]);
    expect((await publicIncidents(w)).map((i) => i.id)).toEqual([silent.incident.id]);
    expect(await saidOf(w, "insee/sirene")).toHaveLength(1);
  });

  test("of what is over already says what was until then", async () => {
    const w = await world();
    const times = { startedAt: NOON - 3 * HOUR_MS, resolvedAt: NOON - HOUR_MS };

    const { incident } = await open(w.ctx, { status: "resolved", ...times, notify: true });

    expect(incident).toMatchObject({ resolvedAt: NOON - HOUR_MS, impact: "critical" });
    expect(incident.components).toEqual([{ id: "insee/sirene", state: "operational" }]);
    expect(await saidOf(w, "insee/sirene")).toEqual([
      { from: NOON - 3 * HOUR_MS, to: NOON - HOUR_MS, state: "major_outage" },
    ]);
    expect(await wordsOf(w, incident.id)).toMatchObject([{ kind: "incident.resolved" }]);
  });

  test("keeps texts in both languages apart: the incident's and the step's", async () => {
    const w = await world();
    const en = { title: "Sirene is down", body: "We are looking.", whatToDo: "Use the cache." };

    const { incident } = await open(w.ctx, { translations: { en } });

    expect(incident.translations).toEqual({
      en: { title: en.title, whatToDo: en.whatToDo },
    });
    expect(incident.updates[0]!.translations).toEqual({ en: { body: en.body } });
  });

  test.each<{ name: string; more: Partial<NewIncident>; pointers: string[] }>([
    { name: "no title", more: { title: " " }, pointers: ["/title"] },
    { name: "a long title", more: { title: "x".repeat(201) }, pointers: ["/title"] },
    { name: "a title of two lines", more: { title: "x\r\nBcc: y" }, pointers: ["/title"] },
    { name: "a long body", more: { body: "x".repeat(20_001) }, pointers: ["/body"] },
    { name: "an empty body", more: { body: "" }, pointers: ["/body"] },
    { name: "half a character", more: { body: "\ud800" }, pointers: ["/body"] },
    {
      name: "unknown components, told one by one",
      more: { components: [{ ...SIRENE, id: "a" }, SIRENE, { ...SIRENE, id: "b" }] },
      pointers: ["/components/0/id", "/components/2/id"],
    },
    {
      name: "a component named twice",
      more: { components: [SIRENE, SIRENE] },
      pointers: ["/components/1/id"],
    },
    { name: "the future", more: { startedAt: NOON + HOUR_MS }, pointers: ["/startedAt"] },
    { name: "long ago", more: { startedAt: NOON - 91 * DAY_MS }, pointers: ["/startedAt"] },
    { name: "a promise in the past", more: { nextUpdateAt: NOON }, pointers: ["/nextUpdateAt"] },
    { name: "a postmortem of nothing", more: { status: "postmortem" }, pointers: ["/status"] },
    { name: "an end without resolution", more: { resolvedAt: NOON }, pointers: ["/resolvedAt"] },
    {
      name: "an end before its beginning",
      more: { status: "resolved", startedAt: NOON - HOUR_MS, resolvedAt: NOON - 2 * HOUR_MS },
      pointers: ["/resolvedAt"],
    },
    {
      name: "a promise after the end",
      more: { status: "resolved", nextUpdateAt: NOON + HOUR_MS },
      pointers: ["/nextUpdateAt"],
    },
    {
      name: "translations, at their place",
      more: { translations: { en: { title: "x".repeat(201), body: " " } } },
      pointers: ["/translations/en/title", "/translations/en/body"],
    },
    {
      name: "too many codes, or long ones",
      more: { errorCodes: ["502", "x".repeat(51)] },
      pointers: ["/errorCodes/1"],
    },
    {
      name: "everything at once",
      more: { title: "", body: "", nextUpdateAt: 0, startedAt: 0 },
      pointers: ["/title", "/body", "/startedAt", "/nextUpdateAt"],
    },
  ])("$name is refused, and nothing is changed", async ({ more, pointers }) => {
    const w = await world();

    const refusal = await refusalOf(w, () => open(w.ctx, { ...more, notify: true }));

    expect(refusal.kind).toBe("invalid");
    expect(refusal.fields.map((f) => f.pointer)).toEqual(pointers);
  });

  test("on a page that is not there is refused", async () => {
    const w = await world();

    expect(await refusalOf(w, () => openIncident(w.ctx, "autre", DOWN))).toMatchObject({
      kind: "missing",
    });
  });
});

describe("steps", () => {
  test("a whole incident: each step with its components, one word each, and its end", async () => {
    const w = await world();
    const { incident } = await open(w.ctx, { notify: true });
    const { id } = incident;

    await w.wait(10 * MINUTE_MS);
    await updateIncident(w.ctx, id, {
      status: "identified",
      body: "La base est saturée.",
      components: [LIASSES],
      nextUpdateAt: w.now() + HOUR_MS,
      notify: true,
    });
    await w.wait(10 * MINUTE_MS);
    await updateIncident(w.ctx, id, { status: "monitoring", body: "Corrigé." });
    await w.wait(10 * MINUTE_MS);
    const { incident: done } = await resolveIncident(w.ctx, id, { notify: true });
    await updateIncident(w.ctx, id, { status: "postmortem", body: "Un disque plein." });

    const [shown] = await publicIncidents(w);
    expect(shown).toMatchObject({
      status: "postmortem",
      impact: "critical",
      monitoringAt: NOON + 20 * MINUTE_MS,
      resolvedAt: NOON + 30 * MINUTE_MS,
      nextUpdateAt: null,
    });
    expect(shown!.updates.map((u) => [u.status, u.notified])).toEqual([
      ["postmortem", false],
      ["resolved", true],
      ["monitoring", false],
      ["identified", true],
      ["investigating", true],
    ]);
    expect(done.updates[0]).toMatchObject({ body: "L’incident est résolu.", author: "automatic" });
    expect(done.updates[0]!.components).toEqual([
      { id: "insee/sirene", oldState: "major_outage", newState: "operational" },
      { id: "dgfip/liasses", oldState: "partial_outage", newState: "operational" },
    ]);
    expect(await saidOf(w, "insee/sirene")).toEqual([
      { from: NOON, to: NOON + 30 * MINUTE_MS, state: "major_outage" },
    ]);
    expect(await saidOf(w, "dgfip/liasses")).toEqual([
      { from: NOON + 10 * MINUTE_MS, to: NOON + 30 * MINUTE_MS, state: "partial_outage" },
    ]);
    expect((await wordsOf(w, id)).map((e) => e.kind)).toEqual([
      "incident.opened",
      "incident.updated",
      "incident.resolved",
    ]);
    const trail = [];
    for await (const { action } of auditTrail(w.db)) trail.push(action);
    expect(trail).toEqual([
      "incident.open",
      "incident.update",
      "incident.update",
      "incident.resolve",
      "incident.postmortem",
    ]);
  });

  test("of the same moment keep their order", async () => {
    const w = await world();
    const { incident } = await open(w.ctx);

    await updateIncident(w.ctx, incident.id, { status: "identified" });
    await resolveIncident(w.ctx, incident.id);

    const [shown] = await publicIncidents(w);
    expect(shown!.updates.map((u) => u.status)).toEqual([
      "resolved",
      "identified",
      "investigating",
    ]);
  });

  test("a step that was true earlier is dated then, but never before the one before it", async () => {
    const w = await world();
    const { incident } = await open(w.ctx);
    await w.wait(HOUR_MS);

    const there = await updateIncident(w.ctx, incident.id, { displayAt: NOON + 30 * MINUTE_MS });
    const before = await resolveIncident(w.ctx, incident.id, { displayAt: NOON - HOUR_MS });

    expect(there.incident.updates[0]!.displayAt).toBe(NOON + 30 * MINUTE_MS);
    expect(before.incident.resolvedAt).toBe(NOON + 30 * MINUTE_MS + 1);
  });

  test.each([
    { next: "investigating", kind: "conflict" },
    { next: "resolved", kind: "conflict" },
    { next: "postmortem", kind: null },
  ] as const)("after the resolution, $next: $kind", async ({ next, kind }) => {
    const w = await world();
    const { incident } = await open(w.ctx);
    await resolveIncident(w.ctx, incident.id);
    const step = { status: next, body: "Encore." };

    if (kind === null) await updateIncident(w.ctx, incident.id, step);
    else {
      const refusal = await refusalOf(w, () => updateIncident(w.ctx, incident.id, step));
      expect(refusal).toMatchObject({ kind, fields: [{ pointer: "/status" }] });
    }
  });

  test("one postmortem, with words, and of what is resolved", async () => {
    const w = await world();
    const { incident } = await open(w.ctx);
    const write = (body: string) =>
      updateIncident(w.ctx, incident.id, { status: "postmortem", body });

    expect(await refusalOf(w, () => write("Trop tôt."))).toMatchObject({ kind: "conflict" });
    await resolveIncident(w.ctx, incident.id);
    expect(await refusalOf(w, () => write(" "))).toMatchObject({ kind: "invalid" });
    await write("Un disque plein.");
    expect(await refusalOf(w, () => write("Encore."))).toMatchObject({ kind: "conflict" });
  });

  test("an impact grows by itself, and shrinks only on request", async () => {
    const w = await world();
    const minor = { ...SIRENE, state: "degraded_performance" } as const;
    const { incident } = await open(w.ctx, { components: [minor] });

    const worse = await updateIncident(w.ctx, incident.id, { components: [SIRENE] });
    const better = await updateIncident(w.ctx, incident.id, { components: [minor] });
    const said = await updateIncident(w.ctx, incident.id, { impact: "none" });

    expect(incident.impact).toBe("minor");
    expect(worse.incident.impact).toBe("critical");
    expect(better.incident.impact).toBe("critical");
    expect(said.incident.impact).toBe("none");
  });

  test.each(["abcdefghijkl", "x"])("of what is not there (%s) are refused", async (id) => {
    const w = await world();

    expect(await refusalOf(w, () => resolveIncident(w.ctx, id))).toMatchObject({ kind: "missing" });
  });
});
