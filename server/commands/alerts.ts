import type { Command } from "commander";
import { acknowledgerName } from "../../db/acknowledgers.ts";
import { lastOfChannel } from "../../db/alert-messages.ts";
import { openAlerts } from "../../db/alerts.ts";
import { trustSystemAuthorities } from "../../probes/authorities.ts";
import { acknowledgeAs, trialNotice } from "../actions/alerts.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import type { Context } from "../context/context.ts";
import { receiversOf, type AlertChannel } from "../core/alert-settings.ts";
import { createAlertSender } from "../messages/send-alert.ts";
import { createMailer } from "../notify/mailer.ts";
import { withContext } from "./in-force.ts";

/** `vigie alerts`: the alerts of the team, and the channels that they go to. */
export function alertCommands(program: Command): void {
  const alerts = program.command("alerts").description("alerts of the team, and their channels");

  alerts
    .command("test")
    .description("send a trial message to a channel now, and print what it answered")
    .argument("<channel>", "its id in team.alerts.channels")
    .action((id: string) => withContext((ctx) => tryChannel(ctx, id)));

  alerts
    .command("list")
    .description("list the open alerts")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      withContext(async ({ db }) => {
        const open = await openAlerts(db);
        if (json) return void process.stdout.write(`${JSON.stringify(open)}\n`);
        if (open.length === 0) process.stdout.write("no open alert\n");
        for (const { id, pageId, providerId, severity, since, acknowledgedBy, failing } of open) {
          const by = await acknowledgerName(db, acknowledgedBy);
          const state = by === null ? "open" : `acknowledged by ${by}`;
          const what = `${pageId} ${providerId}: ${failing.join(", ")}`;
          process.stdout.write(
            `${id}  ${severity}  ${new Date(since).toISOString()}  ${what}  ${state}\n`,
          );
        }
      }),
    );

  alerts
    .command("ack")
    .description("acknowledge an alert: its repetitions and its escalation end")
    .argument("<id>", "as `vigie alerts list` prints it")
    .action((id: string) =>
      withContext(async (ctx) => {
        const { acknowledgedBy } = await acknowledgeAs(ctx, id);
        const by = await acknowledgerName(ctx.db, acknowledgedBy);
        process.stdout.write(`acknowledged by ${by ?? "nobody: it is over"}\n`);
      }),
    );

  alerts
    .command("channels")
    .description("list the channels, each with the last message and what became of it")
    .action(() =>
      withContext(async (ctx) => {
        for (const { id, kind } of channelsOf(ctx)) {
          const last = await lastOfChannel(ctx.db, id);
          const result = last
            ? `${last.news} ${last.state}${last.lastError === null ? "" : `: ${last.lastError}`}`
            : "nothing sent yet";
          process.stdout.write(`${id}  ${kind}  ${result}\n`);
        }
      }),
    );
}

const channelsOf = ({ config }: Pick<Context, "config">): readonly AlertChannel[] =>
  config.team?.alerts?.channels ?? [];

async function tryChannel(ctx: Context, id: string): Promise<void> {
  const channels = channelsOf(ctx);
  const channel = channels.find((one) => one.id === id);
  const notice = trialNotice(ctx);
  if (!channel || !notice) {
    const known = channels.map((one) => one.id).join(", ");
    throw new UsageError(
      known === ""
        ? "no channel is configured: see team.alerts"
        : `no channel ${id}: there is ${known}`,
    );
  }
  const { mail } = readSettings(process.env);
  trustSystemAuthorities();
  const send = createAlertSender(ctx, mail && createMailer(mail), new AbortController().signal);
  const failed: string[] = [];
  for (const receiver of receiversOf(channel)) {
    const to = receiver === "" ? id : `${id} (${receiver})`;
    const message = { id: `${notice.alertId}-test`, receiver, notice, attempts: 0 };
    const outcome = await send(message, channel);
    const status = outcome.status === undefined ? "" : `: it answered ${outcome.status}`;
    if (outcome.kind === "sent") process.stdout.write(`sent to ${to}${status}\n`);
    else failed.push(`${to}: ${outcome.error}`);
  }
  if (failed.length > 0) throw new Error(`not taken by ${failed.join("; ")}`);
}
