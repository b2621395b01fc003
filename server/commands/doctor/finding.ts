/** The result of one check. `fail`: something is wrong; `warn`: it works, with a risk. */
export type DoctorFinding = {
  readonly check: string;
  readonly status: "ok" | "warn" | "fail";
  readonly detail: string;
  /** Remedy; absent where nothing is to be done. */
  readonly mend?: string;
};

export const ok = (check: string, detail: string): DoctorFinding => ({
  check,
  status: "ok",
  detail,
});
export const warn = (check: string, detail: string): DoctorFinding => ({
  check,
  status: "warn",
  detail,
});
export const fail = (check: string, detail: string): DoctorFinding => ({
  check,
  status: "fail",
  detail,
});

/** Bytes as people read them. */
export function bytes(count: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  for (; value >= 1_000 && unit < units.length - 1; unit += 1) value /= 1_000;
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
