import type { IncidentUpdate } from "../model.ts";
import type { Actor } from "./permission.ts";

/** Someone at the machine's own terminal: whoever may run the program may do everything. */
type Terminal = {
  readonly kind: "terminal";
  /** The system's user name. */
  readonly id: string;
  readonly name: string;
  readonly role: "admin";
  readonly providers: null;
};

/** Vigie itself: the clock, or what probes saw. */
type Automatic = {
  readonly kind: "automatic";
  readonly id: "vigie";
  readonly name: "Vigie";
  readonly role: "admin";
  readonly providers: null;
};

/** Whoever changes something, as the audit trail and the timeline tell of them. */
export type Author = Actor | Terminal | Automatic;

export const VIGIE: Automatic = {
  kind: "automatic",
  id: "vigie",
  name: "Vigie",
  role: "admin",
  providers: null,
};

export const atTerminal = (user: string): Author => ({
  kind: "terminal",
  id: user,
  name: user,
  role: "admin",
  providers: null,
});

/** What the public reads of who wrote a step: never a name. */
export function authorKind(author: Author): IncidentUpdate["author"] {
  if (author.kind === "automatic") return "automatic";
  return author.providers === null ? "team" : "provider";
}
