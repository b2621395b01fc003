import type { Command } from "commander";
import { createLog } from "./log.ts";
import type { ServeOptions } from "../main.ts";
import { readSettings } from "../config/settings.ts";
import { stopOnSignal } from "./exit.ts";
import { DEMO_PERSON } from "../demo/demo-person.ts";

/** `vigie demo`: everything at work, without a configuration, a network or another server. */
export function demoCommand(program: Command): void {
  program
    .command("demo")
    .description("simulated providers that misbehave, probed for real, with 90 days of history")
    .action(runDemo);
}

export async function runDemo(): Promise<void> {
  const { startDemo } = await import("./start-demo.ts");
  const settings = readSettings(process.env);
  const level = process.env.LOG_LEVEL ? settings.logLevel : "error";
  const log = createLog(level);
  const options: Omit<ServeOptions, "config" | "prepare"> = {
    database: settings.database ?? "data/demo.db",
    stateFolder: settings.stateFolder,
    host: settings.host,
    port: settings.port,
    trust: settings.trust,
    secret: settings.secret,
    mail: settings.mail,
    oidc: settings.oidc,
    log,
  };
  const running = await startDemo(options);
  process.stdout.write(
    `Vigie's demo: ${running.providers} simulated providers, probed for real.\n` +
      `Look at ${running.url}/ (page), ${running.url}/demo/mailbox (its mails),\n` +
      `${running.url}/pings, ${running.url}/api/v1/summary\n` +
      `The team's console: ${running.url}${running.signInPath}\n` +
      `(signs in once; another link: vigie user link ${DEMO_PERSON.email})\n` +
      `Ctrl-C stops everything.\n`,
  );
  stopOnSignal(() => running.stop());
}
