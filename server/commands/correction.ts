import { InvalidArgumentError, Option, type Command } from "commander";
import { corrections, type Correction } from "../../db/corrections.ts";
import { retryWhileBusy } from "../../db/retry-busy.ts";
import { addCorrection } from "../actions/corrections.ts";
import { isoInZone } from "../core/calendar.ts";
import { instantOf } from "../core/imports/past-reading.ts";
import { COMPONENT_STATES, type ComponentState } from "../core/model.ts";
import type { Config } from "../core/configuration.ts";
import { withContext } from "./in-force.ts";

type Added = {
  component: string;
  page?: string;
  from: number;
  to: number;
  state: ComponentState;
  author: string;
  reason: string;
  announced?: number;
};

/** `vigie correction`: what was measured wrongly, set right with a name and a reason. */
export function correctionCommands(program: Command): void {
  const correction = program
    .command("correction")
    .description("correct wrong measurements; author and reason are published");

  correction
    .command("add")
    .description("correct a component's state over a time; frozen months get an erratum")
    .requiredOption("--component <id>", "as it is configured")
    .requiredOption("--from <instant>", "2026-10-07T10:00:00+02:00", instant)
    .requiredOption("--to <instant>", "its end, not in the future", instant)
    .addOption(
      new Option("--state <state>", "actual state").choices(COMPONENT_STATES).makeOptionMandatory(),
    )
    .requiredOption("--author <name>", "author of the correction")
    .requiredOption("--reason <text>", "why")
    .option("--announced <instant>", "when maintenance had been announced", instant)
    .option("--page <id>", "where several pages have the component")
    .option("--json", "as JSON")
    .action(({ announced, json, ...input }: Added & { json?: boolean }) =>
      withContext(async (ctx) => {
        const made = await retryWhileBusy(() =>
          addCorrection(ctx, {
            ...input,
            ...(announced !== undefined && { announcedAt: announced }),
          }),
        );
        process.stdout.write(
          json ? `${JSON.stringify(shown(made, ctx.config))}\n` : `${made.id}\n`,
        );
      }),
    );

  correction
    .command("list")
    .description("every correction, latest first")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      withContext(async (ctx) => {
        const all = (await corrections(ctx.db)).map((c) => shown(c, ctx.config));
        process.stdout.write(
          json
            ? `${JSON.stringify(all)}\n`
            : all
                .map(
                  (c) =>
                    `${c.id}  ${c.component}  ${c.from} – ${c.to}  ${c.state}\n` +
                    `  ${c.at}, ${c.author}: ${c.reason}\n`,
                )
                .join(""),
        );
      }),
    );
}

/** In the time zone of its page, or in UTC where the page is gone. */
function shown(c: Correction, config: Config) {
  const zone = config.pages.find((p) => p.id === c.pageId)?.timeZone ?? "UTC";
  const iso = (at: number) => isoInZone(at, zone);
  const announcedAt = c.announcedAt === null ? null : iso(c.announcedAt);
  return { ...c, from: iso(c.from), to: iso(c.to), at: iso(c.at), announcedAt };
}

function instant(text: string): number {
  const at = instantOf(text);
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError("an instant with its offset is wanted: 2026-10-07T10:00:00+02:00");
}
