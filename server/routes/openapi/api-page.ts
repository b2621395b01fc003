import type {
  ApiEndpoint,
  ApiSection,
  ApiWrite,
  ApiWriting,
} from "../../core/page/api-endpoint.ts";
import type { PageSnapshot, Snapshot } from "../../core/snapshot.ts";
import type { Rendered } from "../../http/document-bytes.ts";
import type { Addresses, Render } from "../../http/page-documents.ts";
import { openapiOf, type OpenapiDocument } from "./document.ts";
import { DATA_GOUV_TAGS, TAGS } from "../schemas/described-route.ts";

/** Most characters of a sample answer: enough to see its shape. */
const SAMPLE_LINES = 40;
const SAMPLE_WIDTH = 160;

/**
 * Everything that can be read, by section, with the beginning of each document's answer at this
 * moment.
 *
 * @param addresses where the page's documents are; what is not among them is computed, and has
 *   no sample
 * @param passing the documents that come and go
 */
export function apiSections(
  addresses: Addresses,
  passing: (path: string, page: PageSnapshot) => Render | null,
  page: PageSnapshot,
  snapshot: Snapshot,
): ApiSection[] {
  const operations = Object.entries(openapiOf(page).paths ?? {}).flatMap(([path, { get }]) =>
    get && !get.security && !get.tags?.some((tag) => UNLISTED_TAGS.includes(tag))
      ? [{ path, get }]
      : [],
  );
  const endpoint = ({ path, get }: (typeof operations)[number]): ApiEndpoint => {
    const address = addressOf(path, get);
    const render = renderAt(addresses, address, page) ?? passing(address, page);
    const answer = render && render(page, snapshot);
    return {
      id: get.operationId ?? path,
      path,
      summary: get.summary ?? "",
      address,
      limited: "429" in (get.responses ?? {}) && answer === null,
      sample: answer && sampleOf(answer),
    };
  };
  return TAGS.map(({ name }) => ({
    name,
    endpoints: operations.filter(({ get }) => get.tags?.includes(name)).map(endpoint),
    // What needs a token, or is only written, has no line that runs as it stands.
  })).filter(({ endpoints }) => endpoints.length > 0);
}

/** Sign-in is the console's; accounts are for those who are signed in. */
const UNLISTED_TAGS: readonly string[] = ["Access", ...DATA_GOUV_TAGS];

const METHODS = ["get", "post", "put", "patch", "delete"] as const;
/** Operations with a token that are not for this page's own team. */
const WRITING_TAGS = ["Writing", "Measuring", "Subscribers"];

/** Everything that writes or takes a token, by section, as `/openapi.json` has it. */
export function apiWriting(page: PageSnapshot): ApiWriting[] {
  const operations = Object.entries(openapiOf(page).paths ?? {}).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
  return WRITING_TAGS.map((name) => ({
    name,
    writes: operations
      .filter(({ operation }) => operation.tags?.includes(name))
      .map(({ path, method, operation }): ApiWrite => {
        const { requestBody, parameters = [], operationId = path, summary = "" } = operation;
        const sent = requestBody && "content" in requestBody ? requestBody : undefined;
        const body: unknown = sent?.content["application/json"]?.example ?? null;
        return {
          id: operationId,
          method: method.toUpperCase(),
          path,
          summary,
          needsToken: operation.security !== undefined,
          isRepeatable: parameters.some((p) => "name" in p && p.name === "Idempotency-Key"),
          body: typeof body === "object" ? body : null,
          hasLine: !sent?.required || body !== null,
        };
      }),
  })).filter(({ writes }) => writes.length > 0);
}

type Operation = NonNullable<NonNullable<OpenapiDocument["paths"]>[string]["get"]>;

/** A path with its examples filled in; slashes within one stay, since they may. */
function addressOf(path: string, { parameters = [] }: Operation): string {
  const query = new URLSearchParams();
  let address = path;
  for (const parameter of parameters) {
    if (!("in" in parameter)) continue;
    const { schema = {}, name } = parameter;
    const example = "example" in schema ? String(schema.example) : undefined;
    if (example === undefined) continue;
    if (parameter.in === "path") address = address.replace(`{${name}}`, example);
    else query.set(name, example);
  }
  // What needs no escape in a query is easier to read without one.
  const asked = query.toString().replaceAll("%2F", "/");
  return asked === "" ? address : `${address}?${asked}`;
}

function renderAt(addresses: Addresses, address: string, page: PageSnapshot): Render | null {
  const [path = "", query = ""] = address.split("?");
  const what = addresses.get(path);
  if (what === undefined || typeof what === "function") return what ?? null;
  const name = what.pick({ query: new URLSearchParams(query), accept: "" }, page);
  return name === null ? null : what.render(name);
}

/** The beginning of an answer; of lists in JSON only the first member, which shows the rest. */
function sampleOf({ type, body }: Rendered): string | null {
  if (typeof body !== "string") return null;
  const text = type.includes("json") ? JSON.stringify(shortened(JSON.parse(body)), null, 2) : body;
  const lines = text.split(/\r?\n/);
  const shown = lines
    .slice(0, SAMPLE_LINES)
    .map((line) => (line.length > SAMPLE_WIDTH ? `${line.slice(0, SAMPLE_WIDTH)}…` : line));
  return (lines.length > SAMPLE_LINES ? [...shown, "…"] : shown).join("\n").trimEnd();
}

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) {
    const [first] = value;
    return value.length > 1 ? [shortened(first), "…"] : value.map(shortened);
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shortened(v)]));
}
