import type { Command } from "commander";
import { configJsonSchema } from "../config/load.ts";
import { referenceOf } from "../config/reference.ts";
import type { Config } from "../core/configuration.ts";
import { counted } from "../core/counted.ts";
import { loadOrRefuse } from "./load.ts";

/** Adds `vigie config`: checks and describes configurations without running them. */
export function configCommands(program: Command): void {
  const config = program
    .command("config")
    .description("check and describe configurations without running them");

  config
    .command("check")
    .description("print every mistake as file:line:column; exit 3 if there is one")
    .argument("<file>", "the configuration")
    .option("--json", "print the resulting configuration as JSON")
    .action((file: string, options: { json?: boolean }) => {
      const loaded = loadOrRefuse(file);
      if (options.json) process.stdout.write(`${JSON.stringify(loaded, null, 2)}\n`);
      else process.stdout.write(`${file}: ${summaryOf(loaded)}\n`);
    });

  config
    .command("schema")
    .description("print the configuration's JSON Schema, for editors")
    .action(() => {
      process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    });

  config
    .command("reference")
    .description("print every setting as Markdown: its values, default and meaning")
    .action(() => {
      process.stdout.write(`${referenceOf(configJsonSchema())}\n`);
    });
}

function summaryOf({ pages }: Config): string {
  const providers = pages.flatMap((p) => p.providers);
  const components = providers.flatMap((p) => p.components);
  const monitors = components.flatMap((c) => c.monitors);
  return [
    counted(pages.length, "page"),
    counted(providers.length, "provider"),
    counted(components.length, "component"),
    counted(monitors.length, "monitor"),
  ].join(", ");
}
