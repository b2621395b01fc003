import { MultiBar, Presets } from "cli-progress";

/** Elsewhere than on a terminal a line is enough, and not too often. */
const LINE_EVERY_MS = 5_000;

export type Progress = {
  /** The part done, and the whole. */
  to(done: number, total: number): void;
  /** Clears the bar, so that what follows stands alone. */
  end(): void;
};

/**
 * Shows the progress of a long command on stderr: a bar on a terminal, a line every 5 s elsewhere.
 */
export function progressOf(label: string): Progress {
  if (process.stderr.isTTY) {
    const bars = new MultiBar(
      { format: `${label} {bar} {value}/{total}`, stream: process.stderr, clearOnComplete: true },
      Presets.shades_classic,
    );
    const bar = bars.create(0, 0);
    return {
      to(done, total) {
        bar.setTotal(total);
        bar.update(done);
      },
      end: () => bars.stop(),
    };
  }
  let toldAt = performance.now();
  return {
    to(done, total) {
      if (performance.now() - toldAt < LINE_EVERY_MS) return;
      toldAt = performance.now();
      process.stderr.write(`${label}: ${done} of ${total}\n`);
    },
    end() {},
  };
}
