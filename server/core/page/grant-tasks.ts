import type { Grant, GrantTokenJson } from "../api/grants.ts";
import { PROLONGABLE_MS } from "../people/grant-token.ts";
import { DAY_MS } from "../duration.ts";

const inUse = ({ tokens }: Grant) => tokens.filter(({ state }) => state !== "revoked");

/** Returns the token that the reader of a grant is expected to prolong, if there is one. */
export const tokenToProlong = (grant: Grant): GrantTokenJson | null =>
  (grant.state === "active" &&
    grant.may.includes("prolong") &&
    inUse(grant).find(({ daysLeft }) => daysLeft < PROLONGABLE_MS / DAY_MS)) ||
  null;

/** Returns the end of the ban of a grant's token, in ISO 8601; `null`: none is banned. */
export const bannedUntil = (grant: Grant): string | null =>
  inUse(grant).find(({ ban }) => ban !== null)?.ban?.until ?? null;
