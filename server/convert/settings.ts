import type { ProbeKind } from "../../probes/probe.ts";

type Settings = Readonly<Record<string, unknown>>;

/**
 * Returns the settings that a kind of monitor takes. One that it refuses is left out and reported
 * where the monitor can do without it.
 *
 * @returns `null` where it cannot
 */
export function acceptedSettings(
  kind: ProbeKind,
  settings: Settings,
  report: (message: string) => void,
): Settings | null {
  let left = definedOf(settings);
  for (;;) {
    const result = kind.settings.safeParse(filled(left));
    if (result.success) return left;
    const [issue] = result.error.issues;
    const key = String(issue?.path[0] ?? "");
    const why = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "refused"}`;
    const { [key]: dropped, ...rest } = left;
    if (dropped === undefined || CARRYING.includes(key)) {
      report(`the monitor was left out: ${why}`);
      return null;
    }
    report(`left out, ${why}`);
    left = rest;
  }
}

/** Without what it expects a monitor would be green where the peer's was red. */
const CARRYING = [
  "url",
  "host",
  "port",
  "name",
  "domain",
  "component",
  "expect",
  "steps",
  "method",
  "body",
  "token",
  "basicAuth",
];

function definedOf(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Puts values in the place of variables: what they hold is not known here. */
function filled(value: unknown, key = ""): unknown {
  if (typeof value === "string") {
    const text = value.replaceAll("$${", "\0");
    const whole = /^(url|proxy)$/.test(key)
      ? text.replace(/^\$\{\w+\}(?=$|[/?:])/, "https://variable.example")
      : text;
    return whole.replaceAll(/\$\{\w+\}/g, "variable").replaceAll("\0", "${");
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, name)]));
}
