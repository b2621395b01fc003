import type { Command } from "commander";
import { takeBounce, takeReturnedMail } from "../actions/bounces.ts";
import { UsageError } from "../config/settings.ts";
import { Refusal } from "../core/refusal.ts";
import { EXIT } from "./exit.ts";
import { withContext } from "./in-force.ts";

/** Reports are of a few kilobytes; of a longer mail the beginning is enough. */
const LARGEST_MAIL_BYTES = 4 * 1024 * 1024;

/** `vigie mail bounce`: takes a mail that came back, by hand or from a mail server's pipe. */
export function bounceCommand(mail: Command): void {
  mail
    .command("bounce")
    .description("read a returned mail: suspend its subscriber, or unsubscribe by mail")
    .argument("[envelope]", "the address that it came back to: vigie+b-...@exemple.fr")
    .option("--status <status>", "status of the report, such as 5.1.1; 4.x.x changes nothing")
    .option("--stdin", "read the whole mail from standard input, as a mail server pipes it")
    .action(async (envelope: string | undefined, options: Options) => {
      if (options.stdin) return takePiped(envelope ?? null, options);
      if (envelope === undefined) throw new UsageError("an envelope address or --stdin is wanted");
      await takeNamed(envelope, options.status);
    });
}

type Options = { readonly status?: string; readonly stdin?: boolean };

async function takeNamed(address: string, status: string | undefined): Promise<void> {
  await withContext(async (ctx) => {
    try {
      const isSuspended = await takeBounce(ctx, { address, status });
      process.stdout.write(isSuspended ? "suspended\n" : "nothing to change\n");
    } catch (error) {
      if (error instanceof Refusal && error.fields[0]) throw new UsageError(error.fields[0].detail);
      throw error;
    }
  });
}

/**
 * Takes a mail from a pipe. It succeeds whatever the mail is: a mail server answers a failure with
 * a bounce of the bounce. A trouble of our own is exit code 75, for which it tries again later.
 */
async function takePiped(envelope: string | null, { status }: Options): Promise<void> {
  if (status !== undefined) throw new UsageError("--status is read from the mail with --stdin");
  const raw = await standardInput();
  try {
    await withContext(async (ctx) => {
      const { result, detail } = await takeReturnedMail(ctx, raw, envelope);
      process.stdout.write(`${result}: ${detail}\n`);
    });
  } catch (error) {
    process.stderr.write(`vigie: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(EXIT.temporary);
  }
}

async function standardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    // Read to its end all the same, or the mail server's write fails.
    if (length < LARGEST_MAIL_BYTES) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, LARGEST_MAIL_BYTES);
}
