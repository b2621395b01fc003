/** Which kind of no; the edge (HTTP, terminal) decides how it is told. */
export type RefusalKind =
  | "malformed"
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "missing"
  | "gone"
  | "conflict"
  | "stale"
  | "unsupported"
  | "too_large"
  | "too_many"
  | "unavailable";

/** One mistake and its place: `pointer` is an RFC 6901 JSON pointer into what was sent. */
export type FieldProblem = {
  readonly pointer: string;
  readonly detail: string;
  /** Which mistake it is, where the place does not say it. */
  readonly code?: "smtputf8";
};

/** An error that the caller can act on. It knows nothing of HTTP; `problem.ts` maps it. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly fields: readonly FieldProblem[];

  constructor(kind: RefusalKind, detail: string, fields: readonly FieldProblem[] = []) {
    super(detail);
    this.name = "Refusal";
    this.kind = kind;
    this.fields = fields;
  }
}
