import type { Draft, DraftComponent, DraftMonitor, Path } from "./draft.ts";
import { authentication, type Authentication } from "./openapi-security.ts";
import type { Peer, Reading } from "./peer.ts";
import { readStatuses, statusList } from "./statuses.ts";
import { checkedLength, isValues, listOf, textOf, valuesOf, type Values } from "./values.ts";

const METHODS = ["get", "head", "post", "put", "patch", "delete", "options", "trace"];
/** GETs that do something all the same. */
const UNSAFE =
  /(?:^|[/_-])(?:log-?out|sign-?out|unsubscribe|delete|remove|revoke|reset|shutdown)(?:$|[/_.-])/i;

/** An OpenAPI (3.x) or Swagger (2.0) document: a monitor for each safe GET without required parameters. */
export const openapi: Peer = {
  title: "OpenAPI",
  recognises: (value) =>
    isValues(value) && ("openapi" in value || "swagger" in value) && isValues(value["paths"]),
  read: (value, reading) => {
    const root = valuesOf(value);
    const info = valuesOf(root["info"]);
    const base = baseOf(root, reading);
    const components = Object.entries(valuesOf(root["paths"])).flatMap(([route, item]) =>
      routeComponents(route, valuesOf(deref(item, root)), { root, base, reading }),
    );
    checkedLength(components);
    const title = textOf(info["title"]);
    const provider = { name: title ?? "API", components };
    return {
      title,
      url: null,
      timeZone: null,
      providers: components.length === 0 ? [] : [provider],
    } satisfies Draft;
  },
};

type Around = { readonly root: Values; readonly base: string; readonly reading: Reading };

function routeComponents(
  route: string,
  item: Values,
  { root, base, reading }: Around,
): DraftComponent[] {
  const { report } = reading;
  for (const method of METHODS)
    if (method !== "get" && isValues(item[method]))
      report.add(
        ["paths", route, method],
        "only a GET becomes a monitor: other methods may change something",
      );
  const get = item["get"];
  if (!isValues(get)) return [];
  const path: Path = ["paths", route, "get"];
  const why = whyNot(route, get, item, root);
  if (why !== null) {
    report.add(path, `no monitor: ${why}`);
    return [];
  }
  const name = textOf(get["summary"]) ?? textOf(get["operationId"]) ?? route;
  const description = textOf(get["description"]);
  const auth = authentication(get["security"] ?? root["security"], root, name, path, reading);
  return [
    {
      name,
      path,
      wishedId: route,
      routes: [route.slice(0, 500)],
      ...(description !== null && { description }),
      monitors: auth === null ? [] : [monitorOf(base, route, get, auth, path)],
    },
  ];
}

function whyNot(route: string, get: Values, item: Values, root: Values): string | null {
  const parameters = [...listOf(item["parameters"]), ...listOf(get["parameters"])].map((one) =>
    valuesOf(deref(one, root)),
  );
  const required = parameters.filter((one) => one["required"] === true || one["in"] === "path");
  if (required.length > 0)
    return `it needs ${required
      .map((one) => textOf(one["name"]) ?? "?")
      .join(", ")
      .slice(0, 300)}`;
  if (/[{}]/.test(route)) return "its path has a parameter";
  if (get["deprecated"] === true) return "it is deprecated";
  if (valuesOf(get["requestBody"])["required"] === true) return "it needs a body";
  if (UNSAFE.test(route) || UNSAFE.test(textOf(get["operationId"]) ?? ""))
    return "its name says that it changes something";
  const types = Object.values(valuesOf(get["responses"])).flatMap((one) =>
    Object.keys(valuesOf(valuesOf(deref(one, root))["content"])),
  );
  return types.some((type) => type.startsWith("text/event-stream"))
    ? "its answer has no end"
    : null;
}

function monitorOf(
  base: string,
  route: string,
  get: Values,
  auth: Authentication,
  path: Path,
): DraftMonitor {
  const codes = Object.keys(valuesOf(get["responses"])).filter((code) => /^[23]/.test(code));
  const statuses = readStatuses(codes);
  const query =
    auth.query.length === 0
      ? ""
      : `?${auth.query.map(([name, value]) => `${encodeURIComponent(name)}=${value}`).join("&")}`;
  return {
    kind: "http",
    path,
    settings: {
      url: `${base}${route.startsWith("/") ? "" : "/"}${route.replaceAll("#", "%23")}${query}`,
      ...(Object.keys(auth.headers).length > 0 && { headers: auth.headers }),
      ...auth.settings,
      expect: statuses === null || statuses.length === 0 ? {} : { status: statusList(statuses) },
    },
  };
}

/** Follows one local reference; another file is not read. */
function deref(value: unknown, root: Values, depth = 0): unknown {
  const reference = isValues(value) ? value["$ref"] : undefined;
  if (typeof reference !== "string" || !reference.startsWith("#/") || depth > 20) return value;
  const target = reference
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (node, step) => (isValues(node) && Object.hasOwn(node, step) ? node[step] : undefined),
      root,
    );
  return deref(target, root, depth + 1);
}

/** The address of the first server; a variable stands for one that is not in the document. */
function baseOf(root: Values, { report }: Reading): string {
  const servers = listOf(root["servers"]).map(valuesOf);
  for (const [index] of servers.entries())
    if (index > 0) report.add(["servers", index], "only the first server is probed");
  const [server] = servers;
  const swagger = textOf(root["host"]);
  const [scheme = "https"] = listOf(root["schemes"])
    .map(String)
    .toSorted((a, b) => b.length - a.length);
  const text =
    server === undefined
      ? swagger === null
        ? `${textOf(root["basePath"]) ?? ""}`
        : `${scheme}://${swagger}${textOf(root["basePath"]) ?? ""}`
      : withVariables(textOf(server["url"]) ?? "", valuesOf(server["variables"]));
  const address = text.replace(/\/+$/, "");
  if (/^https?:\/\/[^/]/i.test(address) && !/[{}]/.test(address)) return address;
  report.add(
    ["servers"],
    `the document has no whole address of a server: set the variable ${SERVER}`,
  );
  return `\${${SERVER}}${address.startsWith("/") ? address : ""}`;
}

const SERVER = "API_SERVER_URL";

const withVariables = (url: string, variables: Values): string =>
  url.replaceAll(
    /\{([^{}]+)\}/g,
    (whole, name: string) => textOf(valuesOf(variables[name])["default"]) ?? whole,
  );
