import type { AddressInfo, Socket } from "node:net";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail as a server took it. */
export type Caught = {
  /** Sender of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
};

/** The server's reaction to a mail; `null`: takes it. */
export type Answer = { readonly code: number; readonly text: string } | "drop" | null;

/** A real SMTP server on loopback that keeps every mail, and misbehaves as it is told. */
export type MailServer = {
  readonly url: string;
  readonly caught: Caught[];
  /** Their ids, in the order in which they came. */
  ids(): string[];
  parsed(): Promise<Email[]>;
  stop(): Promise<void>;
};

export type MailServerOptions = {
  /** On which to listen; any that is free unless given. */
  readonly port?: number;
  readonly onRecipient?: (to: string) => Answer;
  /** After the whole mail was said, and kept as one that may or may not have been taken. */
  readonly onMail?: (mail: Caught) => Answer | Promise<Answer>;
  readonly smtp?: SMTPServerOptions;
};

const errorOf = (answer: Exclude<Answer, "drop" | null>) =>
  Object.assign(new Error(answer.text), { responseCode: answer.code });

export async function startMailServer({
  port = 0,
  onRecipient = () => null,
  onMail = () => null,
  smtp = {},
}: MailServerOptions = {}): Promise<MailServer> {
  const caught: Caught[] = [];
  const hangUp = ({ id }: { readonly id: string }) => {
    const all = server.connections as unknown as Set<{ id: string; _socket: Socket }>;
    [...all].find((connection) => connection.id === id)?._socket.destroy();
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo({ address }, session, done) {
      const answer = onRecipient(address);
      if (answer === "drop") hangUp(session);
      else done(answer && errorOf(answer));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        const mail = { from, to: rcptTo.map((r) => r.address), raw: Buffer.concat(chunks) };
        const answer = await onMail(mail);
        if (answer === null) {
          caught.push(mail);
          done();
        } else if (answer === "drop") hangUp(session);
        else done(errorOf(answer));
      });
    },
    ...smtp,
  });
  server.on("error", () => {});
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    caught,
    ids: () => caught.map(({ raw }) => messageIdOf(raw)),
    parsed: () => Promise.all(caught.map(({ raw }) => PostalMime.parse(raw))),
    stop: () => new Promise<void>((stopped) => server.close(() => stopped())),
  };
}

/** Returns the Message-ID of a mail, with its angle brackets. */
export const messageIdOf = (raw: Buffer): string =>
  /^Message-ID: (\S+)/im.exec(raw.toString("latin1"))?.[1] ?? "";
