import { rememberSecret } from "../../probes/redaction.ts";
import { addressProblem, isPostgresAddress } from "../core/database-address.ts";
import { createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import type { OidcSettings } from "../core/settings.ts";
import { SHORTEST_SECRET } from "../core/settings.ts";
import { parseTrustProxy, PROXY_HEADERS, type TrustProxy } from "../core/client-address.ts";
import { mailAddress } from "../core/mail-address.ts";
import { proxyRules } from "../core/proxy-rules.ts";
import { isRole, type Role } from "../core/people/permission.ts";
import type { MailSettings } from "../core/settings.ts";
import type { DkimKey } from "../core/settings.ts";
import type { TelemetrySettings } from "../core/telemetry-settings.ts";
import { telemetry } from "./telemetry.ts";
import { UsageError } from "./usage-error.ts";

type Env = Readonly<Record<string, string | undefined>>;

export { UsageError };

/** Settings of the environment, apart from the configuration. */
export type Settings = {
  /** Path of the configuration, or `null` for the demo. */
  readonly configPath: string | null;
  /** Path of the SQLite database, or `postgres://...`; `null`: the default file. */
  readonly database: string | null;
  /** VIGIE_STATE: folder of this process's own files, with PostgreSQL. */
  readonly stateFolder: string;
  readonly host: string;
  readonly port: number;
  readonly logLevel: string;
  /** The proxies whose headers name the client (TRUST_PROXY, TRUST_PROXY_HEADER). */
  readonly trust: TrustProxy;
  /** VIGIE_REGION: region that this process probes from; `null`: none. */
  readonly region: string | null;
  /** VIGIE_SECRET, or `null`: the one that is kept beside the database. */
  readonly secret: string | null;
  /** SMTP_URL and MAIL_FROM, or `null`: no mail is sent. */
  readonly mail: MailSettings | null;
  /** OIDC_ISSUER and its companions, or `null`: no sign-in by OpenID Connect. */
  readonly oidc: OidcSettings | null;
  /** OTEL_EXPORTER_OTLP_ENDPOINT and its companions, or `null`: no traces or metrics are sent. */
  readonly telemetry: TelemetrySettings | null;
};

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * Reads the environment. An empty variable counts as absent.
 *
 * @throws UsageError naming the variable and what it should be
 */
export function readSettings(env: Env): Settings {
  const level = env.LOG_LEVEL || "info";
  if (!LOG_LEVELS.includes(level)) {
    throw new UsageError(
      `LOG_LEVEL is ${quoted(level)}: one of ${LOG_LEVELS.join(", ")} is wanted`,
    );
  }
  const database = databasePath("DATABASE_URL", secret(env, "DATABASE_URL"));
  const ownSecret = longEnough(keySecret(env, "VIGIE_SECRET"));
  if (database !== null && isPostgresAddress(database) && ownSecret === null) {
    throw new UsageError(
      "VIGIE_SECRET is wanted with PostgreSQL: every node needs the same one, and it is not stored in the database (openssl rand -base64 32 makes one)",
    );
  }
  const proxies = proxyRules(env);
  // What is written may hold a password: it is not repeated.
  if (typeof proxies !== "function")
    throw new UsageError(`${proxies.variable}: ${proxies.problem}`);
  return {
    configPath: env.VIGIE_CONFIG || null,
    database,
    stateFolder: env.VIGIE_STATE || "data",
    host: env.HOST || "127.0.0.1",
    port: portNumber(env.PORT || "3000"),
    logLevel: level,
    trust: trustProxy(env.TRUST_PROXY || "", env.TRUST_PROXY_HEADER || null),
    region: env.VIGIE_REGION || null,
    secret: ownSecret,
    mail: mail(env),
    oidc: oidc(env),
    telemetry: telemetry((name) => secret(env, name)),
  };
}

/** Returns a variable that holds a secret; it is taken out of every log line. */
function keySecret(env: Env, name: string): string | undefined {
  const text = secret(env, name);
  if (text) rememberSecret(text);
  return text;
}

/** A variable, or the content of the file that `NAME_FILE` names. */
function secret(env: Env, name: string): string | undefined {
  const file = env[`${name}_FILE`];
  if (env[name] || !file) return env[name];
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new UsageError(`${name}_FILE: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Checks the length of a secret. The message never contains it. */
function longEnough(text: string | undefined): string | null {
  if (!text) return null;
  if (text.length >= SHORTEST_SECRET) return text;
  throw new UsageError(
    `VIGIE_SECRET has ${text.length} characters: ${SHORTEST_SECRET} or more are wanted`,
  );
}

/** An SMTP address may hold a password: it is never repeated. */
function mail(env: Env): MailSettings | null {
  const url = secret(env, "SMTP_URL");
  const from = env.MAIL_FROM;
  if (!url) return null;
  if (!URL.canParse(url) || !/^smtps?:$/.test(new URL(url).protocol)) {
    throw new UsageError("SMTP_URL: smtp://user:password@host:587 or smtps://... is wanted");
  }
  checkParts(new URL(url));
  checkName(new URL(url).searchParams.get("name"));
  rememberSecret(decodeURIComponent(new URL(url).password));
  const address = mailAddress(/<([^<>]*)>\s*$/.exec(from ?? "")?.[1] ?? from ?? "");
  if (!from || address === null) {
    throw new UsageError("MAIL_FROM is wanted with SMTP_URL: vigie@exemple.fr, or Vigie <...>");
  }
  return { url, from, dkim: dkim(env, address), perMinute: perMinute(env.MAIL_PER_MINUTE) };
}

/** The name of EHLO: a domain or an address in brackets (RFC 5321, 4.1.1.1). */
function checkName(name: string | null): void {
  if (name !== null && !/^([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f.:]+\])$/i.test(name))
    throw new UsageError("SMTP_URL: name= is the name of this machine, such as mail.exemple.fr");
}

/** Refuses what a password with a character of URLs in it would silently turn into. */
function checkParts({ username, password, hostname, pathname, hash, search }: URL): void {
  const isMisread = hash !== "" || !["", "/"].includes(pathname) || search.includes("@");
  if (hostname === "" || isMisread)
    throw new UsageError(
      "SMTP_URL: smtp://user:password@host:587 is wanted; in a password write # as %23, / as %2F, ? as %3F",
    );
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
  } catch {
    throw new UsageError(
      "SMTP_URL: a % in the user or password must be written as %25 (percent-encoding is in UTF-8)",
    );
  }
}

/** DKIM_KEY (a private RSA key in PEM), DKIM_SELECTOR, and DKIM_DOMAIN: MAIL_FROM's unless given. */
function dkim(env: Env, from: string): DkimKey | null {
  const privateKey = keySecret(env, "DKIM_KEY");
  if (!privateKey) return null;
  const selector = env.DKIM_SELECTOR ?? "";
  if (!/^[a-z0-9.-]{1,100}$/i.test(selector)) {
    throw new UsageError("DKIM_SELECTOR is wanted with DKIM_KEY: the name that its DNS record has");
  }
  try {
    if (createPrivateKey(privateKey).asymmetricKeyType !== "rsa") throw new Error("another kind");
  } catch {
    throw new UsageError("DKIM_KEY: a private RSA key in PEM is wanted");
  }
  return { domain: env.DKIM_DOMAIN || from.slice(from.lastIndexOf("@") + 1), selector, privateKey };
}

function perMinute(text: string | undefined): number | null {
  if (!text) return null;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`MAIL_PER_MINUTE is ${quoted(text)}: a number of mails is wanted`);
}

/** Sign-in by OpenID Connect; what ProConnect calls "fournisseur de service". */
function oidc(env: Env): OidcSettings | null {
  const issuer = env.OIDC_ISSUER;
  if (!issuer) return null;
  const isWeb = URL.canParse(issuer) && /^https?:$/.test(new URL(issuer).protocol);
  if (!isWeb) throw new UsageError(`OIDC_ISSUER is ${quoted(issuer)}: https://... is wanted`);
  const clientId = env.OIDC_CLIENT_ID;
  if (!clientId) throw new UsageError("OIDC_CLIENT_ID is wanted with OIDC_ISSUER");
  return {
    issuer,
    clientId,
    clientSecret: keySecret(env, "OIDC_CLIENT_SECRET") || null,
    roles: rolesByDomain(env.OIDC_DOMAINS ?? ""),
    trustEmail: env.OIDC_TRUST_EMAIL === "true",
  };
}

/** "exemple.fr=reader, autre.fr=editor" */
function rolesByDomain(text: string): ReadonlyMap<string, Role> {
  const parts = text.split(",").filter((part) => part.trim() !== "");
  return new Map(
    parts.map((part) => {
      const [domain = "", role = ""] = part.trim().split(/\s*=\s*/);
      const ascii = mailAddress(`x@${domain}`)?.slice(2);
      if (ascii === undefined || !isRole(role)) {
        throw new UsageError(`OIDC_DOMAINS: ${quoted(part.trim())} is not like exemple.fr=reader`);
      }
      return [ascii, role];
    }),
  );
}

/**
 * Returns the path of a file or the address of a PostgreSQL database; `null` where none is given.
 *
 * @param variable that names it: "DATABASE_URL"
 * @throws UsageError
 */
export function databasePath(variable: string, url: string | undefined): string | null {
  if (!url) return null;
  if (isPostgresAddress(url)) {
    const problem = addressProblem(url);
    // What is written may hold a password: it is not repeated.
    if (problem !== null) throw new UsageError(`${variable}: ${problem}`);
    rememberSecret(decodeURIComponent(new URL(url).password));
    return url;
  }
  const path = /^(?:file|sqlite):(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1];
  if (path) return path;
  if (/^[a-z][a-z0-9+.-]+:/i.test(url)) {
    throw new UsageError(
      `${variable}: ${quoted(url.split(":")[0] ?? "")} is not a database we know; use file:PATH or postgres://...`,
    );
  }
  return url;
}

function trustProxy(text: string, wanted: string | null): TrustProxy {
  const trust = parseTrustProxy(text);
  if (trust === undefined)
    throw new UsageError(
      `TRUST_PROXY is ${quoted(text)}: a number of proxies (1) or their networks (10.0.0.0/8, fd00::/8) are wanted`,
    );
  if (wanted === null || trust === null) return trust;
  const header = PROXY_HEADERS.find((name) => name === wanted.trim().toLowerCase());
  if (header !== undefined) return { ...trust, header };
  throw new UsageError(
    `TRUST_PROXY_HEADER is ${quoted(wanted)}: one of X-Forwarded-For, Forwarded and X-Real-IP is wanted`,
  );
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`PORT is ${quoted(text)}: a number from 0 to 65535 is wanted`);
}

const quoted = (text: string) => JSON.stringify(text);
