import { beforeAll, describe, expect, test } from "vitest";
import {
  createOrganization,
  deleteOrganization,
  giveBadge,
  linkProviders,
} from "../../../server/actions/organizations.ts";
import { addMember } from "../../../server/actions/members.ts";
import type { Organization } from "../../../server/core/people/organization.ts";
import { organizationDesk, type Someone } from "../../helpers/account-api.ts";

let [operator, ada, bob]: Someone[] = [];
let [insee, pending, vendor]: Organization[] = [];
const { start, api } = organizationDesk();
beforeAll(async () => {
  [operator, ada, bob] = await start();
  const { ctx } = api().w;
  insee = await createOrganization(ctx, {
    name: "Insee",
    acronym: "INSEE",
    description: "La statistique <publique>",
    url: "https://insee.exemple.fr",
    isVerified: true,
  });
  await linkProviders(ctx, insee, ["insee"]);
  pending = await createOrganization(ctx, { name: "Mairie", description: "Une commune" });
  await addMember(ctx, pending, ada!, "admin");
  vendor = await createOrganization(ctx, {
    name: "Logiciels Réunis",
    description: "Nous éditons",
    solutions: [{ name: "Marchés+", use_cases: ["Marchés publics"] }],
    isVerified: true,
  });
  await giveBadge(ctx, vendor, "software-vendor");
});

async function page(path: string, who: Someone | null = null) {
  const res = await api().w.request(path, {
    redirect: "manual",
    headers: { accept: "text/html", ...(who && { cookie: who.cookie }) },
  });
  return { status: res.status, headers: res.headers, text: await res.text() };
}

describe("the page of an organisation", () => {
  test("shows everybody what is verified, with its providers' state and no member", async () => {
    const shown = await page("/organisations/insee");

    expect(shown.status).toBe(200);
    expect(shown.text).toContain("Insee (INSEE)");
    expect(shown.text).toContain("La statistique &lt;publique>");
    expect(shown.text).toContain("/fournisseurs/insee");
    expect(shown.text).toContain("/compte/organismes/insee");
    expect(shown.headers.get("x-robots-tag")).toBeNull();
    expect(shown.headers.get("cache-control")).toBe("no-store");
    expect((await page("/en/organisations/insee")).text).toContain("Verified organisation");
  });

  test("hides what is not verified from others than members and team", async () => {
    const path = `/organisations/${pending!.slug}`;

    expect((await page(path)).status).toBe(404);
    expect((await page(path, bob!)).status).toBe(404);
    const own = await page(path, ada!);
    expect(own.status).toBe(200);
    expect(own.headers.get("x-robots-tag")).toBe("noindex");
    expect((await page(path, operator!)).status).toBe(200);
  });

  test("has one address, is 404 for unknown names, and gone once deleted", async () => {
    const byId = await page(`/organisations/${insee!.id}`);
    expect(byId.status).toBe(302);
    expect(byId.headers.get("location")).toBe("/organisations/insee");
    expect((await page("/organisations/nobody")).status).toBe(404);
    expect((await page("/organisations/%00")).status).toBe(404);
    const { ctx } = api().w;
    const gone = await createOrganization(ctx, {
      name: "Ancienne",
      description: "Elle n’est plus",
      isVerified: true,
    });
    await deleteOrganization(ctx, gone);
    expect((await page("/organisations/ancienne")).status).toBe(410);
  });
});

describe("the page of vendors", () => {
  test("lists verified ones with their solutions, in both languages", async () => {
    const shown = await page("/editeurs");

    expect(shown.status).toBe(200);
    expect(shown.text).toContain("Logiciels Réunis");
    expect(shown.text).toContain("Marchés+");
    expect(shown.text).toContain("/organisations/logiciels-reunis");
    expect(shown.text).not.toContain("Insee</a>");
    expect((await page("/en/vendors")).text).toContain("Software vendors");
  });
});
