import { describe, expect, test } from "vitest";
import { z } from "zod";
import { refusalTexts } from "../helpers/refusal-texts.ts";
import { fieldName } from "../../web/text/field-names.ts";
import { frMistakes } from "../../web/text/fr-mistakes.ts";
import { frRefusals } from "../../web/text/fr-refusals.ts";
import { frenchOf, refusalText } from "../../web/text/refusal-text.ts";

/** Texts in the source that are no refusals: answers, log lines, states of messages, examples. */
const NOT_REFUSED = new Set<string>([
  "If the address exists, a mail was sent to it with a link to confirm.",
  "If this address may sign in, a link is on its way to it.",
  "an unsubscription with a token that is not valid",
  "by mail",
  "its subscriber is gone, or has renewed their links",
  "last heartbeat {} s ago",
  "no heartbeat yet",
  "no reference target can be reached either ({})",
  "only maintenance is announced",
  "our own process stood still meanwhile ({})",
  // Agents are machines: their operator reads these in a log.
  'The configuration has no region "{}" (any more).',
  "The service itself probes from region {} (VIGIE_REGION).",
  "Another agent of region {} is at work: on {}, heard {} ms ago. Stop one of them, or give it another region.",
  "Batch {} follows batch {}, which has not come: the last one is {}.",
  "is above {}",
  "There is no token {} of an agent.",
  "A token of an agent is needed: `vigie agent token --region <id>` makes one.",
  "This token of an agent is not known here.",
  "This token of an agent has been revoked.",
  "expected 8 to 64 letters, digits, _ or -",
  "The configuration lists no regions.",
  "This agent speaks version {} of the protocol, and this service version {}: bring both to the same version of Vigie.",
  // An import runs on the command line alone.
  "endDate is no instant",
  "it ends in the future",
  "it is no incident",
  "it is no outage",
  "monitor has no name",
  "startDate is no instant",
  "{} ({} of {}{})",
  "{}: left out",
  "row {}: {}",
  "subscriber[id] is what stands behind /unsubscribe/ in a mail's link.",
  "the subscriber is {}",
  "{} {}",
  // Its reasons are tried below, by whole texts.
  "{}{}. No probe was sent.",
]);

const moment = () => "14 h 05";

describe("refusals in the language of the reader", () => {
  test("have French for every text with which the server refuses", () => {
    const known = new Set(Object.keys({ ...frRefusals, ...frMistakes }));

    const missing = [...refusalTexts()].filter(
      (text) => !known.has(text) && !NOT_REFUSED.has(text),
    );

    expect(missing).toEqual([]);
  });

  test("name as many values in French as in English at most", () => {
    for (const [english, french] of Object.entries({ ...frRefusals, ...frMistakes })) {
      const values = english.split("{}").length - 1;
      const used = [...french.matchAll(/\{(\d)\}/g)].map(([, place]) => Number(place));
      expect(Math.max(0, ...used), english).toBeLessThanOrEqual(values);
    }
  });

  test.each([
    { text: "must not be empty", french: "ne peut pas être vide" },
    {
      text: "must have 200 characters at most; it has 204",
      french: "200 caractères au plus\u00a0; il y en a 204",
    },
    {
      text: 'there is no component "insee/siren" on this page',
      french: 'le composant "insee/siren" n’existe pas sur cette page',
    },
    { text: "it is completed", french: "état\u00a0: terminée" },
    {
      text: "monitoring cannot follow on a draft",
      french:
        "l’étape «\u00a0sous surveillance\u00a0» ne peut pas suivre «\u00a0un brouillon\u00a0»",
    },
    {
      text: "Today's calls to this provider are used up: until 2026-12-01T00:00:00.000Z. No probe was sent.",
      french:
        "Les appels du jour à ce fournisseur sont épuisés, jusqu’à 14 h 05. Aucune mesure n’a été faite.",
    },
    {
      text: "line 2, column 7: {foo} is no placeholder; these are {provider}, {component}",
      french:
        "ligne 2, colonne 7\u00a0: {foo} n’est pas rempli\u00a0; le sont {provider}, {component}",
    },
    {
      text: '0: expected a status: 200, "2xx", "200-299"',
      french: "0\u00a0: un statut est attendu\u00a0: 200, 2xx ou 200-299",
    },
    {
      text: "expected an instant (2026-10-01T08:00:00.000+02:00)",
      french: "un instant (2026-10-01T08:00:00.000+02:00) est attendu",
    },
  ])("$text", ({ text, french }) => {
    expect(refusalText("fr", text, moment)).toBe(french);
  });

  test("stay English for an English reader, with labels for names of fields", () => {
    expect(refusalText("en", "must come after `startsAt`", moment)).toBe("must come after Start");
    expect(refusalText("fr", "must come after `startsAt`", moment)).toBe(
      "doit venir après le début",
    );
  });

  test("name fields as the console labels them", () => {
    expect(fieldName("fr", "/components/0/id")).toBe("Composants");
    expect(fieldName("en", "/translations/en/title")).toBe("Translations, English, Title");
    expect(fieldName("fr", "/x")).toBeNull();
  });

  test.each([
    { of: z.string(), sent: undefined },
    { of: z.string(), sent: 3 },
    { of: z.string().min(1), sent: "" },
    { of: z.string().min(12), sent: "abc" },
    { of: z.string().max(2), sent: "abc" },
    { of: z.array(z.string()).min(1), sent: [] },
    { of: z.array(z.string()).max(1), sent: ["a", "b"] },
    { of: z.int().min(1), sent: 0 },
    { of: z.int(), sent: 1.5 },
    { of: z.number().max(3), sent: 4 },
    { of: z.boolean(), sent: "yes" },
    { of: z.literal("a"), sent: "b" },
    { of: z.enum(["a", "b"]), sent: "c" },
    { of: z.union([z.string(), z.number()]), sent: true },
    { of: z.email(), sent: "a" },
    { of: z.url(), sent: "a" },
    { of: z.uuid(), sent: "a" },
    { of: z.iso.date(), sent: "a" },
    { of: z.iso.datetime(), sent: "a" },
    { of: z.string().regex(/^a/), sent: "b" },
    { of: z.object({}), sent: [] },
  ])("a schema's own words are French too: $sent", ({ of, sent }) => {
    const { error } = of.safeParse(sent);
    const [message = ""] = error?.issues.map((issue) => issue.message) ?? [];

    expect(frenchOf(message), message).not.toBeNull();
  });
});
