import { z } from "zod";
import { filePath, httpUrl, ipVersion } from "./fields.ts";
import type { ProbeKind } from "./probe.ts";

const settings = z.strictObject({
  /** The page's address ("https://status.example.test"), or that of its `/api/v2`. */
  url: httpUrl,
  /** The component's id or exact name on that page. */
  component: z.string().min(1),
  ca: filePath.optional(),
  ipVersion,
});
export type StatuspageSettings = z.output<typeof settings>;

export const statuspage: ProbeKind<StatuspageSettings> = {
  kind: "statuspage",
  settings,
  built: false,
  probe: null,
};
