import type { Instant } from "../model.ts";

/** One deed, as the audit trail keeps it: who, what, before and after, when. */
export type Deed = {
  readonly at: Instant;
  /** Never a secret: the id of a token or person, a system's user name. A person has no name here. */
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  /** A verb of the domain: "incident.open", "maintenance.cancel", "token.revoke". */
  readonly action: string;
  /** Subject of the deed: "incident:<id>". */
  readonly subject: string;
  readonly pageId: string | null;
  /** Id of the HTTP request that asked for it. */
  readonly requestId: string | null;
  /** Plain JSON; `null` where there was nothing before, or nothing is left. */
  readonly before: unknown;
  readonly after: unknown;
};

/** A deed in its place: 1, 2, 3 ... each bound to all before it. */
export type AuditEntry = Deed & {
  readonly seq: number;
  /** The hash of the entry before; of the first, 64 zeros. */
  readonly previousHash: string;
  /** SHA-256 of `previousHash`, a line feed and `sealedText`, hexadecimal. */
  readonly hash: string;
};

/** Previous hash of the first entry. */
export const FIRST_HASH = "0".repeat(64);

/**
 * Returns the part of an entry that its hash seals: everything but the hashes, as canonical JSON.
 */
export function sealedText(entry: Omit<AuditEntry, "previousHash" | "hash">): string {
  const { seq, at, actor, action, subject, pageId, requestId, before, after } = entry;
  const { kind, id, name } = actor;
  return canonicalJson({
    seq,
    at,
    action,
    subject,
    pageId,
    requestId,
    before,
    after,
    actor: { kind, id, name },
  });
}

/**
 * JSON of which there is but one spelling: members in order of their names, no spaces. Members
 * that are undefined are left out, as everywhere in JSON.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonicalJson(v ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, v]) => v !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`);
  return `{${members.join(",")}}`;
}
