import { z } from "zod";
import { duration } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z.strictObject({
  grace: duration
    .prefault("1m")
    .describe("Time after a missed call until the monitor is down (cause late)."),
});
export type HeartbeatSettings = z.output<typeof settings>;

/** Judged by `server/core/heartbeat.ts` from the calls that we received. */
export const heartbeat: ProbeKind<HeartbeatSettings> = {
  kind: "heartbeat",
  settings,
  built: true,
  probe: null,
};
