import { z } from "zod";
import { duration } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z.strictObject({
  /** How much later than `every` the other side may call before it is `down` (cause `late`). */
  grace: duration.default(60_000),
});
export type HeartbeatSettings = z.output<typeof settings>;

/** Judged by `server/core/heartbeat.ts` from the calls that we received. */
export const heartbeat: ProbeKind<HeartbeatSettings> = {
  kind: "heartbeat",
  settings,
  built: true,
  probe: null,
};
