import { httpSettings, type HttpSettings } from "./http-settings.ts";
import type { ProbeKind } from "./probe.ts";

export const http: ProbeKind<HttpSettings> = {
  kind: "http",
  settings: httpSettings,
  built: false,
  probe: null,
};
