import { canonicalAddress, networkSet, reachOf } from "./addresses.ts";
import { comparableHost } from "./host-name.ts";

/** Returns the proxy through which an address is called, or `null` for none. */
export type ProxyRules = (url: URL) => URL | null;

type Env = Readonly<Record<string, string | undefined>>;

/** A variable of the environment that names no proxy. */
export type WrongProxy = { readonly variable: string; readonly problem: string };

const BY_SCHEME: Readonly<Record<string, string>> = {
  "http:": "HTTP_PROXY",
  "ws:": "HTTP_PROXY",
  "https:": "HTTPS_PROXY",
  "wss:": "HTTPS_PROXY",
};

/**
 * Reads HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY as curl and Go do: in lower or upper case,
 * lower case first; a proxy without scheme is http. This machine itself (localhost, loopback) is
 * never called through a proxy.
 */
export function proxyRules(env: Env): ProxyRules | WrongProxy {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || null;
  const proxies = new Map<string, URL>();
  for (const variable of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) {
    const text = read(variable);
    if (text === null) continue;
    const proxy = parseProxy(text);
    if (proxy === null) return { variable, problem: "http://proxy.example:3128 is wanted" };
    proxies.set(variable, proxy);
  }
  const isExcepted = exceptions(read("NO_PROXY") ?? "");
  return (url) => {
    const proxy = proxies.get(BY_SCHEME[url.protocol] ?? "") ?? proxies.get("ALL_PROXY") ?? null;
    return proxy === null || isThisMachine(url.hostname) || isExcepted(url) ? null : proxy;
  };
}

/** Reads "http://user:password@proxy.example:3128", with or without its scheme. */
export function parseProxy(text: string): URL | null {
  const url = URL.parse(text.includes("://") ? text : `http://${text}`);
  const isProxy = url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "";
  return isProxy && url.pathname === "/" && url.search === "" && url.hash === "" ? url : null;
}

function isThisMachine(hostname: string): boolean {
  const host = comparableHost(hostname);
  return /(^|\.)localhost$/.test(host) || reachOf(host) === "loopback";
}

const portOf = ({ port, protocol }: URL) =>
  port !== "" ? port : protocol.endsWith("s:") ? "443" : "80";

/**
 * Entries apart by commas or white space: "*", a domain with all below it ("example.org",
 * ".example.org", "*.example.org"), an address, a network in CIDR notation; each with a port or not.
 */
function exceptions(text: string): (url: URL) => boolean {
  const tests = text
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry) => {
      if (entry === "*") return () => true;
      const network = networkSet([entry.replace(/^\[(.*)\]$/, "$1")]);
      if (network !== null) return ({ hostname }: URL) => network(hostname);
      const [, host = entry, port] = /^(.*?):(\d+)$/.exec(entry) ?? [];
      const wanted = comparableHost(host.replace(/^\*?\./, ""));
      return (url: URL) => {
        const called = canonicalAddress(url.hostname) ?? comparableHost(url.hostname);
        const fits = called === wanted || called.endsWith(`.${wanted}`);
        return fits && (port === undefined || port === portOf(url));
      };
    });
  return (url) => tests.some((test) => test(url));
}
