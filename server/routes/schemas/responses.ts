import type { z } from "zod";
import { problem } from "../../core/api/problem.ts";

/** Returns an answer with its schema. */
export const answer = <Schema extends z.ZodType>(
  schema: Schema,
  description: string,
  media = "application/json",
) => ({ description, content: { [media]: { schema } } });

const refusal = (description: string) => answer(problem, description, "application/problem+json");

/** The other answers of any reading. */
export const READING = {
  304: { description: "Nothing changed since the answer with the ETag of `If-None-Match`" },
  405: refusal("It can only be read: `Allow` names the methods"),
};

/** The other answers of any computed reading. */
export const PROBLEMS = {
  ...READING,
  400: refusal("The request is malformed, or the cursor is from elsewhere"),
  422: refusal("A parameter has a value that means nothing here; `errors` says which"),
  429: refusal("Too many requests: `Retry-After` says when to come back"),
  503: refusal("Nothing is known yet, or the database cannot be used"),
};

export const NOT_FOUND = { 404: refusal("There is nothing at this address") };

/** The other answers of any write; nothing is changed then. */
export const WRITING = {
  400: refusal("The request is malformed"),
  401: refusal("A valid token is needed"),
  403: refusal("The token's role, or its provider, does not allow it"),
  404: refusal("There is no such thing"),
  409: refusal("The present state does not allow it"),
  412: refusal("Somebody else changed it meanwhile; `errors` says what"),
  413: refusal("The body is larger than 64 KiB"),
  422: refusal("The body is invalid; `errors` says what and where"),
  429: refusal("Too many requests: `Retry-After` says when to come back"),
  503: refusal("This instance does not lead the database, or cannot use it"),
};
