import { describe, expect, test } from "vitest";
import {
  CALM_MS,
  NO_EVIDENCE,
  overSince,
  placeOf,
  withOutage,
  withRecovery,
  type Candidate,
  type EvidencedOutage,
  type Outage,
} from "../../../server/core/events/outages.ts";
import { MINUTE_MS } from "../../../server/core/duration.ts";

const NOW = 100 * MINUTE_MS;

const outage = (more: Partial<Outage> = {}): Outage => ({
  component: "insee/sirene",
  provider: "insee",
  state: "major_outage",
  since: NOW - MINUTE_MS,
  causes: ["http_5xx"],
  codes: ["502"],
  routes: [],
  autoPublishMs: null,
  ...more,
});
const evidenced = (more: Partial<EvidencedOutage> = {}): EvidencedOutage => ({
  ...outage({ since: NOW - 10 * MINUTE_MS }),
  until: null,
  flaps: 0,
  ...more,
});
const candidate = (stage: Candidate["stage"], more: Partial<Candidate> = {}): Candidate => ({
  id: "one",
  stage,
  components: [],
  evidence: NO_EVIDENCE,
  ...more,
});
const having = (...outages: EvidencedOutage[]) => ({ evidence: { ...NO_EVIDENCE, outages } });
const recovered = (ago: number) => having(evidenced({ until: NOW - MINUTE_MS - ago }));
const other = { component: "insee/autre" };
const elsewhere = { component: "dgfip/liasses", provider: "dgfip" };

describe("where an outage belongs", () => {
  test.each<{ name: string; of?: Partial<Outage>; among: Candidate[]; how: string }>([
    { name: "nothing there", among: [], how: "new" },
    { name: "its draft", among: [candidate("draft", having(evidenced()))], how: "known" },
    {
      name: "its draft that was thrown away, while it lasts",
      among: [candidate("discarded", having(evidenced()))],
      how: "known",
    },
    {
      name: "its incident, resolved by somebody who knew better",
      among: [candidate("over", having(evidenced()))],
      how: "known",
    },
    {
      name: "the very same outage after a restart",
      among: [candidate("over", having(evidenced({ since: NOW - MINUTE_MS, until: NOW })))],
      how: "known",
    },
    { name: "back soon", among: [candidate("draft", recovered(5 * MINUTE_MS))], how: "again" },
    {
      name: "back soon, public",
      among: [candidate("open", recovered(5 * MINUTE_MS))],
      how: "again",
    },
    {
      name: "back soon, thrown away",
      among: [candidate("discarded", recovered(5 * MINUTE_MS))],
      how: "again",
    },
    { name: "back later", among: [candidate("open", recovered(CALM_MS))], how: "new" },
    {
      name: "back soon, but resolved",
      among: [candidate("over", recovered(MINUTE_MS))],
      how: "new",
    },
    {
      name: "declared by the team",
      among: [candidate("open", { components: [{ id: "insee/sirene", state: "partial_outage" }] })],
      how: "listed",
    },
    {
      name: "declared operational by the team",
      among: [candidate("open", { components: [{ id: "insee/sirene", state: "operational" }] })],
      how: "new",
    },
    {
      name: "another component of the same provider, later",
      of: other,
      among: [candidate("draft", having(evidenced()))],
      how: "joined",
    },
    {
      name: "another of the same provider, after all was well again",
      of: other,
      among: [candidate("draft", having(evidenced({ until: NOW - MINUTE_MS })))],
      how: "new",
    },
    {
      name: "another of the same provider that failed before the first was well again",
      of: other,
      among: [candidate("draft", having(evidenced({ until: NOW })))],
      how: "joined",
    },
    {
      name: "another provider that failed within two minutes",
      of: elsewhere,
      among: [candidate("draft", having(evidenced({ since: NOW - 3 * MINUTE_MS })))],
      how: "joined",
    },
    {
      name: "another provider that failed first, but took longer to be confirmed",
      of: elsewhere,
      among: [candidate("draft", having(evidenced({ since: NOW + MINUTE_MS })))],
      how: "joined",
    },
    {
      name: "another provider within two minutes, after the first was well again",
      of: elsewhere,
      among: [
        candidate(
          "draft",
          having(evidenced({ since: NOW - 2 * MINUTE_MS, until: NOW - 1.5 * MINUTE_MS })),
        ),
      ],
      how: "new",
    },
    {
      name: "another provider, later",
      of: elsewhere,
      among: [candidate("draft", having(evidenced()))],
      how: "new",
    },
    {
      name: "another provider, at once, but public already",
      of: elsewhere,
      among: [candidate("open", having(evidenced({ since: NOW - MINUTE_MS })))],
      how: "new",
    },
    {
      name: "one that publishes itself, beside one that waits",
      of: { ...other, autoPublishMs: MINUTE_MS },
      among: [candidate("draft", having(evidenced()))],
      how: "new",
    },
    {
      name: "a draft that somebody wrote by hand",
      among: [candidate("draft")],
      how: "new",
    },
  ])("$name: $how", ({ of, among, how }) => {
    expect(placeOf(outage(of), among).how).toBe(how);
  });
});

test("one that flaps is one outage, counted, with all that was seen of it", () => {
  let evidence = withOutage(NO_EVIDENCE, outage({ since: 0 }), "new");
  for (let i = 1; i <= 20; i++) {
    evidence = withRecovery(evidence, "insee/sirene", i * MINUTE_MS - 30_000);
    evidence = withOutage(evidence, outage({ since: i * MINUTE_MS, codes: ["503"] }), "again");
  }

  expect(evidence.outages).toEqual([
    { ...outage({ since: 0 }), codes: ["502", "503"], until: null, flaps: 20 },
  ]);
});

test("all is over once the last is", () => {
  const two = withOutage(withOutage(NO_EVIDENCE, outage(), "new"), outage(other), "joined");

  const one = withRecovery(two, "insee/sirene", NOW);
  const both = withRecovery(one, "insee/autre", NOW + MINUTE_MS);

  expect(overSince(NO_EVIDENCE)).toBeNull();
  expect(overSince(one)).toBeNull();
  expect(overSince(both)).toBe(NOW + MINUTE_MS);
});
