import type { Path } from "./draft.ts";
import { httpAddress } from "./http-address.ts";
import { jsonValue, plainPath } from "./json-expectation.ts";
import { kumaHeaders, type KumaMonitor } from "./kuma-fields.ts";
import type { Reading } from "./peer.ts";
import { readStatuses, statusList } from "./statuses.ts";
import { isTrue, textOf } from "./values.ts";

const ENCODINGS: Readonly<Record<string, string>> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  xml: "text/xml; charset=utf-8",
};

/** Why a monitor cannot be taken over at all, or its settings as kind `http`. */
export type KumaHttp = { readonly refused: string } | { readonly settings: object };

/** Converts the types http, keyword and json-query. */
export function kumaHttp(monitor: KumaMonitor, path: Path, { secrets, report }: Reading): KumaHttp {
  const owner = monitor.text("name") ?? "";
  const at = (field: string) => [...path, field];
  const url = monitor.text("url");
  if (url === null || url === "https://") return { refused: "it has no url" };
  const expected = expectation(monitor, (field, message) => report.add(at(field), message));
  if ("refused" in expected) return expected;
  const auth = credentials(monitor, owner, path, secrets);
  if ("refused" in auth) return auth;

  const method = monitor.text("method") ?? "GET";
  const headers = Object.entries(kumaHeaders(monitor)).map(
    ([name, value]) =>
      [name, secrets.header(name, textOf(value) ?? "", owner, at("headers"))] as const,
  );
  const text = /^(GET|HEAD)$/i.test(method) ? null : monitor.text("body");
  if (text === null && monitor.text("body") !== null)
    report.add(at("body"), `the body of a ${method} is left out`);
  const body = text === null ? undefined : secrets.body(text, owner, at("body"));
  const encoding = ENCODINGS[monitor.text("httpBodyEncoding") ?? "json"];
  if (body !== undefined && encoding && !headers.some(([name]) => /^content-type$/i.test(name)))
    headers.push(["Content-Type", encoding]);
  const redirects = monitor.number("maxredirects") ?? 10;
  return {
    settings: {
      ...httpAddress(url, owner, at("url"), secrets),
      ...(method.toUpperCase() !== "GET" && { method: method.toUpperCase() }),
      ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
      ...(body !== undefined && { body }),
      ...auth.settings,
      followRedirects: Math.min(20, Math.max(0, redirects)),
      expect: expected.expect,
    },
  };
}

type Tell = (field: string, message: string) => void;

type Expected = { readonly refused: string } | { readonly expect: object };

function expectation(monitor: KumaMonitor, tell: Tell): Expected {
  const list = monitor.list("accepted_statuscodes");
  const statuses = list.length === 0 ? null : readStatuses(list);
  if (list.length > 0 && statuses === null)
    tell(
      "accepted_statuscodes",
      `statuses ${JSON.stringify(list).slice(0, 200)}: 200-299 is expected`,
    );
  const status = statusList(statuses ?? readStatuses(["2xx"]) ?? []);
  const keyword = monitor.text("keyword");
  if (monitor.get("type") === "keyword" && keyword !== null) {
    if (isTrue(monitor.get("invertKeyword")))
      return { refused: "a keyword that must not occur has no counterpart" };
    return { expect: { status, text: [keyword] } };
  }
  if (monitor.get("type") !== "json-query") return { expect: { status } };
  const jsonPath = plainPath(monitor.text("jsonPath") ?? "$");
  if (jsonPath === null)
    return { refused: "its JSONata expression is more than a path to one value" };
  const operator = monitor.text("jsonPathOperator") ?? "==";
  const json = jsonValue(jsonPath, operator, monitor.text("expectedValue") ?? "");
  if (json === null) return { refused: `the JSON operator ${operator} has no counterpart` };
  return { expect: { status, json } };
}

function credentials(
  monitor: KumaMonitor,
  owner: string,
  path: Path,
  secrets: Reading["secrets"],
): { readonly refused: string } | { readonly settings: object } {
  const at = (field: string) => [...path, field];
  const method = monitor.text("authMethod");
  const user = monitor.text("basic_auth_user");
  if (method === "ntlm" || method === "mtls")
    return {
      refused:
        method === "ntlm"
          ? "NTLM has no counterpart"
          : "its client certificate belongs in files: see clientCertificate",
    };
  if (method === "oauth2-cc")
    return {
      settings: {
        token: {
          ...secrets.address(monitor.text("oauth_token_url") ?? "", owner, at("oauth_token_url")),
          clientId: monitor.text("oauth_client_id") ?? "",
          clientSecret: secrets.variable(
            monitor.text("oauth_client_secret") ?? "",
            `${owner} client secret`,
            at("oauth_client_secret"),
          ),
          ...(monitor.text("oauth_scopes") !== null && { scope: monitor.text("oauth_scopes") }),
          ...(monitor.text("oauth_auth_method") === "client_secret_basic" && { auth: "basic" }),
        },
      },
    };
  const password = monitor.text("basic_auth_pass");
  if (user === null && password === null) return { settings: {} };
  return {
    settings: {
      basicAuth: {
        user: user ?? "",
        password:
          password === null
            ? ""
            : secrets.variable(password, `${owner} password`, at("basic_auth_pass")),
      },
    },
  };
}
