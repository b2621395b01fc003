import { describe, expect, test } from "vitest";
import { insertMaintenance } from "../../db/maintenances.ts";
import { isoInZone } from "../../server/core/calendar.ts";
import { plannedWindows } from "../../server/core/events/maintenance-windows.ts";
import { vtimezone } from "../../server/formats/vtimezone.ts";
import { configOf, NOON, SMALL, world, type World } from "../helpers/world.ts";
import {
  eventsOf,
  lineOf,
  offsetsOf,
  readCalendar,
  shownIn,
  textOf,
  type Block,
} from "./calendar-reader.ts";
import { idOf, maintenance, step } from "./declared-events.ts";
import { DAY_MS, HOUR_MS } from "../../server/core/duration.ts";

async function calendar(w: World, query = ""): Promise<Block> {
  const res = await w.request(`/maintenances.ics${query}`);
  expect(res.status).toBe(200);
  expect(res.headers.get("content-type")).toBe("text/calendar; charset=utf-8");
  return readCalendar(await res.text());
}

const eventOf = (calendar: Block, uid: string): Block =>
  eventsOf(calendar).find((e) => lineOf(e, "UID").value === uid)!;

const withWindow = (rule: string, zone = "Europe/Paris") =>
  SMALL.replace(/maintenance: .*/, `maintenance: [${rule}]`).replace(
    "    contact:",
    `    timeZone: ${zone}\n    contact:`,
  );

test("the calendar says what it is, where it comes from and how often to look", async () => {
  const found = await calendar(await world());

  const head = Object.fromEntries(found.lines.map((l) => [l.name, l.value]));
  expect(head).toEqual({
    VERSION: "2.0",
    PRODID: "-//Vigie//Maintenance calendar//FR",
    CALSCALE: "GREGORIAN",
    METHOD: "PUBLISH",
    NAME: "API Exemple - maintenances",
    "X-WR-CALNAME": "API Exemple - maintenances",
    "X-WR-TIMEZONE": "Europe/Paris",
    "REFRESH-INTERVAL": "PT1H",
    "X-PUBLISHED-TTL": "PT1H",
    SOURCE: "https://status.exemple.test/maintenances.ics",
  });
});

test("without any maintenance it is still a calendar", async () => {
  const w = await world({ yaml: SMALL.replace(/ *maintenance: .*\n/, "") });

  const found = await calendar(w);

  expect(found.blocks.map((b) => b.name)).toEqual(["VTIMEZONE"]);
});

describe("declared maintenance", () => {
  const UID = `${idOf("dgfip1")}@status.exemple.test`;

  test("is an event in UTC, its text whole whatever is in it", async () => {
    const w = await world();
    const body =
      "Été ; coupure, \\ n'écrivez pas : « ça »\n\n- un\n- deux " +
      "é".repeat(120) +
      "🚧".repeat(40);
    const told = maintenance({
      title: "Mise à jour; v2, \\o/",
      updates: [step("x", "scheduled", NOON - 2 * DAY_MS, { body })],
    });
    await insertMaintenance(w.db, "exemple", told);

    const event = eventOf(await calendar(w), UID);

    const lines = Object.fromEntries(event.lines.map((l) => [l.name, l.value]));
    expect(lines).toMatchObject({
      DTSTAMP: "20260113T110000Z",
      CREATED: "20260113T110000Z",
      "LAST-MODIFIED": "20260113T110000Z",
      SEQUENCE: "0",
      STATUS: "CONFIRMED",
      DTSTART: "20260116T170000Z",
      DTEND: "20260116T190000Z",
      URL: `https://status.exemple.test/maintenances/${told.id}`,
      TRANSP: "TRANSPARENT",
    });
    expect(textOf(event, "SUMMARY")).toBe(told.title);
    expect(textOf(event, "DESCRIPTION")).toBe(
      `Été ; coupure, \\ n'écrivez pas : « ça »\n\n- un\n- deux ${"é".repeat(120)}${"🚧".repeat(40)}` +
        "\n\nDGFIP - Liasses",
    );
  });

  test("that is called off stays, as cancelled, with a higher sequence, for 90 days", async () => {
    const w = await world();
    await insertMaintenance(w.db, "exemple", maintenance());
    const before = eventOf(await calendar(w), UID);

    await w.db
      .updateTable("maintenance")
      .set({ status: "cancelled", sequence: 1, updated_at: NOON })
      .execute();
    const after = eventOf(await calendar(w), UID);
    for (let i = 0; i < 50; i++) {
      const id = idOf(`later${i}x`);
      const updates = [step(`l${i}u`, "scheduled" as const, NOON)];
      await insertMaintenance(
        w.db,
        "exemple",
        maintenance({ id, updates, startsAt: NOON + 9 * DAY_MS, endsAt: NOON + 10 * DAY_MS }),
      );
    }
    const crowded = eventOf(await calendar(w), UID);

    expect(lineOf(before, "STATUS").value).toBe("CONFIRMED");
    expect(lineOf(after, "STATUS").value).toBe("CANCELLED");
    expect(lineOf(after, "SEQUENCE").value).toBe("1");
    expect(crowded).toEqual(after);
  });

  test("that ended early ends then", async () => {
    const w = await world();
    const done = {
      status: "completed",
      startsAt: NOON - 3 * HOUR_MS,
      endsAt: NOON,
      completedAt: NOON - 2 * HOUR_MS,
    } as const;
    await insertMaintenance(w.db, "exemple", maintenance(done));

    expect(lineOf(eventOf(await calendar(w), UID), "DTEND").value).toBe("20260115T090000Z");
  });
});

describe("windows of the configuration", () => {
  test("recur at their hour in the page's zone", async () => {
    const [event] = eventsOf(await calendar(await world()));

    expect(lineOf(event!, "DTSTART")).toMatchObject({
      params: { TZID: "Europe/Paris" },
      value: "20260115T010000",
    });
    expect(lineOf(event!, "RRULE").value).toBe("FREQ=DAILY");
    expect(textOf(event!, "DESCRIPTION")).toBe("DGFIP - Attestations, DGFIP - Liasses");
  });

  const zones = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "UTC"];
  const rules = [
    `{ from: "01:00", to: "02:00" }`,
    `{ from: "01:10", to: "02:30" }`,
    `{ from: "02:00", to: "03:00" }`,
    `{ from: "02:30", to: "02:45" }`,
    `{ from: "02:15", to: "05:00" }`,
    `{ from: "23:00", to: "04:00" }`,
    `{ from: "22:04", to: "22:08" }`,
    `{ from: "23:00", to: "23:45", day: sunday }`,
    `{ from: "22:00", to: "06:00", day: saturday }`,
    `{ from: "02:30", to: "03:30", day: sunday }`,
    `{ from: "00:00", to: "24:00", day: [monday, thursday] }`,
    `{ from: "20:00", to: "06:00", day: friday, until: monday }`,
  ];
  const monthly = [
    `{ from: "01:00", to: "03:00", day: first sunday }`,
    `{ from: "22:00", to: "02:00", day: last saturday }`,
    `{ from: "02:30", to: "24:00", day: [second sunday, fourth sunday] }`,
    `{ from: "20:00", to: "04:00", day: last friday, until: sunday }`,
    `{ from: "00:00", to: "00:00", day: last day }`,
    `{ from: "02:00", to: "03:00", day: [1, 15, 31] }`,
  ];

  test.each(
    zones.flatMap((zone) => [
      ...rules.map((rule) => ({ rule, zone, least: 56, days: "when it holds" })),
      ...monthly.map((rule) => ({ rule, zone, least: 13, days: "on its days of the month" })),
    ]),
  )("$rule in $zone is shown $days, also when the clock changes", async ({ zone, rule, least }) => {
    const yaml = withWindow(rule, zone);
    const w = await world({ yaml });
    const [own] = configOf(yaml).pages[0]!.providers[2]!.maintenance;
    const window = { from: NOON + DAY_MS, to: NOON + 420 * DAY_MS };

    const shown = shownIn(await calendar(w), window);

    expect(shown).toEqual(plannedWindows([own!], zone, window));
    expect(shown.length).toBeGreaterThanOrEqual(least);
  });

  test("a window of one date is one event, in UTC", async () => {
    const w = await world({ yaml: withWindow(`{ from: "13:00", to: "17:00", date: 2026-03-20 }`) });

    const events = eventsOf(await calendar(w));

    expect(events).toHaveLength(1);
    expect(lineOf(events[0]!, "DTSTART").value).toBe("20260320T120000Z");
    expect(lineOf(events[0]!, "DTEND").value).toBe("20260320T160000Z");
    expect(events[0]!.lines.some((l) => l.name === "RRULE")).toBe(false);
  });

  test("taken out of the configuration, it stays for 90 days as cancelled", async () => {
    const w = await world();
    const [before] = eventsOf(await calendar(w));
    const gone = await w.restart(configOf(SMALL.replace(/ *maintenance: .*\n/, "")));

    const [after] = eventsOf(await calendar(gone));
    const stillThere = eventsOf(await calendar(await world({ at: NOON })));

    expect(lineOf(after!, "UID")).toEqual(lineOf(before!, "UID"));
    expect(lineOf(after!, "STATUS").value).toBe("CANCELLED");
    expect(lineOf(after!, "SEQUENCE").value).toBe("1");
    expect(shownIn(await calendar(gone), { from: NOON, to: NOON + 9 * DAY_MS })).toEqual([]);
    expect(lineOf(stillThere[0]!, "UID")).toEqual(lineOf(before!, "UID"));
  });
});

test.each([
  "Europe/Paris",
  "America/New_York",
  "America/Santiago",
  "Africa/Casablanca",
  "Australia/Lord_Howe",
  "Asia/Tokyo",
  "Europe/Dublin",
])("the definition of %s gives the offsets that hold there", (zone) => {
  const lines = vtimezone(zone, NOON - 90 * DAY_MS, NOON);

  const offsetAt = offsetsOf(readCalendar(`${lines.join("\r\n")}\r\n`));

  for (let at = NOON - 90 * DAY_MS; at < NOON + 3 * 365 * DAY_MS; at += 6 * HOUR_MS) {
    const offset = offsetAt(at);
    const sign = offset < 0 ? "-" : "+";
    const two = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, "0");
    const told = `${sign}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
    expect(isoInZone(at, zone).slice(-6)).toBe(told);
  }
});

describe("?provider=", () => {
  test("narrows the calendar to what concerns a provider", async () => {
    const w = await world();
    await insertMaintenance(w.db, "exemple", maintenance());
    const insee = maintenance({
      id: idOf("insee"),
      components: ["insee/sirene"],
      updates: [step("i", "scheduled", NOON)],
    });
    await insertMaintenance(w.db, "exemple", insee);

    const found = await calendar(w, "?provider=insee");

    expect(eventsOf(found).map((e) => lineOf(e, "UID").value)).toEqual([
      `${insee.id}@status.exemple.test`,
    ]);
    expect(lineOf(found, "SOURCE").value).toBe(
      "https://status.exemple.test/maintenances.ics?provider=insee",
    );
  });

  test("of an unknown provider is a problem", async () => {
    const res = await (await world()).request("/maintenances.ics?provider=nobody");

    expect(res.status).toBe(404);
    expect(res.headers.get("content-type")).toBe("application/problem+json");
  });
});
