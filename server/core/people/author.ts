import type { IncidentUpdate } from "../declared.ts";
import { isOfTeam, type Actor } from "./permission.ts";

/** A person at the machine's own terminal: anyone who may run the program may do everything. */
type Terminal = {
  readonly kind: "terminal";
  /** The system's user name. */
  readonly id: string;
  readonly name: string;
  readonly role: "admin";
  readonly providers: "all";
};

/** Vigie itself: the clock, or what probes saw. */
type Automatic = {
  readonly kind: "automatic";
  readonly id: "vigie";
  readonly name: "Vigie";
  readonly role: "admin";
  readonly providers: "all";
};

/** The author of a change, as the audit trail and the timeline show it. */
export type Author = Actor | Terminal | Automatic;

export const VIGIE: Automatic = {
  kind: "automatic",
  id: "vigie",
  name: "Vigie",
  role: "admin",
  providers: "all",
};

export const atTerminal = (user: string): Author => ({
  kind: "terminal",
  id: user,
  name: user,
  role: "admin",
  providers: "all",
});

/** Returns the kind of author that the public reads of a step: never a name. */
export function authorKind(author: Author): IncidentUpdate["author"] {
  if (author.kind === "automatic") return "automatic";
  return isOfTeam(author) ? "team" : "provider";
}
