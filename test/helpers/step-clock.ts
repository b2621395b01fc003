/**
 * Loaded before a program (`NODE_OPTIONS=--import=...`): each SIGUSR2 sets its wall clock by the
 * next of `CLOCK_STEPS`, in seconds; what measures durations is left alone, as it is when the
 * clock of a machine is set.
 */
const steps = (process.env["CLOCK_STEPS"] ?? "").split(",").map(Number);
const Real = Date;
let offsetMs = 0;

globalThis.Date = new Proxy(Real, {
  construct: (target, args: [number]) =>
    args.length > 0 ? new target(...args) : new target(Real.now() + offsetMs),
  apply: () => new Real(Real.now() + offsetMs).toString(),
  get: (target, name) =>
    name === "now" ? () => Real.now() + offsetMs : (Reflect.get(target, name) as unknown),
});

process.on("SIGUSR2", () => {
  offsetMs += (steps.shift() ?? 0) * 1_000;
});
