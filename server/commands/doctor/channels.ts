import { once } from "node:events";
import { connect as connectPlain, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { AlertChannel } from "../../core/alert-settings.ts";
import type { Config } from "../../core/configuration.ts";
import { fail, ok, warn, type DoctorFinding } from "./finding.ts";
import { reasonOf } from "./reached.ts";

const PATIENCE_MS = 5_000;
const CHECK = "alert channels";

/**
 * Looks the address of each alert channel up and connects to it, with its TLS handshake. No message
 * and no request is sent; findings name hosts alone, since the rest of such an address is secret.
 */
export async function checkChannels(
  { team }: Pick<Config, "team">,
  canMail: boolean,
): Promise<DoctorFinding[]> {
  const channels = team?.alerts?.channels ?? [];
  return Promise.all(channels.map((channel) => checkChannel(channel, canMail)));
}

async function checkChannel(channel: AlertChannel, canMail: boolean): Promise<DoctorFinding> {
  const { id, kind } = channel;
  const name = `${id} (${kind})`;
  if (channel.kind === "email") {
    return canMail
      ? ok(CHECK, `${name}: goes by the mail server`)
      : fail(CHECK, `${name}: SMTP_URL is not set, so that no alert leaves`);
  }
  // A gateway's address may have `{to}` and `{text}` in its query.
  const url = URL.parse(channel.url);
  if (url === null) return warn(CHECK, `${name}: its address is no URL`);
  try {
    await reach(url);
    return ok(CHECK, `${name}: ${url.host} takes connections`);
  } catch (error) {
    return fail(CHECK, `${name}: ${url.host}: ${reasonOf(error)}`);
  }
}

async function reach(url: URL): Promise<void> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isTls = url.protocol === "https:";
  const port = Number(url.port || (isTls ? 443 : 80));
  const socket: Socket = isTls
    ? connectTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
    : connectPlain({ host, port });
  try {
    await once(socket, isTls ? "secureConnect" : "connect", {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError")
      throw new Error("no answer within 5 s");
    throw error;
  } finally {
    socket.on("error", () => {});
    socket.destroy();
  }
}
