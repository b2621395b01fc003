/** Where Vigie's monitors are ten to a component: the file may not be larger than 1 MiB. */
const MANY = 5_000;

/** Returns a configuration with so many monitors, twenty to a provider. */
export function benchConfig(upstream: string, monitors: number, everyMs: number) {
  const perComponent = monitors > MANY ? 10 : 1;
  const every = everyMs === 60_000 ? {} : { every: `${everyMs / 1_000}s` };
  const monitor = (i: number) => ({ kind: "http", url: `${upstream}/m/${i + 1}`, ...every });
  const components = Array.from({ length: Math.ceil(monitors / perComponent) }, (_, c) => ({
    id: `c${c}`,
    name: `C${c}`,
    monitors: Array.from({ length: Math.min(perComponent, monitors - c * perComponent) }, (_, m) =>
      monitor(c * perComponent + m),
    ),
  }));
  const perProvider = Math.max(1, Math.round(20 / perComponent));
  const providers = Array.from({ length: Math.ceil(components.length / perProvider) }, (_, p) => ({
    id: `p${p}`,
    name: `P${p}`,
    components: components.slice(p * perProvider, (p + 1) * perProvider),
  }));
  return { pages: [{ id: "bench", title: "Bench", url: "http://127.0.0.1", providers }] };
}
