import { expect, test } from "vitest";
import {
  componentPath,
  eventOfPath,
  incidentPath,
  monthOfPath,
  providerPath,
  singlePath,
  slugOf,
} from "../../../server/core/page/paths.ts";

test.each([
  ["INSEE : l’API Sirene ne répond plus", "insee-l-api-sirene-ne-repond-plus"],
  ["Œuvres & « cœurs » — 50 %", "oeuvres-coeurs-50"],
  ["日本語", ""],
  ["   ", ""],
  ["../../etc/passwd", "etc-passwd"],
  [
    "Une très longue phrase qui ne tient pas en soixante caractères de long",
    "une-tres-longue-phrase-qui-ne-tient-pas-en-soixante",
  ],
  [
    "anticonstitutionnellement".repeat(4),
    "anticonstitutionnellementanticonstitutionnellementanticonsti",
  ],
])("the slug of “%s” is “%s”", (title, slug) => {
  expect(slugOf(title)).toBe(slug);
  expect(slug.length).toBeLessThanOrEqual(60);
});

test("an incident's address has its words and its id, and is read back by the id alone", () => {
  const incident = { id: "k3v9m2x7q1ab", title: "INSEE : panne" };

  expect(incidentPath(incident, "fr")).toBe("/incidents/insee-panne-k3v9m2x7q1ab");
  expect(incidentPath({ ...incident, title: "…" }, "en")).toBe("/en/incidents/k3v9m2x7q1ab");
  for (const [path, locale] of [
    ["/incidents/insee-panne-k3v9m2x7q1ab", "fr"],
    ["/incidents/other-words-k3v9m2x7q1ab", "fr"],
    ["/incidents/k3v9m2x7q1ab", "fr"],
    ["/en/incidents/insee-panne-k3v9m2x7q1ab", "en"],
  ] as const) {
    expect(eventOfPath(path)).toEqual({ kind: "incident", id: "k3v9m2x7q1ab", locale });
  }
  expect(eventOfPath("/maintenances/k3v9m2x7q1ab")?.kind).toBe("maintenance");
});

test.each([
  "/incidents/K3V9M2X7Q1AB",
  "/incidents/k3v9m2x7q1a",
  "/incidents/k3v9m2x7q1ab/",
  "/incidents/a/k3v9m2x7q1ab",
  `/incidents/${"a".repeat(201)}-k3v9m2x7q1ab`,
  "/fr/incidents/k3v9m2x7q1ab",
  "/incidents/k3v9m2x7q1ab.json",
])("%s names no event", (path) => {
  expect(eventOfPath(path)).toBeNull();
});

test("a component's address does not say its provider twice, unless two would share it", () => {
  const insee = { id: "insee", components: [{ id: "insee/sirene" }, { id: "metadonnees" }] };
  const both = { id: "insee", components: [{ id: "insee/sirene" }, { id: "sirene" }] };

  expect(componentPath(insee, { id: "insee/sirene" }, "fr")).toBe("/fournisseurs/insee/sirene");
  expect(componentPath(insee, { id: "metadonnees" }, "en")).toBe("/en/providers/insee/metadonnees");
  expect(componentPath(both, { id: "insee/sirene" }, "fr")).toBe(
    "/fournisseurs/insee/insee/sirene",
  );
  expect(componentPath(both, { id: "sirene" }, "fr")).toBe("/fournisseurs/insee/sirene");
  expect(providerPath(insee, "fr")).toBe("/fournisseurs/insee");
});

test("a month is read from its address in either language", () => {
  expect(monthOfPath("/historique/2026-11")).toEqual({ month: "2026-11", locale: "fr" });
  expect(monthOfPath("/en/history/2026-11")).toEqual({ month: "2026-11", locale: "en" });
  expect(monthOfPath("/en/historique/2026-11")).toBeNull();
  expect(monthOfPath("/historique/2026-1")).toBeNull();
  expect(singlePath("privacy", "en")).toBe("/en/privacy");
});
