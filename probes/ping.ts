import { pingSettings, type PingSettings } from "./http-settings.ts";
import type { ProbeKind } from "./probe.ts";

export const ping: ProbeKind<PingSettings> = {
  kind: "ping",
  settings: pingSettings,
  built: false,
  probe: null,
};
