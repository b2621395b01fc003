/** Kinds of deeds by which the trail is narrowed, with the beginnings of their actions. */
export const AUDIT_KINDS = {
  incidents: ["incident."],
  maintenances: ["maintenance."],
  monitors: ["monitor."],
  messages: ["messages.", "mail.", "subscriber.", "alert."],
  access: [
    "person.",
    "token.",
    "agent-token.",
    "session.",
    "link.",
    "access.",
    "organization.",
    "account.",
    "grant.",
  ],
  figures: ["correction.", "measurement."],
  templates: ["template."],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AuditKind = keyof typeof AUDIT_KINDS;
