import { quoted } from "./body.ts";
import { down, type Failure } from "./failure.ts";

/** HealthCheckResponse.ServingStatus of grpc/health/v1/health.proto. */
const STATES = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"] as const;
export type Health = (typeof STATES)[number];

/** Returns a HealthCheckRequest as one length-prefixed message: its only field is the service. */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service);
  const field = name.length === 0 ? [] : [Buffer.from([0x0a]), varint(name.length), name];
  return framed(Buffer.concat(field));
}

/** Returns a message with its prefix: not compressed, and its length. */
function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/**
 * Reads a HealthCheckResponse, whose field 1 is an enumeration; an empty message holds its default
 * (UNKNOWN). Other fields are of a later version and passed over. Returns `null` for anything else.
 */
export function healthOf(body: Buffer): Health | null {
  if (body.length < 5 || body[0] !== 0 || body.readUInt32BE(1) !== body.length - 5) return null;
  let state = 0;
  let at = 5;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; at < body.length && shift < 35; shift += 7) {
      const byte = body[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < body.length) {
    const tag = number();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) {
      const value = number();
      if (Number.isNaN(value)) return null;
      if (field === 1) state = value;
    } else if (type === 2) {
      const length = number();
      at += length;
    } else if (type === 1) at += 8;
    else if (type === 5) at += 4;
    else return null;
    if (!(at <= body.length)) return null;
  }
  return STATES[state] ?? null;
}

/** Names of the status codes (grpc/doc/statuscodes.md), by number. */
const CODES = [
  ...["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND"],
  ...["ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION"],
  ...["ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"],
  "UNAUTHENTICATED",
];

/** Returns what a call's status means, or `null` for OK. */
export function statusOf(code: number, message: string, service: string): Failure | null {
  const name = CODES[code] ?? `status ${code}`;
  const detail = message === "" ? name : `${name}: ${quoted(message)}`;
  switch (name) {
    case "OK":
      return null;
    case "NOT_FOUND":
      return down("body", `the server knows no service ${quoted(service)}: ${detail}`);
    case "UNIMPLEMENTED":
      // Nothing is learnt about it: another kind of monitor is needed.
      return {
        cause: "body",
        outcome: null,
        detail: `the server has no health service (grpc.health.v1): ${detail}`,
      };
    case "RESOURCE_EXHAUSTED":
      return { cause: "throttled", outcome: null, detail };
    case "DEADLINE_EXCEEDED":
      return down("timeout", detail);
    case "PERMISSION_DENIED":
    case "UNAUTHENTICATED":
      return down("http_4xx", detail);
    default:
      return down("http_5xx", detail);
  }
}
