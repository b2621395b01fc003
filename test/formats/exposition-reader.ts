/**
 * A strict reader of Prometheus's text format 0.0.4 and of OpenMetrics 1.0: what a scraper would
 * refuse, it refuses.
 */

export type Read = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const TYPES = ["gauge", "counter"];

/** @throws Error at the first line that is not as it must be */
export function readExposition(text: string, format: "text" | "openmetrics"): Read[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the last line does not end");
  if (format === "openmetrics") {
    if (lines.pop() !== "# EOF") throw new Error("no # EOF at the end");
  } else if (lines.includes("# EOF")) throw new Error("# EOF is for OpenMetrics");

  const seen = new Set<string>();
  const samples = new Set<string>();
  const found: Read[] = [];
  let family: { name: string; type: string | null } | null = null;
  for (const line of lines) {
    if (line === "") throw new Error("an empty line");
    const comment = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line);
    if (line.startsWith("#")) {
      if (!comment) throw new Error(`no HELP nor TYPE: ${line}`);
      const [, kind, name = "", rest = ""] = comment;
      if (!NAME.test(name)) throw new Error(`no name: ${name}`);
      if (kind === "HELP") {
        if (seen.has(name)) throw new Error(`family ${name} is told twice`);
        seen.add(name);
        family = { name, type: null };
      } else {
        if (family?.name !== name) throw new Error(`TYPE of ${name} apart from its HELP`);
        if (!TYPES.includes(rest)) throw new Error(`unknown type ${rest}`);
        if (rest === "counter" && name.endsWith("_total") !== (format === "text")) {
          throw new Error(`the counter family ${name} is misnamed`);
        }
        family.type = rest;
      }
      continue;
    }
    const sample = readSample(line);
    const expected: string | undefined =
      family?.type === "counter" && format === "openmetrics"
        ? `${family.name}_total`
        : family?.name;
    if (!family?.type || sample.name !== expected) throw new Error(`${line} is of no family`);
    const identity = `${sample.name}${JSON.stringify(
      sample.labels,
      Object.keys(sample.labels).toSorted((a, b) => a.localeCompare(b)),
    )}`;
    if (samples.has(identity)) throw new Error(`the same sample twice: ${line}`);
    samples.add(identity);
    found.push(sample);
  }
  return found;
}

function readSample(line: string): Read {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.+)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(
    line,
  );
  if (!match) throw new Error(`no sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = match[2] ?? "";
  while (rest !== "") {
    const pair = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?=.)|$)/.exec(rest);
    if (!pair) throw new Error(`no label: ${rest}`);
    const [whole, name = "", value = ""] = pair;
    if (name in labels) throw new Error(`label ${name} twice`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c));
    rest = rest.slice(whole.length);
  }
  return { name: match[1]!, labels, value: Number(match[3]) };
}
