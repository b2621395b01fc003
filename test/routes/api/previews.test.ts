import { beforeEach, describe, expect, test } from "vitest";
import { insertSubscribers } from "../../../db/subscribers.ts";
import { subscriber } from "../../helpers/subscribers.ts";
import { world, type World } from "../../helpers/world.ts";
import { send } from "../../helpers/writes.ts";
import { HOUR_MS } from "../../../server/core/duration.ts";

type Previewed = {
  page: { fr: string; en: string };
  mail: { fr: { subject: string } } | null;
  recipients: { total: number };
  draft: boolean;
};

const DOWN = {
  title: "Sirene en panne",
  status: "investigating",
  body: "Nous cherchons.",
  components: [{ id: "insee/sirene", status: "major_outage" }],
};

let w: World;
let editor: string;
beforeEach(async () => {
  w = await world();
  editor = await w.token("editor");
  // Something was measured, so that there is a past to be shown.
  await w.see("insee/sirene", { outcome: "up" });
  await w.see("dgfip/attestation", { outcome: "up" });
  await w.see("dgfip/liasses", { outcome: "up" });
  await w.wait(90_000);
  await w.see("insee/sirene", { outcome: "up" });
});

const post = async (path: string, body: object) => {
  const { status, body: told } = await send(w, "POST", path, body, editor);
  expect([200, 201]).toContain(status);
  return told;
};
const preview = async (body: object) =>
  (await post("/api/v1/previews", body)) as unknown as Previewed;
const open = (more: object = {}) => post("/api/v1/incidents", { ...DOWN, notify: false, ...more });

/** A document's elements; public ids of incidents and of their steps are made anew by each write. */
const elementsOf = (html: string): string[] => {
  const made = /(?:(?:incidents|maintenances)\/(?:[a-z0-9-]*-)?|id="u-)([a-z0-9]{12})\b/g;
  const ids = new Set([...html.matchAll(made)].map(([, id = ""]) => id));
  return [...ids].reduce((text, id) => text.replaceAll(id, "…"), html).split(/(?=<)/);
};
/** The whole document of a preview, and of the page that followed. */
async function bothOf(seen: Previewed, path: string) {
  const [fr, en] = await Promise.all([path, `/en${path}`].map((p) => w.request(p)));
  const published = [await fr!.text(), await en!.text()];
  expect(published[0]).toContain("<html");
  return {
    foreseen: [seen.page.fr, seen.page.en].map(elementsOf),
    published: published.map(elementsOf),
  };
}

describe("a preview is the page that follows, element for element", () => {
  test("when an incident is opened, backdated", async () => {
    const startedAt = new Date(w.now() - HOUR_MS).toISOString();
    const seen = await preview({ what: "incident", input: { ...DOWN, startedAt } });
    const { id } = await open({ startedAt });

    const { foreseen, published } = await bothOf(seen, `/incidents/${id}`);
    expect(foreseen).toEqual(published);
    expect(seen.page.fr).toContain('data-state="major_outage"');
  });

  test("when it is resolved: what it touched is shown as it was measured", async () => {
    const { id } = await open();
    await w.wait(10_000);
    await w.see("insee/sirene", { outcome: "up" });
    const input = { status: "resolved", body: "C’est fini." };
    const seen = await preview({ what: "step", id, input });
    const before = await (await w.request(`/incidents/${id}`)).text();
    await post(`/api/v1/incidents/${id}/updates`, { ...input, notify: false });

    const { foreseen, published } = await bothOf(seen, `/incidents/${id}`);
    expect(foreseen).toEqual(published);
    expect(before).toContain('data-state="major_outage"');
    expect(seen.page.fr).not.toContain('data-state="major_outage"');
    expect(seen.page.fr).toContain('data-state="operational"');
  });

  test("when a step says less of one component, and another incident still says more", async () => {
    const { id } = await open();
    await open({ components: [{ id: "insee/sirene", status: "partial_outage" }], title: "Autre" });
    const input = { status: "resolved", body: "Celui-ci est fini." };
    const seen = await preview({ what: "step", id, input });
    await post(`/api/v1/incidents/${id}/updates`, { ...input, notify: false });

    const { foreseen, published } = await bothOf(seen, `/incidents/${id}`);
    expect(foreseen).toEqual(published);
    expect(seen.page.fr).toContain('data-state="partial_outage"');
  });

  test("when a draft is published", async () => {
    const { id } = await open({ draft: true });
    const seen = await preview({ what: "incident-draft", id });
    await post(`/api/v1/incidents/${id}/publish`, { notify: false });

    const { foreseen, published } = await bothOf(seen, `/incidents/${id}`);
    expect(foreseen).toEqual(published);
  });

  test("when a maintenance is planned", async () => {
    const times = { startsAt: w.now() + 48 * HOUR_MS, endsAt: w.now() + 50 * HOUR_MS };
    const input = {
      title: "Nuit DGFIP",
      body: "Coupure.",
      components: ["dgfip/liasses"],
      startsAt: new Date(times.startsAt).toISOString(),
      endsAt: new Date(times.endsAt).toISOString(),
    };
    const seen = await preview({ what: "maintenance", input });
    const { id } = await post("/api/v1/maintenances", { ...input, notify: false });

    const { foreseen, published } = await bothOf(seen, `/maintenances/${id}`);
    expect(foreseen).toEqual(published);
  });
});

test("a preview leaves nothing behind", async () => {
  const { id } = await open();
  const before = await (await w.request("/api/v2/summary.json")).json();
  await preview({ what: "step", id, input: { status: "resolved", body: "Fini." } });
  await preview({ what: "incident", input: DOWN });

  expect(await (await w.request("/api/v2/summary.json")).json()).toEqual(before);
});

describe("while the clock runs, a preview counts the subscribers and shows their mail", () => {
  const times = (at: number) => ({
    startsAt: new Date(at + 48 * HOUR_MS).toISOString(),
    endsAt: new Date(at + 50 * HOUR_MS).toISOString(),
  });
  const planned = () => ({ title: "Nuit INSEE", components: ["insee/sirene"], ...times(w.now()) });
  const told = { notify: true };

  beforeEach(async () => {
    w = await world({ ticking: true });
    editor = await w.token("editor");
    const ada = subscriber("ada", { scopes: ["page"] });
    await w.db.transaction().execute((trx) => insertSubscribers(trx, [ada]));
  });

  test.each([
    {
      name: "of an incident",
      subject: "Panne",
      ask: async () => ({ what: "incident", input: DOWN }),
    },
    {
      name: "of a step, beside an earlier mail that still waits",
      subject: "Résolu",
      ask: async () => {
        const { id } = await open(told);
        return { what: "step", id, input: { status: "resolved", body: "Fini." } };
      },
    },
    {
      name: "of a draft",
      subject: "Panne",
      ask: async () => {
        const { id } = await open({ draft: true });
        return { what: "incident-draft", id };
      },
    },
    {
      name: "of a maintenance",
      subject: "Maintenance",
      ask: async () => ({ what: "maintenance", input: planned() }),
    },
    {
      name: "of a change of its times",
      subject: "Maintenance modifiée",
      ask: async () => {
        const { id } = await post("/api/v1/maintenances", { ...planned(), ...told });
        return { what: "maintenance-change", id, input: times(w.now() + HOUR_MS) };
      },
    },
    {
      name: "of its cancellation",
      subject: "Maintenance annulée",
      ask: async () => {
        const { id } = await post("/api/v1/maintenances", { ...planned(), ...told });
        return { what: "maintenance-step", id, step: "cancel", input: {} };
      },
    },
  ])("$name", async ({ subject, ask }) => {
    const seen = await preview(await ask());

    expect(seen.recipients.total).toBe(1);
    expect(seen.mail?.fr.subject).toContain(subject);
  });
});
