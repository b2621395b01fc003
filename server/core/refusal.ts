/** The kind of a refusal; the edge (HTTP, terminal) decides how it is shown. */
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
  /** Code of the mistake, where its place does not suffice. */
  readonly code?: "smtputf8" | "other-chat";
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
