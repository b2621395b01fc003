import { z } from "zod";
import { addressRange } from "./values.ts";

/** Shortest password that readers share: it is guessed at from everywhere. */
const SHORTEST = 12;

/** Who may see a private page; one of these is enough. */
export const privatePage = z.strictObject({
  people: z
    .enum(["team", "members"])
    .default("team")
    .describe(
      "People who see it once they have signed in: the team and the providers' staff, or everybody with an account.",
    ),
  addresses: z
    .array(addressRange)
    .default([])
    .describe("Networks from which it is seen without signing in, such as 10.0.0.0/8."),
  password: z
    .string()
    .min(SHORTEST, `expected ${SHORTEST} characters or more`)
    .max(1_000)
    .optional()
    .describe("Password that its readers share; give it as ${NAME}."),
});
