import { InvalidArgumentError, type Command } from "commander";
import { messagesFor, pauseSending, retrySending, sendingNow } from "../actions/message-queue.ts";
import { subscriberAddress } from "../core/mail-address.ts";
import { letterBytes } from "../notify/letter.ts";
import { trustSystemAuthorities } from "../../probes/authorities.ts";
import { senderOf } from "../notify/smtp-options.ts";
import { createSmtp, type SmtpOutcome } from "../notify/smtp.ts";
import { newId } from "../context/ids.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { withContext } from "./in-force.ts";
import { bounceCommand } from "./mail-bounce.ts";

/** `vigie mail`: whether mails leave, and what to do about those that do not. */
export function mailCommands(program: Command): void {
  const mail = program.command("mail").description("mails that leave, and those that do not");

  mail
    .command("test")
    .description("send one mail by SMTP_URL from MAIL_FROM, and print the server's answer")
    .argument("<address>", "recipient", address)
    .action(sendTest);

  bounceCommand(mail);

  mail
    .command("queue")
    .description("show the mail queue and its failures")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      withContext(async (ctx) => {
        const sending = await sendingNow(ctx);
        const failed = [
          ...(await messagesFor(ctx, "failed", 20)),
          ...(await messagesFor(ctx, "uncertain", 20)),
        ];
        if (json) {
          process.stdout.write(`${JSON.stringify({ ...sending, failed })}\n`);
          return;
        }
        const { isPaused, oldestDueAt, ...counts } = sending;
        const line = Object.entries(counts).map(([state, n]) => `${state}: ${n}`);
        const waiting =
          oldestDueAt === null ? "" : `, waiting since ${new Date(oldestDueAt).toISOString()}`;
        process.stdout.write(`${isPaused ? "paused, " : ""}${line.join(", ")}${waiting}\n`);
        for (const m of failed) {
          process.stdout.write(`${m.id}  ${m.state}  ${m.to ?? ""}  ${m.lastError ?? ""}\n`);
        }
      }),
    );

  mail
    .command("retry")
    .description("retry mails that failed or may not have arrived; all of them without an id")
    .argument("[id...]", "as `vigie mail queue` prints them")
    .action((ids: string[]) =>
      withContext(async (ctx) => {
        const count = await retrySending(ctx, ids.length > 0 ? ids : null);
        process.stdout.write(`${count} to be tried again\n`);
      }),
    );

  for (const [name, isPaused] of [
    ["pause", true],
    ["resume", false],
  ] as const) {
    mail
      .command(name)
      .description(isPaused ? "hold back all messages" : "let messages go again")
      .action(() =>
        withContext(async (ctx) => {
          await pauseSending(ctx, isPaused);
          const line = isPaused ? "paused: nothing leaves, all of it is kept" : "sending goes on";
          process.stdout.write(`${line}\n`);
        }),
      );
  }
}

const CAME_TO: Readonly<Record<Exclude<SmtpOutcome["kind"], "sent">, string>> = {
  later: "not taken for now, and a real mail would be tried again",
  refused: "refused",
  unreachable: "not sent, since no mail server took it",
  uncertain: "said to its end, but never acknowledged",
};

async function sendTest(to: string): Promise<void> {
  const { mail } = readSettings(process.env);
  if (!mail)
    throw new UsageError("SMTP_URL and MAIL_FROM are wanted: no mail is sent without them");
  const { url, from, dkim = null } = mail;
  const sender = senderOf(from);
  const text =
    "Si vous lisez ceci, Vigie envoie des courriels.\nIf you read this, Vigie sends mails.";
  const letter = await letterBytes(
    {
      from,
      to,
      replyTo: null,
      text: `${text}\n`,
      html: `<p>${text.replace("\n", "<br>")}</p>`,
      subject: "Vigie : essai d’envoi / test mail",
      messageId: `test-${newId()}@${sender.slice(sender.lastIndexOf("@") + 1)}`,
      inReplyTo: null,
      date: Date.now(),
      list: null,
    },
    dkim,
  );
  trustSystemAuthorities();
  const smtp = createSmtp({ url, from });
  const outcome = await smtp.send({ from: sender, to }, letter);
  smtp.close();
  if (outcome.kind !== "sent") throw new Error(`${CAME_TO[outcome.kind]}: ${outcome.error}`);
  process.stdout.write(`sent to ${to}: ${outcome.response}\n`);
}

function address(text: string): string {
  const found = subscriberAddress(text);
  if (found === null) throw new InvalidArgumentError("one mail address is wanted");
  return found;
}
