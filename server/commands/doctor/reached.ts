import { isIP } from "node:net";
import { connect } from "node:tls";
import type { TrustProxy } from "../../core/client-address.ts";
import type { Config } from "../../core/configuration.ts";
import { DAY_MS } from "../../core/duration.ts";
import type { Instant } from "../../core/model.ts";
import type { MailSettings } from "../../core/settings.ts";
import { greetServer } from "../../notify/mailer.ts";
import { fail, ok, warn, type DoctorFinding } from "./finding.ts";
import { counted } from "../../core/counted.ts";

const PATIENCE_MS = 5_000;
const SOON_DAYS = 14;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;

/** Connects to the mail server, as far as its answer to EHLO and the sign-in; sends nothing. */
export async function checkMail(mail: MailSettings | null): Promise<DoctorFinding> {
  const check = "mail";
  if (mail === null) {
    return warn(check, "SMTP_URL is not set: no mail leaves, and pages offer none");
  }
  const { hostname, port } = new URL(mail.url);
  const place = `${hostname}${port ? `:${port}` : ""}`;
  try {
    await greetServer(mail);
    return ok(check, `${place} answers and takes the sign-in; the sender is ${mail.from}`);
  } catch (error) {
    return fail(check, `${place}: ${reasonOf(error)}`);
  }
}

/** Asks each page's public address for this service, and its certificate for its last day. */
export async function checkAddresses(config: Config, now: Instant): Promise<DoctorFinding[]> {
  const all = await Promise.all(config.pages.map(({ url }) => checkAddress(new URL(url), now)));
  return all.flat();
}

async function checkAddress(url: URL, now: Instant): Promise<DoctorFinding[]> {
  const check = "public address";
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    const detail = `${url.origin} is without TLS: the console refuses to sign anybody in`;
    return [warn(check, detail)];
  }
  const found = await answerAt(url);
  return url.protocol === "https:" ? [found, await checkCertificate(url, now)] : [found];
}

async function answerAt(url: URL): Promise<DoctorFinding> {
  const check = "public address";
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const answer = await fetch(`${url.href.replace(/\/$/, "")}/version`, {
      signal,
      redirect: "manual",
    });
    const { name, version } = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
    return name === "vigie"
      ? ok(check, `Vigie ${String(version)} answers at ${url.href.replace(/\/$/, "")}`)
      : warn(check, `${url.origin} is answered by another program (status ${answer.status})`);
  } catch (error) {
    return warn(check, `${url.origin} cannot be reached from here: ${reasonOf(error)}`);
  }
}

function checkCertificate(url: URL, now: Instant): Promise<DoctorFinding> {
  const check = "certificate";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port || 443);
  return new Promise((done) => {
    // Whatever the chain is, its dates are read; whether it is trusted is said beside.
    const socket = connect(
      { host, port, ...(isIP(host) === 0 && { servername: host }), rejectUnauthorized: false },
      () => {
        const until = Date.parse(socket.getPeerCertificate().valid_to);
        const days = Math.floor((until - now) / DAY_MS);
        const detail = `${host}: until ${new Date(until).toISOString().slice(0, 10)}, ${counted(days, "day")} left`;
        socket.end();
        if (days < 0) done(fail(check, detail));
        else if (!socket.authorized) {
          done(fail(check, `${host}: ${String(socket.authorizationError)}`));
        } else done(days < SOON_DAYS ? warn(check, detail) : ok(check, detail));
      },
    );
    socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("no answer within 5 s")));
    socket.once("error", (error) => done(warn(check, `${host}: ${reasonOf(error)}`)));
  });
}

/** Compares where Vigie listens, its public address and the proxies that it trusts. */
export function checkProxy(config: Config, host: string, trust: TrustProxy): DoctorFinding {
  const check = "proxy";
  const isBehindOne = config.pages.some(({ url }) => url.startsWith("https:"));
  const isLocal = LOOPBACK.test(host);
  if (trust === null && isBehindOne) {
    return warn(
      check,
      "TRUST_PROXY is not set, and Vigie itself has no TLS: all clients behind a proxy share one limit",
    );
  }
  if (trust !== null && "hops" in trust && !isLocal) {
    return warn(
      check,
      `TRUST_PROXY=${trust.hops} and HOST=${host}: who reaches the port past the proxy may forge an address; name the proxy's networks, or let only it reach the port`,
    );
  }
  return ok(check, trust === null ? "none is trusted" : "trusted as TRUST_PROXY says");
}

/** Returns the reason of a failed call in one line. */
export function reasonOf(error: unknown): string {
  const { cause, message, code } = error as Error & { code?: string };
  if (cause instanceof Error) return reasonOf(cause);
  return code && !message.includes(code) ? `${message} (${code})` : message || String(code);
}
