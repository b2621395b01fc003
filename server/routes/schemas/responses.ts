import { z } from "@hono/zod-openapi";
import { problem } from "./native.ts";

/** An answer with its shape; JSON unless said. */
export const answer = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  media = "application/json",
) => ({ description, content: { [media]: { schema } } });

const told = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: problem } },
});

/** What any reading may answer besides. */
export const READING = {
  304: { description: "Nothing changed since the answer with the ETag of `If-None-Match`" },
  405: told("It can only be read: `Allow` tells by which methods"),
};

/** What any computed query may answer besides. */
export const PROBLEMS = {
  ...READING,
  400: told("The request is malformed, or the cursor is from elsewhere"),
  422: told("A parameter has a value that means nothing here; `errors` says which"),
  429: told("Too many requests: `Retry-After` says when to come back"),
  503: told("Nothing is known yet, or the database cannot be used"),
};

export const NOT_FOUND = { 404: told("There is nothing at this address") };

/** What any write may answer besides; nothing is changed then. */
export const WRITING = {
  400: told("The request is malformed"),
  401: told("A token is needed, and one that holds"),
  403: told("The token's role, or its provider, does not reach so far"),
  404: told("There is no such thing"),
  409: told("It cannot be done in the state that things are in"),
  412: told("Somebody else changed it meanwhile; `errors` says what"),
  413: told("The body is larger than 64 KiB"),
  422: told("What was written cannot be; `errors` says what and where"),
  429: told("Too many requests: `Retry-After` says when to come back"),
  503: told("This instance does not lead the database, or cannot use it"),
};
