import { Option, type Command } from "commander";
import { incidentToChange } from "../actions/save-incident.ts";
import { openIncident, resolveIncident, updateIncident } from "../actions/incidents.ts";
import { INCIDENT_STATUSES, type Declared } from "../core/events/incident.ts";
import type { Impact, IncidentStatus } from "../core/declared.ts";
import { writtenIncidentJson } from "../formats/written-events.ts";
import { declaredComponent, momentIn, print, withUsual, writingOrRefused } from "./declaring.ts";
import { pageNamed, withContext } from "./in-force.ts";

type Options = {
  title: string;
  body?: string;
  status?: IncidentStatus;
  impact?: Impact;
  component?: Declared;
  startedAt?: string;
  nextUpdate?: string;
  draft?: boolean;
  notify?: boolean;
  json?: boolean;
  page?: string;
};

const status = (choices: readonly IncidentStatus[]) =>
  new Option("--status <status>", "how far it is").choices(choices);
const component = () =>
  new Option(
    "--component <id=status>",
    "an affected component and its state; major_outage without one; may be repeated",
  ).argParser(declaredComponent);
const impact = () =>
  new Option("--impact <impact>").choices(["none", "minor", "major", "critical"]);

/** `vigie incident`: declare from scripts, whether or not the server runs. */
export function incidentCommands(program: Command): void {
  const incident = program.command("incident").description("declare incidents");

  withUsual(incident.command("open"))
    .description("open an incident and print its id")
    .requiredOption("--title <title>", "one line: provider and problem")
    .option("--body <text>", "text of the step, in Markdown")
    .addOption(status(INCIDENT_STATUSES.filter((s) => s !== "postmortem")))
    .addOption(impact())
    .addOption(component())
    .option("--started-at <time>", "since when; now by default")
    .option("--next-update <time>", "time of the next update")
    .option("--draft", "store it as a draft, which is not public")
    .option("--page <id>", "on which page; the first one by default")
    .action((options: Options) =>
      withContext(async (ctx) => {
        const page = pageNamed(ctx.config, options.page);
        const record = await writingOrRefused(() =>
          openIncident(ctx, page.id, {
            title: options.title,
            ...stepOf(options, page.timeZone),
            ...(options.startedAt !== undefined && {
              startedAt: momentIn("--started-at", options.startedAt, page.timeZone),
            }),
            ...(options.draft && { draft: true }),
          }),
        );
        print(writtenIncidentJson(page, record), options.json);
      }),
    );

  withUsual(incident.command("update"))
    .description("add a step")
    .argument("<id>", "as `incident open` printed it")
    .option("--body <text>", "text of the step, in Markdown")
    .addOption(status(INCIDENT_STATUSES))
    .addOption(impact())
    .addOption(component())
    .option("--next-update <time>", "time of the next update")
    .action((id: string, options: Options) =>
      withContext(async (ctx) => {
        const record = await writingOrRefused(async () => {
          const { pageId } = await incidentToChange(ctx, id);
          const { timeZone } = pageNamed(ctx.config, pageId);
          return updateIncident(ctx, id, stepOf(options, timeZone));
        });
        print(writtenIncidentJson(pageNamed(ctx.config, record.pageId), record), options.json);
      }),
    );

  withUsual(incident.command("resolve"))
    .description("resolve it; its components are operational again")
    .argument("<id>", "as `incident open` printed it")
    .option("--body <text>", "text of the step, in Markdown")
    .action((id: string, options: Options) =>
      withContext(async (ctx) => {
        const { body, notify = false } = options;
        const record = await writingOrRefused(() =>
          resolveIncident(ctx, id, { notify, ...(body !== undefined && { body }) }),
        );
        print(writtenIncidentJson(pageNamed(ctx.config, record.pageId), record), options.json);
      }),
    );
}

/** Options that opening and updating share. */
function stepOf(options: Options, timeZone: string) {
  const { body, status, impact, component, nextUpdate, notify = false } = options;
  return {
    notify,
    ...(body !== undefined && { body }),
    ...(status && { status }),
    ...(impact && { impact }),
    ...(component && { components: component }),
    ...(nextUpdate !== undefined && {
      nextUpdateAt: momentIn("--next-update", nextUpdate, timeZone),
    }),
  };
}
