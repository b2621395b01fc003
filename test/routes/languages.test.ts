import { beforeAll, describe, expect, test } from "vitest";
import { incidentRecord } from "../../db/incident-writes.ts";
import { storyOfEvent } from "../../server/messages/stories.ts";
import { renderMail } from "../../server/notify/mail.ts";
import { chatMessage } from "../../server/notify/chat.ts";
import { world, type World } from "../helpers/world.ts";
import { send } from "../helpers/writes.ts";

const BILINGUAL = `
pages:
  - id: exemple
    title: { fr: API Entreprise, en: Business API }
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    headerText: { fr: Bureaux fermés, en: Offices closed }
    footerLinks: [{ label: { fr: Mode d’emploi, en: Manual }, url: "https://doc.exemple.test" }]
    legal: { director: { fr: La directrice, en: The director } }
    providers:
      - id: dgfip
        name: { fr: Les impôts, en: Tax office }
        maintenance: [{ from: "01:00", to: "02:00" }]
        components:
          - id: dgfip/attestation
            name: { fr: Attestation fiscale, en: Tax certificate }
            description: { fr: Une description, en: A description }
            advice: { fr: Servez le cache., en: Serve the cache. }
            monitors: [{ kind: http, url: "https://dgfip.test/a" }]
      - id: insee
        name: INSEE
        components:
          - { id: insee/sirene, name: Sirene, monitors: [{ kind: http, url: "https://insee.test/" }] }
`;

const HTML = { headers: { accept: "text/html" } };
const FRENCH = [
  "API Entreprise",
  "Les impôts",
  "Attestation fiscale",
  "Bureaux fermés",
  "Mode d’emploi",
];
const ENGLISH = ["Business API", "Tax office", "Tax certificate", "Offices closed", "Manual"];

describe("a page in two languages", () => {
  let w: World;
  let incident: string;
  const text = async (path: string) => (await w.request(path, HTML)).text();

  beforeAll(async () => {
    w = await world({ yaml: BILINGUAL });
    const opened = await send(
      w,
      "POST",
      "/api/v1/incidents",
      {
        title: "Panne des attestations",
        impact: "major",
        status: "investigating",
        body: "Nous regardons.",
        components: [{ id: "dgfip/attestation", status: "major_outage" }],
        notify: true,
      },
      await w.token("editor"),
    );
    incident = opened.body.id;
  });

  test("has the names and texts of each on its own home", async () => {
    const [french, english] = [await text("/"), await text("/en/")];

    for (const name of FRENCH) {
      expect(french).toContain(name);
      expect(english).not.toContain(`>${name}<`);
    }
    for (const name of ENGLISH) {
      expect(english).toContain(name);
      expect(french).not.toContain(`>${name}<`);
    }
    expect(english).not.toContain('lang="fr">Tax certificate');
  });

  test.each([
    ["/fournisseurs/dgfip", "Les impôts", "Attestation fiscale"],
    ["/en/providers/dgfip", "Tax office", "Tax certificate"],
    ["/fournisseurs/dgfip/attestation", "Attestation fiscale", "Une description"],
    ["/en/providers/dgfip/attestation", "Tax certificate", "A description"],
    ["/mentions-legales", "API Entreprise", "La directrice"],
    ["/en/legal", "Business API", "The director"],
    ["/maintenances", "API Entreprise", "Les impôts"],
    ["/en/maintenances", "Business API", "Tax office"],
    ["/nowhere", "API Entreprise", "Les impôts"],
    ["/en/nowhere", "Business API", "Tax office"],
    ["/subscribe/email", "API Entreprise", "Les impôts"],
    ["/en/subscribe/email", "Business API", "Tax office"],
  ])("%s speaks of %s: %s", async (path, name, also) => {
    const html = await text(path);

    expect(html).toContain(name);
    expect(html).toContain(also);
  });

  test("shares links in each language", async () => {
    const site = (html: string) => /og:site_name" content="([^"]+)"/.exec(html)?.[1];

    expect(site(await text(`/incidents/${incident}`))).toContain("API Entreprise");
    expect(site(await text(`/en/incidents/${incident}`))).toContain("Business API");
    const [french, english] = [
      await w.request(`/card/fr/incidents/${incident}.png`),
      await w.request(`/card/en/incidents/${incident}.png`),
    ];
    expect([french.status, english.status]).toEqual([200, 200]);
    expect(french.headers.get("etag")).not.toBe(english.headers.get("etag"));
  });

  test("keeps its documents for machines in its own language, unless another is asked for", async () => {
    for (const path of ["/api/v1/summary", "/api/v2/summary.json", "/pings", "/summary.json"]) {
      const body = await (await w.request(path)).text();
      expect(body, path).not.toMatch(/Tax|Business|translations/);
    }
    expect(await (await w.request("/pings")).text()).toContain("Les impôts - Attestation fiscale");
    for (const path of ["/history.atom", "/history.rss", "/feed.json", "/maintenances.ics"]) {
      const [usual, english] = [
        await (await w.request(path)).text(),
        await (await w.request(`${path}?lang=en`)).text(),
      ];
      expect(usual, path).toContain("API Entreprise");
      expect(usual, path).not.toContain("Business API");
      expect(english, path).toContain("Business API");
      expect(english, path).not.toContain("API Entreprise");
    }
    const badge = async (query: string) =>
      (
        (await (await w.request(`/badge/dgfip/attestation.json${query}`)).json()) as {
          label: string;
        }
      ).label;
    expect(await badge("")).toBe("Les impôts - Attestation fiscale");
    expect(await badge("?lang=en")).toBe("Tax office - Tax certificate");
  });

  test("is searched by the names of all languages", async () => {
    for (const query of ["certificate", "attestation", "taxes office", "impots"]) {
      const html = await text(`/recherche?q=${encodeURIComponent(query.replace("taxes", "tax"))}`);
      expect(html, query).toContain("/fournisseurs/dgfip/attestation");
    }
    expect(await text("/en/search?q=impots")).toContain("/en/providers/dgfip/attestation");
  });

  test("writes to each subscriber in their language", async () => {
    const story = (await storyOfEvent(w.ctx, {
      id: "0".repeat(12),
      pageId: "exemple",
      kind: "incident.opened",
      subjectId: incident,
      updateId: null,
      notice: {},
    } as unknown as Parameters<typeof storyOfEvent>[1]))!;

    const french = renderMail(story, { locale: "fr" });
    const english = renderMail(story, { locale: "en" });

    expect(french.subject).toBe("[API Entreprise] Panne – Les impôts Attestation fiscale");
    expect(english.subject).toBe("[Business API] Outage – Tax office Tax certificate");
    expect(french.text).toContain("Servez le cache.");
    expect(english.text).toContain("Serve the cache.");
    expect(english.text).not.toMatch(/Les impôts|Attestation fiscale|API Entreprise/);
    expect(JSON.stringify(chatMessage(story, "en"))).toContain("Tax certificate");
    // What waits in the queue is plain JSON.
    expect(
      renderMail(JSON.parse(JSON.stringify(story)) as typeof story, { locale: "en" }).subject,
    ).toBe(english.subject);
  });

  test("names its recurring windows in each", async () => {
    expect(await text("/en/maintenances")).toContain("Tax office");
    const calendar = await (await w.request("/maintenances.ics?lang=en")).text();
    expect(calendar).toContain("SUMMARY:Tax office: planned maintenance");
  });
});

test("the draft of an outage names things in each language", async () => {
  const w = await world({ yaml: BILINGUAL });
  await w.see("dgfip/attestation", { outcome: "up" });
  for (let n = 0; n < 20; n++) {
    await w.wait(30_000);
    await w.see("dgfip/attestation", { outcome: "down" });
  }
  const cookie = await w.cookie("editor");

  const listed = await w.request("/api/v1/drafts", { headers: { cookie } });

  const { incidents } = (await listed.json()) as { incidents: { id: string; title: string }[] };
  const draft = await incidentRecord(w.db, incidents[0]!.id);
  expect(incidents[0]!.title).toContain("Attestation fiscale");
  expect(draft?.incident.translations?.en).toMatchObject({
    title: expect.stringContaining("Tax certificate") as string,
    whatToDo: "Serve the cache.",
  });
});
