import type { MonitorConfig } from "../../server/core/configuration.ts";

/** An HTTP monitor of every minute, with the usual settings. */
export const monitorConfig = (more: Partial<MonitorConfig> = {}): MonitorConfig => ({
  key: "http",
  kind: "http",
  everyMs: 60_000,
  timeoutMs: 5_000,
  okForMs: 0,
  repeat: 2,
  confirmMs: 60_000,
  settings: {},
  unusable: null,
  ...more,
});
