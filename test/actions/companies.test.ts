import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createCompanyLookUp } from "../../server/actions/companies.ts";
import { DAY_MS } from "../../server/core/duration.ts";
import { configOf, SMALL, world, type World } from "../helpers/world.ts";

const SIREN = "849656905";
const BIDART = {
  siren: SIREN,
  nom_complet: "COMMUNE DE BIDART",
  etat_administratif: "A",
  siege: { siret: "84965690500015", adresse: "64210 BIDART" },
};

/** The register's answer; tests exchange it. */
let answer: RequestListener;
const asked: string[] = [];
let server: Server;
let address: string;
let w: World;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/search?per_page=1`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  asked.length = 0;
  answer = json({ results: [BIDART] });
  w = await world({ yaml: `${SMALL}\naccess: { open: true, companies: "${address}" }\n` });
});
afterEach(() => w.db.destroy());

const json =
  (body: unknown, status = 200): RequestListener =>
  (_, response) =>
    void response
      .writeHead(status, { "content-type": "application/json" })
      .end(JSON.stringify(body));
const text =
  (body: string): RequestListener =>
  (_, response) =>
    void response.end(body);

test("a company has the name and head office that the register gives, for 30 days", async () => {
  const companies = createCompanyLookUp();

  const found = await companies.find(w.ctx, SIREN);
  expect(found).toEqual({
    siren: SIREN,
    name: "COMMUNE DE BIDART",
    siret: "84965690500015",
    isActive: true,
    checkedAt: w.now(),
  });
  expect(asked).toEqual([`/search?per_page=1&q=${SIREN}`]);

  answer = json({ results: [{ ...BIDART, nom_complet: "BIDART", etat_administratif: "C" }] });
  const at = (days: number) => ({ ...w.ctx, now: () => w.now() + days * DAY_MS });
  expect(await companies.find(at(29.9), SIREN)).toEqual(found);
  expect(await companies.find(at(30), SIREN)).toMatchObject({ name: "BIDART", isActive: false });
  expect(asked).toHaveLength(2);
});

test.each<[string, RequestListener, string | null]>([
  ["an unknown company", json({ results: [] }), null],
  ["other companies alone", json({ results: [{ ...BIDART, siren: "130025265" }] }), null],
  [
    "a name of several lines",
    json({ results: [{ ...BIDART, nom_complet: "A\r\nBcc: b" }] }),
    "A Bcc: b",
  ],
  [
    "a name that is too long",
    json({ results: [{ ...BIDART, nom_complet: "x".repeat(300) }] }),
    "x".repeat(255),
  ],
  [
    "only its legal name",
    json({ results: [{ siren: SIREN, nom_raison_sociale: "BIDART", nom_complet: " " }] }),
    "BIDART",
  ],
])("%s", async (_, listener, name) => {
  answer = listener;

  expect((await createCompanyLookUp().find(w.ctx, SIREN))?.name ?? null).toBe(name);
});

test("a head office of another company is left out", async () => {
  answer = json({ results: [{ ...BIDART, siege: { siret: "13002526500013" } }] });

  expect((await createCompanyLookUp().find(w.ctx, SIREN))?.siret).toBeNull();
});

test.each<[string, RequestListener]>([
  ["an error", json({}, 500)],
  ["too many calls", json({}, 429)],
  ["a page", text("<!doctype html>")],
  ["JSON of another form", json({ companies: [] })],
  ["a company without a name", json({ results: [{ siren: SIREN }] })],
  ["too much", text(`"${"x".repeat(600_000)}"`)],
  ["bytes that are no text", (_, r) => void r.end(Buffer.from([0x22, 0xff, 0x22]))],
  [
    "half an answer",
    (_, r) => (r.writeHead(200, { "content-length": "100" }), r.write("{"), void r.destroy()),
  ],
  ["a redirection", (_, r) => void r.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
])("%s of the register is no answer, and nothing is stored", async (_, listener) => {
  answer = listener;
  const companies = createCompanyLookUp();

  await expect(companies.find(w.ctx, SIREN)).rejects.toMatchObject({ kind: "unavailable" });
  answer = json({ results: [BIDART] });
  expect(await companies.find(w.ctx, SIREN)).toMatchObject({ name: "COMMUNE DE BIDART" });
});

test("a register that drips is given up after two seconds, and asked once by all", async () => {
  answer = (_, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write(" "), 100);
    response.on("close", () => clearInterval(drip));
  };
  const companies = createCompanyLookUp();
  const before = performance.now();

  const all = await Promise.allSettled([1, 2, 3].map(() => companies.find(w.ctx, SIREN)));

  expect(all.map((one) => one.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(performance.now() - before).toBeLessThan(4_000);
  expect(asked).toHaveLength(1);
});

test("without a register nothing is looked up, nor what is no SIREN", async () => {
  const companies = createCompanyLookUp(() => {
    throw new Error("called");
  });
  const config = configOf(SMALL);

  await expect(companies.find({ ...w.ctx, config }, SIREN)).rejects.toMatchObject({
    kind: "unavailable",
  });
  await expect(companies.find(w.ctx, "849656906")).rejects.toMatchObject({ kind: "invalid" });
  expect(asked).toEqual([]);
});
