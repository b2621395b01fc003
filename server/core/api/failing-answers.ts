import { z } from "zod";
import { instant, type Answer } from "./basics.ts";

/** The last failing answer of each monitor: for the team, never public. */
export const failingAnswerList = z.object({
  answers: z.array(
    z.object({
      component: z.string(),
      monitor: z.string(),
      at: instant,
      request: z.string().meta({
        description: "The request that failed; token: and step 2: name those of several",
        example: "GET https://api.example.org/v3/ping",
      }),
      statusLine: z.string().meta({
        description: "As the server sent it; HTTP/2 has no reason phrase",
        example: "HTTP/1.1 503 Service Unavailable",
      }),
      headers: z.array(z.object({ name: z.string(), value: z.string() })),
      body: z.string().meta({ description: "The first 4 kB, decoded; an ellipsis ends a cut one" }),
    }),
  ),
});
export type FailingAnswers = Answer<typeof failingAnswerList>;
