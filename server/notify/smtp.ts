import { Readable } from "node:stream";
import { withoutAddresses } from "../core/mail-address.ts";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { isInternational } from "../core/mail-address.ts";
import { smtpOptions, type SmtpPlace } from "./smtp-options.ts";

/** The outcome of one mail. */
export type SmtpOutcome =
  /** The server has taken it over. */
  | { readonly kind: "sent"; readonly response: string }
  /** Not now (4xx, RFC 5321 4.2.1): greylisting, a full mailbox. */
  | { readonly kind: "later"; readonly error: string }
  /** Never (5xx). `isAddress`: since there is no such mailbox, and not for what the mail says. */
  | { readonly kind: "refused"; readonly error: string; readonly isAddress: boolean }
  /** Nothing was handed over: no server, none that lets us in, or one that speaks nonsense. */
  | { readonly kind: "unreachable"; readonly error: string }
  /** The connection ended after the whole mail was said, and before the server answered. */
  | { readonly kind: "uncertain"; readonly error: string };

export type Envelope = { readonly from: string; readonly to: string };

/** A way out for mails: a few connections that are kept as long as there is something to send. */
export type Smtp = {
  /** Never rejects. */
  send(envelope: Envelope, mail: Buffer): Promise<SmtpOutcome>;
  /** True if the server offers SMTPUTF8 (RFC 6531), by its last greeting; `null`: unknown. */
  offersUtf8(): boolean | null;
  /** Ends idle connections; call it once nothing is under way. */
  close(): void;
  /** Cuts the connections under way; the outcome of their mails is then never known. */
  abort(): void;
};

export type SmtpOptions = SmtpPlace & {
  /** A server that says nothing for so long is not waited for; nodemailer's own are minutes. */
  readonly timeoutMs?: number;
};

/** Servers close idle connections after minutes: ours are gone before. */
const IDLE_MS = 5_000;
/** Some servers count mails by connection. */
const MAILS_A_CONNECTION = 100;

type Line = { readonly connection: SMTPConnection; mails: number; idle?: NodeJS.Timeout };

/**
 * Sends through an SMTP server. Nodemailer's connections are used directly, since only these tell
 * whether a mail had been said to its end when the connection broke.
 */
export function createSmtp({ timeoutMs = 15_000, ...at }: SmtpOptions): Smtp {
  const { credentials, ...place } = smtpOptions(at);
  const options = {
    ...place,
    dnsTimeout: timeoutMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
  };
  const idle: Line[] = [];
  const open = new Set<SMTPConnection>();
  let isAborted = false;
  let offersUtf8: boolean | null = null;

  const connect = async (): Promise<Line> => {
    if (isAborted) throw new Error("the connections were cut");
    const connection = new SMTPConnection(options);
    open.add(connection);
    connection.once("end", () => open.delete(connection));
    await signIn(connection, credentials);
    offersUtf8 = extensionsOf(connection).includes("SMTPUTF8");
    return { connection, mails: 0 };
  };
  const keep = (line: Line) => {
    line.mails += 1;
    if (line.mails >= MAILS_A_CONNECTION) return line.connection.quit();
    line.idle = setTimeout(() => {
      idle.splice(idle.indexOf(line), 1);
      line.connection.quit();
    }, IDLE_MS).unref();
    idle.push(line);
  };
  const take = (): Line | null => {
    for (;;) {
      const line = idle.pop();
      if (!line) return null;
      clearTimeout(line.idle);
      const { destroyed, _socket: socket } = line.connection;
      if (!destroyed && socket && socket.writable) return line;
      line.connection.close();
    }
  };

  return {
    async send(envelope, mail) {
      const kept = take();
      const outcome = kept && (await attempt(kept, envelope, mail, keep));
      // A kept connection may have ended unseen: that says nothing of the server.
      if (outcome && outcome.kind !== "unreachable") return outcome;
      try {
        return await attempt(await connect(), envelope, mail, keep);
      } catch (error) {
        return { kind: "unreachable", error: lineOf(error) };
      }
    },
    offersUtf8: () => offersUtf8,
    close() {
      for (const line of idle.splice(0)) {
        clearTimeout(line.idle);
        line.connection.quit();
      }
    },
    abort() {
      isAborted = true;
      for (const connection of open) connection.close();
    },
  };
}

/** Connects, and signs in where credentials are given; closes the connection where either fails. */
async function signIn(
  connection: SMTPConnection,
  credentials: ReturnType<typeof smtpOptions>["credentials"],
): Promise<void> {
  try {
    await new Promise<void>((connected, failed) => {
      connection.on("error", failed);
      connection.connect((error) => (error ? failed(error) : connected()));
    });
    if (credentials) {
      await new Promise<void>((signedIn, failed) => {
        connection.once("error", failed);
        connection.login({ credentials }, (error) => (error ? failed(error) : signedIn()));
      });
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  // A mail's last line is written apart: with Nagle's algorithm it would wait 40 ms for the
  // acknowledgement of what stands before it.
  const { _socket: socket } = connection;
  if (socket) socket.setNoDelay(true);
}

function attempt(
  line: Line,
  { from, to }: Envelope,
  mail: Buffer,
  keep: (line: Line) => void,
): Promise<SmtpOutcome> {
  const { connection } = line;
  if (isInternational(to) && !extensionsOf(connection).includes("SMTPUTF8")) {
    keep(line);
    const error =
      "the mail server takes no address outside ASCII (it offers no SMTPUTF8, RFC 6531)";
    return Promise.resolve({ kind: "refused", error, isAddress: false });
  }
  // Piped only once the server has said that it listens (354): its end is the mail's.
  const body = Readable.from([mail]);
  let isSaid = false;
  body.once("end", () => (isSaid = true));
  return new Promise((settle) => {
    const failed = (error: SMTPConnection.SMTPError) => {
      const outcome = outcomeOf(error, isSaid);
      // After an answer the connection takes another mail; else its state is unknown.
      const isOpen = outcome.kind === "later" || outcome.kind === "refused";
      if (!isOpen || connection.destroyed || error.responseCode === 421) connection.close();
      else
        connection.reset((broken) => {
          if (broken) connection.close();
          else keep(line);
        });
      settle(outcome);
    };
    connection.removeAllListeners("error");
    connection.on("error", failed);
    connection.send({ from, to: [to], size: mail.length }, body, (error, info) => {
      if (error) return failed(error);
      connection.removeAllListeners("error");
      connection.on("error", () => connection.close());
      keep(line);
      settle({ kind: "sent", response: info.response });
    });
  });
}

/** Extensions of the server's greeting; nodemailer reads them and has no accessor. */
function extensionsOf(connection: SMTPConnection): readonly string[] {
  const { _supportedExtensions: found } = connection as unknown as {
    readonly _supportedExtensions?: readonly string[];
  };
  return found ?? [];
}

function outcomeOf(error: SMTPConnection.SMTPError, isSaid: boolean): SmtpOutcome {
  const { responseCode: code, command } = error;
  const text = lineOf(error);
  // Our own address or rights are refused: an operator must act, and the mails wait.
  if (code !== undefined && code >= 500 && command === "MAIL FROM") {
    return { kind: "later", error: text };
  }
  if (code !== undefined && code >= 500) {
    // What it says to a recipient may be about the recipient; the rest is about us or the mail.
    const isRecipient = command === "RCPT TO" && /\b5\.1\.\d|\b5\.2\.1\b/.test(text);
    return { kind: "refused", error: text, isAddress: isRecipient };
  }
  if (code !== undefined && code >= 400 && code !== 421) return { kind: "later", error: text };
  // Nodemailer will not say what cannot be an envelope: another attempt would not help. With an
  // answer that has no code, the server speaks nonsense.
  if (error.code === "EENVELOPE" && code === undefined && error.response === undefined) {
    return { kind: "refused", error: text, isAddress: false };
  }
  return { kind: isSaid ? "uncertain" : "unreachable", error: text };
}

/** Returns one line for operators, without the addresses that the server repeats. */
const lineOf = (error: unknown): string =>
  withoutAddresses(error instanceof Error ? error.message : String(error))
    .replaceAll(/\s+/g, " ")
    .slice(0, 300);
