import { readFile } from "node:fs/promises";
import { Option, type Command } from "commander";
import { subscribersOfPage } from "../../db/subscribers.ts";
import { eraseAddress } from "../actions/subscriber-erasure.ts";
import { importSubscribers } from "../actions/subscriber-import.ts";
import type { Context } from "../context/context.ts";
import { subscriberAddress } from "../core/mail-address.ts";
import { SUBSCRIBER_COLUMNS } from "../core/messages/foreign-subscribers.ts";
import { readSubscribers, subscriberRow } from "../core/messages/subscriber-csv.ts";
import {
  SUBSCRIBER_STATES,
  type Subscriber,
  type SubscriberState,
} from "../core/messages/subscriber.ts";
import { csvText } from "../formats/csv.ts";
import { UsageError } from "../config/settings.ts";
import { pageNamed, withContext } from "./in-force.ts";
import { progressOf } from "./progress.ts";

const ROWS_A_READ = 1_000;
const MOST_LISTED = 50;

type Options = { page?: string; state?: SubscriberState; json?: boolean };

/**
 * Adds `vigie subscribers`: lists, imports and exports subscribers. It works while a server runs.
 */
export function subscriberCommands(program: Command): void {
  const subscribers = program
    .command("subscribers")
    .description("subscribers: list, import, export, erase");
  const page = ["--page <id>", "of which page; the first one if not said"] as const;

  subscribers
    .command("list")
    .description("list all subscribers with their state")
    .addOption(new Option("--state <state>", "only these").choices(SUBSCRIBER_STATES))
    .option(...page)
    .option("--json", "one JSON object a line")
    .action(({ json, state, page }: Options) =>
      withContext(async (ctx) => {
        for await (const some of read(ctx, pageNamed(ctx.config, page).id, state ?? null)) {
          await written(some.map(json ? asJson : asLine).join(""));
        }
      }),
    );

  subscribers
    .command("export")
    .description("print confirmed mail subscribers as CSV, with the date of their consent")
    .option(...page)
    .action(({ page }: Options) =>
      withContext(async (ctx) => {
        const listed = read(ctx, pageNamed(ctx.config, page).id, "confirmed");
        await written(csvText(SUBSCRIBER_COLUMNS, []));
        for await (const some of listed) {
          const rows = some.filter((s) => s.endpoint === null).map(subscriberRow);
          const [, ...lines] = csvText(SUBSCRIBER_COLUMNS, rows).split(/(?<=\r\n)/);
          await written(lines.join(""));
        }
      }),
    );

  subscribers
    .command("import")
    .description(
      "import a list, whole or not at all; rows without confirmed_at are asked to confirm",
    )
    .argument("<file>", `CSV with the header ${SUBSCRIBER_COLUMNS.join(",")}; values apart by ";"`)
    .option(...page)
    .option("--json", "print the result as JSON")
    .action((file: string, { page, json }: Options) =>
      withContext((ctx) => importFile(ctx, file, page, json)),
    );

  subscribers
    .command("erase")
    .description("forget an address and all that is kept of it, on every page")
    .argument("<email>")
    .action((email: string) =>
      withContext(async (ctx) => {
        const address = subscriberAddress(email);
        if (address === null) throw new UsageError(`${JSON.stringify(email)} is no mail address`);
        const gone = await eraseAddress(ctx, address);
        if (gone === 0) throw new Error(`nothing is kept of ${address}`);
        process.stdout.write(`${address}: ${gone} ${gone === 1 ? "entry" : "entries"} erased\n`);
      }),
    );
}

async function importFile(ctx: Context, file: string, pageId?: string, json?: boolean) {
  const page = pageNamed(ctx.config, pageId);
  const { rows, mistakes, leftOut } = readSubscribers(await textOf(file), page, ctx.now());
  if (mistakes.length > 0) {
    const listed = mistakes.slice(0, MOST_LISTED).map((m) => `${file}:${m.row}: ${m.message}`);
    const more = mistakes.length - listed.length;
    if (more > 0) listed.push(`and ${more} more`);
    throw new UsageError(["nothing was imported:", ...listed].join("\n"));
  }
  for (const { row, message } of leftOut) process.stderr.write(`${file}:${row}: ${message}\n`);
  const progress = progressOf("Importing");
  const done = await importSubscribers(ctx, page.id, rows, (n) => progress.to(n, rows.length));
  progress.end();
  const { added, asked, changed, left } = done;
  process.stdout.write(
    json
      ? `${JSON.stringify(done)}\n`
      : `${added} added, ${asked} asked to confirm, ${changed} changed, ${left} left as they were\n`,
  );
}

/** @throws UsageError where it cannot be read, or is no text */
async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file));
  } catch (error) {
    const isForeign = error instanceof TypeError;
    const reason = isForeign ? "it is not UTF-8" : (error as Error).message;
    throw new UsageError(`${file} cannot be read: ${reason}`);
  }
}

async function* read(
  ctx: Context,
  pageId: string,
  state: SubscriberState | null,
): AsyncGenerator<Subscriber[]> {
  for (let after = ""; ;) {
    const some = await subscribersOfPage(ctx.db, pageId, state, after, ROWS_A_READ);
    if (some.length > 0) yield some;
    if (some.length < ROWS_A_READ) return;
    after = some.at(-1)!.id;
  }
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function asJson(s: Subscriber): string {
  const at = {
    createdAt: iso(s.createdAt),
    confirmedAt: iso(s.confirmedAt),
    suspendedAt: iso(s.suspendedAt),
    unsubscribedAt: iso(s.unsubscribedAt),
  };
  return `${JSON.stringify({ ...s, ...at })}\n`;
}

const asLine = (s: Subscriber): string =>
  `${[
    s.id,
    s.state.padEnd(12),
    iso(s.confirmedAt)?.slice(0, 10) ?? "-".padEnd(10),
    s.locale,
    s.endpoint === null ? s.email : `${s.endpoint} (${s.email})`,
    s.scopes.join(";"),
    s.kinds.join(";"),
  ].join("  ")}\n`;

/** Waits while the reader is slower than we are. */
function written(text: string): Promise<void> {
  if (process.stdout.write(text)) return Promise.resolve();
  return new Promise((drained) => process.stdout.once("drain", drained));
}
