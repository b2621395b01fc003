import { down, type Failure } from "./failure.ts";
import type { HttpRequest } from "./reception.ts";
import { PLACEHOLDER } from "./fields.ts";
import type { Step } from "./http-settings.ts";

/** Captured so far, and `token`. */
export type Values = ReadonlyMap<string, string>;

/** Headers that the probe adds unless the settings have their own. */
export type OwnHeaders = Readonly<Record<string, string>>;

export type PreparedRequest = {
  /** Returns true if a placeholder `{{name}}` is anywhere in it. */
  readonly uses: (name: string) => boolean;
  /** A placeholder stands in its host or port: what an answer held says where it goes. */
  readonly isSteered: boolean;
  readonly build: (values: Values, own: OwnHeaders) => HttpRequest | Failure;
};

type Source = Pick<Step, "url" | "method" | "headers" | "body">;

/**
 * Reads a request's settings once, so that a probe without placeholders costs no parsing.
 * A captured value is put in as it is; what then is no address or no header is the answer's
 * fault that it came from, hence a failure `body`.
 */
export function prepareRequest({ url, method, headers, body }: Source): PreparedRequest {
  const names = new Set(
    [url, JSON.stringify(headers), JSON.stringify(body) ?? ""]
      .flatMap((text) => [...text.matchAll(PLACEHOLDER)])
      .map(([, name]) => name),
  );
  const isJson = typeof body === "object";
  const ready = names.size === 0 ? new URL(url) : null;
  const originWith = (value: string) => URL.parse(url.replaceAll(PLACEHOLDER, value))?.origin;
  const isSteered = ready === null && originWith("x") !== originWith("y");
  // With placeholders elsewhere, no value may move the request to another host.
  const origin = ready === null && !isSteered ? originWith("x") : null;
  const readyBody = body === undefined ? null : isJson ? JSON.stringify(body) : body;
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));

  const build = (values: Values, own: OwnHeaders): HttpRequest | Failure => {
    const flat: string[] = [];
    for (const [name, value] of Object.entries(own)) if (!given.has(name)) flat.push(name, value);
    if (isJson && !given.has("content-type")) flat.push("content-type", "application/json");
    for (const [name, value] of Object.entries(headers)) {
      const filled = fill(value, values);
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(filled))
        return down("body", `what was captured cannot be sent in the header ${name}`);
      flat.push(name, filled);
    }
    const address = ready ?? URL.parse(fill(url, values));
    if (address === null || (address.protocol !== "http:" && address.protocol !== "https:"))
      return down("body", `what was captured makes no address: ${url}`);
    if (origin !== null && address.origin !== origin)
      return down("body", `what was captured leads to another host: ${url}`);
    if (address.username !== "" || address.password !== "")
      return down("body", `what was captured makes a user or password of: ${url}`);
    const filledBody =
      names.size === 0 || readyBody === null
        ? readyBody
        : isJson
          ? JSON.stringify(fillJson(body, values))
          : fill(readyBody, values);
    return { url: address, method, headers: flat, body: filledBody };
  };

  return { uses: (name) => names.has(name), isSteered, build };
}

const fill = (text: string, values: Values): string =>
  text.includes("{{")
    ? text.replaceAll(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole)
    : text;

function fillJson(value: unknown, values: Values): unknown {
  if (typeof value === "string") return fill(value, values);
  if (Array.isArray(value)) return value.map((item) => fillJson(item, values));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, unknown]) => [name, fillJson(item, values)]),
  );
}
