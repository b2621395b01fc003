import { z } from "zod";
import { addressRange, anchor } from "./values.ts";

export const network = z.strictObject({
  allow: z
    .array(addressRange)
    .prefault([])
    .describe("Private networks that monitors registered by HTTP may reach."),
  webhooks: z
    .array(addressRange)
    .prefault([])
    .describe("Private networks that webhooks of subscribers, thus of strangers, may reach."),
  anchors: z
    .array(anchor)
    .refine(
      (targets) => targets.length !== 1,
      "one target alone cannot tell its own outage from ours: give two or more",
    )
    .default([])
    .describe("Two or more reference targets that are up whenever our own network is."),
});
