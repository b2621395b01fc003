import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Span as OtelSpan, Tracer as OtelTracer } from "@opentelemetry/api";
import type { Span, SpanKind, Tracer } from "../core/tracing.ts";

type Api = typeof import("@opentelemetry/api");
type Propagation = typeof import("@opentelemetry/core");

/** A span, and the context in which its children begin. */
type Open = Span & { readonly otel: OtelSpan; readonly context: Context; isEnded: boolean };

/**
 * Creates our tracer on one of the SDK. The present span follows asynchronous work; one that has
 * ended has no more children, since timers outlive the work that set them.
 */
export function createTracer(
  otel: OtelTracer,
  { ROOT_CONTEXT, SpanStatusCode, SpanKind: Kind, trace }: Api,
  { W3CTraceContextPropagator }: Pick<Propagation, "W3CTraceContextPropagator">,
): Tracer {
  const present = new AsyncLocalStorage<Open>();
  const propagator = new W3CTraceContextPropagator();
  const kinds: Readonly<Record<SpanKind, number>> = {
    server: Kind.SERVER,
    client: Kind.CLIENT,
    internal: Kind.INTERNAL,
  };
  const getter = {
    keys: (carrier: Readonly<Record<string, string>>) => Object.keys(carrier),
    get: (carrier: Readonly<Record<string, string>>, key: string) => carrier[key],
  };
  const open = (): Open | null => {
    const span = present.getStore();
    return span && !span.isEnded ? span : null;
  };
  return {
    start(name, kind, values, traceparent) {
      const parent =
        traceparent === undefined
          ? (open()?.context ?? ROOT_CONTEXT)
          : propagator.extract(ROOT_CONTEXT, { traceparent }, getter);
      const span = otel.startSpan(name, { kind: kinds[kind], attributes: values }, parent);
      return {
        otel: span,
        context: trace.setSpan(parent, span),
        isEnded: false,
        set: (more) => void span.setAttributes(more),
        rename: (other) => void span.updateName(other),
        fail: (type) =>
          void span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR }),
        end() {
          if (this.isEnded) return;
          this.isEnded = true;
          span.end();
        },
      } satisfies Open as Span;
    },
    run: (span, work) => present.run(span as Open, work),
    active: open,
    ids() {
      const span = open();
      if (span === null) return null;
      const { traceId, spanId } = span.otel.spanContext();
      return { trace_id: traceId, span_id: spanId };
    },
  };
}
