import type { ProbeKind } from "../../probes/probe.ts";
import { parseDuration } from "../core/duration.ts";
import type { MonitorConfig } from "../core/configuration.ts";
import type { Document, Path } from "./document.ts";
import { findingsOf, inside, unknownWord, valueIn } from "./issues.ts";
import { keysAt, monitorJsonSchema, type JsonSchema } from "./json-schema.ts";
import type { ConfigFinding } from "./mistake.ts";
import { readPart } from "./read.ts";
import { monitorCommon } from "./schema.ts";

export type Kinds = ReadonlyMap<string, ProbeKind>;

/** A monitor that was read: its configuration, unless its mistakes left none. */
export type ReadMonitor = {
  /** Parts of its key: see `monitorKeys`. */
  readonly kind: string;
  readonly name: string | null;
  readonly config: Omit<MonitorConfig, "key"> | null;
  readonly mistakes: readonly ConfigFinding[];
  /** Why it will not run although it is well written. */
  readonly warnings: readonly ConfigFinding[];
};

const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_EVERY = "60s";

/**
 * Judges the monitor at `path` by what all monitors share and by its kind's own schema, each
 * for its keys. A key that both know (`name` of a DNS record) is the kind's.
 */
export function readMonitor(document: Document, path: Path, kinds: Kinds): ReadMonitor {
  const raw = valueIn(document.value, path);
  // Anything but a mapping is refused by the file's schema already.
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return nothing([]);
  const given = inside(raw, "kind");
  const unset = document.unset(path);
  const warnings = unset.flatMap((one) =>
    one.problems.map((problem) => ({
      at: one.at,
      message: `${problem}: this monitor will not run`,
    })),
  );
  if (unset.some((one) => one.path.at(-1) === "kind" && one.path.length === path.length + 1))
    return nothing(
      unset.flatMap((one) => one.problems.map((message) => ({ at: one.at, message }))),
    );
  const kind = typeof given === "string" ? kinds.get(given) : undefined;
  if (kind === undefined) return nothing([unknownKind(document, path, given, kinds)]);

  const schema = schemaOf(kind);
  const known = (key: string) => Object.hasOwn(monitorCommon.shape, key);
  const isOwn = (key: string) => key !== "kind" && (Object.hasOwn(schema.own, key) || !known(key));
  const part = (wanted: (key: string) => boolean) => () => {
    const entries = Object.entries(valueIn(document.value, path) ?? {});
    return Object.fromEntries(entries.filter(([key]) => wanted(key)));
  };
  const isSet = (key: string) => document.unset([...path, key]).length === 0;
  const common = readPart(
    monitorCommon,
    part((key) => key !== "kind" && !isOwn(key) && isSet(key)),
    document,
    path,
  );
  const settings = readPart(kind.settings, part(isOwn), document, path);
  const telling = {
    document,
    keysAt: (at: Path) => keysAt(schema.whole, at.slice(path.length)),
  };
  const mistakes = [
    ...[...common.issues, ...settings.issues].flatMap((issue) => findingsOf(issue, telling)),
    ...paceMistakes(document, path),
  ];
  if (!kind.built)
    warnings.push({
      at: document.valueAt([...path, "kind"]),
      message: `the kind "${kind.kind}" is not built yet: this monitor will not run`,
    });
  const name = isOwn("name") ? undefined : inside(raw, "name");
  const read = {
    kind: kind.kind,
    name: typeof name === "string" ? name.trim() : null,
    mistakes,
    warnings,
  };
  if (common.data === null) return { ...read, config: null };
  const { every, timeout, okFor, repeat, confirm, via, expires } = common.data;
  const reasons = [
    ...new Set(unset.flatMap((one) => one.problems)),
    ...(kind.built ? [] : [`the kind "${kind.kind}" is not built yet`]),
  ];
  return {
    ...read,
    config: {
      kind: kind.kind,
      everyMs: every,
      timeoutMs: timeout ?? Math.min(DEFAULT_TIMEOUT_MS, every),
      okForMs: okFor,
      repeat,
      confirmMs: confirm,
      ...(via && { via }),
      ...(expires && { expires }),
      settings: settings.data ?? part(isOwn)(),
      unusable: reasons.length > 0 ? reasons.join("; ") : null,
      ...(document.has(["regions"]) && {
        written: document.source(path) as Record<string, unknown>,
      }),
    },
  };
}

const nothing = (mistakes: readonly ConfigFinding[]): ReadMonitor => ({
  kind: "",
  name: null,
  config: null,
  mistakes,
  warnings: [],
});

function unknownKind(document: Document, path: Path, given: unknown, kinds: Kinds): ConfigFinding {
  const names = [...kinds.keys()];
  const at = document.valueAt([...path, "kind"]);
  if (given === undefined) return { at, message: `"kind" is missing: ${unknownWord("", names)}` };
  if (typeof given !== "string") return { at, message: `kind: ${unknownWord("", names)}` };
  return { at, message: `unknown kind ${JSON.stringify(given)}: ${unknownWord(given, names)}` };
}

/**
 * Returns the mistakes in how durations fit together: a probe that may outlast its interval would
 * overlap the next one, and an `okFor` below the interval has no effect.
 */
function paceMistakes(document: Document, path: Path): ConfigFinding[] {
  const ms = (key: string, otherwise: string) => {
    const value = valueIn(document.value, [...path, key]) ?? otherwise;
    return typeof value === "string" ? parseDuration(value) : null;
  };
  const at = (key: string) => document.valueAt([...path, key]);
  const everyMs = ms("every", DEFAULT_EVERY);
  const timeoutMs = ms("timeout", "0s");
  const okForMs = ms("okFor", "0s");
  const written = valueIn(document.value, [...path, "every"]);
  const every =
    typeof written === "string" ? `every (${written})` : `every (${DEFAULT_EVERY}, the default)`;
  const mistakes: ConfigFinding[] = [];
  if (everyMs === null) return mistakes;
  if (timeoutMs !== null && timeoutMs > everyMs)
    mistakes.push({
      at: at("timeout"),
      message: `timeout: expected at most ${every}, or a probe would overlap the next`,
    });
  if (okForMs !== null && okForMs > 0 && okForMs < everyMs)
    mistakes.push({
      at: at("okFor"),
      message: `okFor: expected at least ${every}, or it would spare nothing`,
    });
  return mistakes;
}

const schemas = new WeakMap<ProbeKind, { whole: JsonSchema; own: object }>();

/** The kind's JSON Schema, made once, which lists the keys that it knows. */
function schemaOf(kind: ProbeKind): { whole: JsonSchema; own: object } {
  const made = schemas.get(kind);
  if (made !== undefined) return made;
  const schema = monitorJsonSchema(kind);
  schemas.set(kind, schema);
  return schema;
}
