import type { AccountSection } from "../../../core/page/account-paths.ts";
import { dataSection } from "./data.ts";
import { followsSection } from "./follows.ts";
import { grantSection, grantsSection } from "./grants.ts";
import { newOrganizationSection } from "./new-organization.ts";
import { organizationSection } from "./organization.ts";
import { overviewSection } from "./overview.ts";
import { personSection } from "./person.ts";
import { profileSection } from "./profile.ts";
import { securitySection } from "./security.ts";
import { technicalSection } from "./technical.ts";
import type { Section } from "./visit.ts";

/** The sections of the account, for who is signed in. */
export const SECTIONS: Readonly<Record<Exclude<AccountSection, "sign-in">, Section>> = {
  overview: overviewSection,
  organization: organizationSection,
  "new-organization": newOrganizationSection,
  "technical-accounts": technicalSection,
  grants: grantsSection,
  grant: grantSection,
  follows: followsSection,
  person: personSection,
  profile: profileSection,
  security: securitySection,
  data: dataSection,
};
