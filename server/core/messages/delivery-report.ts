/** One recipient's fields in a delivery report (RFC 3464, 2.3); absent ones are `null`. */
export type ReportedRecipient = {
  /** Addresses in lower case, without their type. */
  readonly original: string | null;
  readonly final: string | null;
  /** "failed", "delayed", "delivered", "relayed" or "expanded". */
  readonly action: string | null;
  /** "5.1.1" (RFC 3463). */
  readonly status: string | null;
};

/**
 * Returns the recipients of a `message/delivery-status` part. The first block of fields is about
 * the message; each further one is about a recipient. Unreadable lines are passed over.
 */
export function reportedRecipients(text: string): ReportedRecipient[] {
  const blocks = text
    .replaceAll(/\r\n?/g, "\n")
    // A field may go on in the next line (RFC 5322, 2.2.3).
    .replaceAll(/\n[ \t]+(?=\S)/g, " ")
    .split(/\n[ \t]*\n+/)
    .map(fieldsOf);
  // Some servers leave the first block out, or the empty line after it.
  return blocks
    .filter((fields) => ["final-recipient", "action", "status"].some((name) => fields.has(name)))
    .map((fields) => ({
      original: addressOf(fields.get("original-recipient")),
      final: addressOf(fields.get("final-recipient")),
      action:
        fields
          .get("action")
          ?.split(/[\s(;]/)[0]
          ?.toLowerCase() ?? null,
      status: /^([245]\.\d{1,3}\.\d{1,3})\b/.exec(fields.get("status") ?? "")?.[1] ?? null,
    }));
}

/** The fields of a block by lower-case name; of several of a name the first counts. */
function fieldsOf(block: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of block.split("\n")) {
    const [, name, value] = /^([\w-]+)[ \t]*:[ \t]*(.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    const key = name.toLowerCase();
    if (!fields.has(key)) fields.set(key, value.trim());
  }
  return fields;
}

/** "rfc822; <Ada@exemple.fr>" is ada@exemple.fr; so is "utf-8; Ada@exemple.fr" (RFC 6533). */
function addressOf(field: string | undefined): string | null {
  const address = field
    ?.replace(/^[^;]*;/, "")
    .replaceAll(/[<>\s]/g, "")
    .toLowerCase();
  return address === undefined || address === "" ? null : address;
}

/** The meaning of a report for one subscriber. */
export type ReportedEnd =
  /** The mail did not arrive and never will. */
  | { readonly kind: "failed"; readonly status: string }
  /** It may still arrive, or did: nothing is to be done. */
  | { readonly kind: "unfinished"; readonly detail: string };

/**
 * Returns what a report says of a subscriber's address.
 *
 * Only an action "failed" with a status 5.x.x is final: a delay, a relay and a failure that the
 * server itself calls transient (4.x.x) are not. A report on several recipients counts by the
 * subscriber's own address; where it does not name that one (an alias was expanded on the way),
 * all of them must have failed.
 */
export function endOfReport(recipients: readonly ReportedRecipient[], email: string): ReportedEnd {
  if (recipients.length === 0) return { kind: "unfinished", detail: "it names no recipient" };
  const own = recipients.filter(({ original, final }) => original === email || final === email);
  const counted = own.length > 0 ? own : recipients;
  const open = counted.find((r) => !isFinal(r));
  if (open) {
    const { action, status } = open;
    return {
      kind: "unfinished",
      detail: `${action ?? "no action"} ${status ?? "without a status"}`,
    };
  }
  return { kind: "failed", status: counted[0]?.status ?? "5.0.0" };
}

/** A report without an action is malformed; its status still says that the failure is permanent. */
const isFinal = ({ action, status }: ReportedRecipient): boolean =>
  (action === null || action === "failed") && status !== null && status.startsWith("5.");
