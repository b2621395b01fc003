import type { Command } from "commander";
import { cancelMaintenance } from "../actions/maintenance-steps.ts";
import { planMaintenance } from "../actions/maintenances.ts";
import { writtenMaintenanceJson } from "../formats/written-events.ts";
import { leadTime, momentIn, print, repeated, withUsual, writingOrRefused } from "./declaring.ts";
import { pageNamed, withContext } from "./in-force.ts";

type Plan = {
  title: string;
  body?: string;
  component?: readonly string[];
  provider?: string;
  from: string;
  to: string;
  remind?: readonly number[];
  draft?: boolean;
  notify?: boolean;
  json?: boolean;
  page?: string;
};

/** `vigie maintenance`: plan from scripts, whether or not the server runs. */
export function maintenanceCommands(program: Command): void {
  const maintenance = program
    .command("maintenance")
    .description("plan maintenance, or call it off");

  withUsual(maintenance.command("plan"))
    .description("plan a maintenance and print its id")
    .requiredOption("--title <title>", "one line: provider and work")
    .requiredOption(
      "--from <time>",
      "its start: 2026-11-24T20:00 in the page's zone, or an instant",
    )
    .requiredOption("--to <time>", "its end")
    .option("--body <text>", "text of the announcement, in Markdown")
    .option("--component <id>", "component concerned; may be repeated", repeated)
    .option("--provider <id>", "instead: all of a provider's components")
    .option("--remind <lead>", "remind so long before the start (24h); may be repeated", leadTime)
    .option("--draft", "store it as a draft, which is not public")
    .option("--page <id>", "on which page; the first one by default")
    .action((options: Plan) =>
      withContext(async (ctx) => {
        const page = pageNamed(ctx.config, options.page);
        const { title, body, component, provider, remind, notify = false, draft = false } = options;
        const [record] = await writingOrRefused(() =>
          planMaintenance(ctx, page.id, {
            title,
            notify,
            draft,
            startsAt: momentIn("--from", options.from, page.timeZone),
            endsAt: momentIn("--to", options.to, page.timeZone),
            ...(body !== undefined && { body }),
            ...(component && { components: component }),
            ...(provider !== undefined && { provider }),
            ...(remind && { remindMs: remind }),
          }),
        );
        print(writtenMaintenanceJson(page, record!), options.json);
      }),
    );

  withUsual(maintenance.command("cancel"))
    .description("call a planned maintenance off")
    .argument("<id>", "as `maintenance plan` printed it")
    .option("--body <text>", "why; Markdown")
    .action((id: string, options: { body?: string; notify?: boolean; json?: boolean }) =>
      withContext(async (ctx) => {
        const { body, notify } = options;
        const record = await writingOrRefused(() =>
          cancelMaintenance(ctx, id, {
            ...(body !== undefined && { body }),
            ...(notify !== undefined && { notify }),
          }),
        );
        const page = pageNamed(ctx.config, record.pageId);
        print(writtenMaintenanceJson(page, record), options.json);
      }),
    );
}
