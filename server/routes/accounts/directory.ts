import { Hono, type Context as Asked } from "hono";
import { followerCounts } from "../../../db/follows.ts";
import { organizationsFound } from "../../../db/organization-list.ts";
import type { PublicOrganization, ShownVendor } from "../../core/page/directory.ts";
import { inEach, localeOfPath, organizationPath, singlePath } from "../../core/page/paths.ts";
import { LOCALES } from "../../core/model.ts";
import type { Organization } from "../../core/people/organization.ts";
import { privatePage, type PrivatePages } from "../pages/private-page.ts";
import type { SignInParts } from "../session/signing-in.ts";
import { findCaller, type AccountRequest } from "./caller.ts";
import { visibleOrganization } from "./organization-access.ts";

type DirectoryParts = SignInParts & PrivatePages;

/** Most vendors that the page lists. */
const MOST_VENDORS = 1_000;

/**
 * `/editeurs` and `/organisations/<slug>`: the organisations that everybody may see. Their members
 * and the team also see those that are not verified yet.
 */
export function directoryRoutes(parts: DirectoryParts): Hono {
  const app = new Hono<AccountRequest>();
  for (const locale of LOCALES) {
    app.get(singlePath("vendors", locale), findCaller(parts), async (c) => {
      const { organizations } = await organizationsFound(c.get("ctx").db, {
        q: "",
        name: undefined,
        badge: "software-vendor",
        siret: undefined,
        sort: "name",
        isDescending: false,
        seen: { personId: null },
        offset: 0,
        limit: MOST_VENDORS,
      });
      const vendors = organizations.map(vendorOf);
      return privatePage(
        parts,
        c as Asked,
        locale,
        { name: "vendors", vendors },
        {
          alternates: inEach((one) => singlePath("vendors", one)),
          isPublic: true,
        },
      );
    });

    app.get(organizationPath(":slug", locale), findCaller(parts), async (c) => {
      const asked = c.req.param("slug") ?? "";
      const one = await visibleOrganization(c.var, asked);
      if (asked !== one.slug) return c.redirect(organizationPath(one.slug, locale), 302);
      const followers = await followerCounts(c.get("ctx").db, "Organization", [one.id]);
      const organization = publicView(one, followers.get(one.id) ?? 0);
      return privatePage(
        parts,
        c as Asked,
        localeOfPath(c.req.path),
        { name: "organization", organization },
        {
          alternates: inEach((other) => organizationPath(one.slug, other)),
          isPublic: organization.isVerified,
        },
      );
    });
  }
  return app as unknown as Hono;
}

const vendorOf = ({ id, slug, name, description, solutions }: Organization): ShownVendor => ({
  id,
  slug,
  name,
  description,
  solutions,
});

const publicView = (one: Organization, followers: number): PublicOrganization => ({
  ...vendorOf(one),
  acronym: one.acronym,
  url: one.url,
  siret: one.siret,
  isVerified: one.verifiedAt !== null,
  badges: one.badges,
  providers: one.providers,
  followers,
});
