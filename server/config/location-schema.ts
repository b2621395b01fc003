import { z } from "zod";
import type { Locations } from "../core/configuration.ts";
import { id, line } from "./values.ts";

/** Most regions of a service; each has a number of its own in the results. */
const MOST_REGIONS = 100;

export const regions = z
  .array(
    z.strictObject({
      id: id.describe("Identifier of the region, for agents and in figures. Never change it."),
      name: line(100).optional().describe("Name on the page; by default its id."),
    }),
  )
  .min(1)
  .max(MOST_REGIONS);

export const locations = z.strictObject({
  regions: z
    .array(id)
    .min(1)
    .max(MOST_REGIONS)
    .describe("Ids of the regions that probe, of those at the top of the file."),
  agree: z
    .int()
    .min(1)
    .max(MOST_REGIONS)
    .optional()
    .describe(
      "Number of regions that must see a failure for it to count; by default more than half of them.",
    ),
});

export type ParsedLocations = z.output<typeof locations>;

/** More than half of the regions must agree unless the file gives a number. */
export const buildLocations = ({ regions, agree }: ParsedLocations): Locations => ({
  regions,
  agree: agree ?? Math.floor(regions.length / 2) + 1,
});
