import { Option, type Command } from "commander";
import { Refusal } from "../core/refusal.ts";
import type { PublishedMonth } from "../core/month-report.ts";
import { slaCsv, slaJson } from "../formats/sla.ts";
import { slaText } from "../formats/sla-text.ts";
import { UsageError } from "../config/settings.ts";
import { publishedMonth } from "../state/month-reports.ts";
import { pageNamed, withContext } from "./in-force.ts";

type Options = { month: string; format: "text" | "json" | "csv"; page?: string };

/** `vigie report`: a month's availability against the commitment. */
export function reportCommand(program: Command): void {
  program
    .command("report")
    .description("a month's availability against the commitment")
    .requiredOption("--month <month>", "such as 2026-10")
    .addOption(new Option("--format <format>").choices(["text", "json", "csv"]).default("text"))
    .option("--page <id>", "which page; the first one of the configuration by default")
    .action((options: Options) =>
      withContext(async (ctx) => {
        const page = pageNamed(ctx.config, options.page);
        let month: PublishedMonth;
        try {
          month = await publishedMonth(ctx, page, options.month);
        } catch (error) {
          if (error instanceof Refusal) throw new UsageError(error.message);
          throw error;
        }
        process.stdout.write(
          {
            text: () => slaText(month, page.title, page.locale),
            json: () => `${slaJson(month)}\n`,
            csv: () => slaCsv(month),
          }[options.format](),
        );
      }),
    );
}
