/**
 * Measures the reading of a large configuration, one monitor for each component, beside the YAML
 * parser alone:
 *
 *     node test/bench/configuration.ts [monitors, 10000 unless given]
 */
import { recordFigure } from "./figures.ts";
import { parse, stringify } from "yaml";
import { loadConfig } from "../../server/config/load.ts";

const monitors = Number(process.argv[2] ?? 10_000);
const PER_PROVIDER = 50;

const component = (n: number) => ({
  id: `p/c${n}`,
  name: `API ${n}`,
  monitors: [{ kind: "http", url: `https://api.exemple.test/v${n}/x`, every: "1m" }],
});
const providers = Array.from({ length: Math.ceil(monitors / PER_PROVIDER) }, (_, p) => ({
  id: `p${p}`,
  name: `P ${p}`,
  components: Array.from({ length: Math.min(PER_PROVIDER, monitors - p * PER_PROVIDER) }, (__, c) =>
    component(p * PER_PROVIDER + c),
  ),
}));
const text = stringify({ pages: [{ id: "x", title: "X", url: "https://x.test", providers }] });

/** Milliseconds of processor time, the collector's threads included. */
function cost(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

// Loads both before they are measured.
loadConfig("pages: []", { path: "x", env: {} });
parse("a: 1");
const floor = cost(() => parse(text));
const begun = performance.now();
const spent = cost(() => {
  const loaded = loadConfig(text, { path: "x", env: {} });
  if (!loaded.ok) throw new Error(loaded.mistakes[0]?.message);
});
const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
recordFigure(`configuration of ${monitors} monitors`, Number(seconds), "s", { atMost: 2 });
const size = (text.length / 1e6).toFixed(1);
console.log(
  `${monitors} monitors, ${size} MB: ${seconds} s, ${spent.toFixed(0)} ms of processor time; ` +
    `YAML alone ${floor.toFixed(0)} ms (${(spent / floor).toFixed(2)} times)`,
);
