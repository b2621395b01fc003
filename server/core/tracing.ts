/** Values that a span may have; never an address, a token, a query or anything of a person. */
export type SpanValues = Readonly<Record<string, string | number | boolean>>;

/** One timed piece of work, while it is under way. */
export type Span = {
  set(values: SpanValues): void;
  /** Gives it another name, once more is known. */
  rename(name: string): void;
  /** Marks it as failed. @param type a short fixed word: "timeout", "Error" */
  fail(type: string): void;
  /** Ends it; it is ended once. */
  end(): void;
};

/** Role of a span's work: it answers a request, calls another server, or neither. */
export type SpanKind = "server" | "client" | "internal";

/** A source of spans. Spans that begin within `run` are children of the span that is given there. */
export type Tracer = {
  /** @param traceparent header of a request (W3C Trace Context), whose trace is continued */
  start(name: string, kind: SpanKind, values: SpanValues, traceparent?: string): Span;
  run<T>(span: Span, work: () => T): T;
  /** Returns the span that the present work belongs to; `null` outside of any. */
  active(): Span | null;
  /** Returns the ids of that span as log lines have them; `null` outside of any. */
  ids(): { readonly trace_id: string; readonly span_id: string } | null;
};

let current: Tracer | null = null;

/** Traces with `tracer` from now on; `null`: no more. */
export const traceWith = (tracer: Tracer | null): void => void (current = tracer);

/** Returns the tracer; `null` where tracing is not configured. */
export const tracer = (): Tracer | null => current;

const NO_SPAN: Span = { set() {}, rename() {}, fail() {}, end() {} };

/**
 * Runs work as a span of its own. Without a tracer it only runs it.
 *
 * The span fails with an error that `work` throws, and has the error's name but not its message,
 * which may hold an address.
 */
export function traced<T>(
  name: string,
  kind: SpanKind,
  values: SpanValues,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return current === null
    ? work(NO_SPAN)
    : within(current, current.start(name, kind, values), work);
}

async function within<T>(by: Tracer, span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await by.run(span, () => work(span));
  } catch (error) {
    span.fail(error instanceof Error ? error.name : "Error");
    throw error;
  } finally {
    span.end();
  }
}

/** Returns the fields that join a log line to its trace; none outside of a span. */
export const traceIds = (): object => current?.ids() ?? {};
