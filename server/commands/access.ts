import { Option, type Command } from "commander";
import { accessRequestsLike } from "../../db/access-requests.ts";
import { personById } from "../../db/people.ts";
import { requestNotes } from "../../db/request-notes.ts";
import { approveAccessRequest } from "../actions/access-approval.ts";
import { askForChanges, existingRequest, refuseAccessRequest } from "../actions/access-requests.ts";
import type { Context } from "../context/context.ts";
import { accessRequestJson } from "../core/api/access.ts";
import { DAY_MS } from "../core/duration.ts";
import {
  ACCESS_STATES,
  waitOf,
  type AccessRequest,
  type AccessState,
} from "../core/people/access-request.ts";
import { accessPath, passwordAddress } from "../messages/access-links.ts";
import { pageNamed, withContext } from "./in-force.ts";

type Listed = { readonly state: AccessState; readonly page?: string; readonly json?: boolean };
type Approved = { readonly organization?: string; readonly scope?: readonly string[] };

const MOST_LISTED = 500;

/** `vigie access`: requests for access. It works while a server runs. */
export function accessCommands(program: Command): void {
  const access = program.command("access").description("requests for access");

  access
    .command("list")
    .description("requests of a state; waiting ones priority first, then the oldest")
    .addOption(new Option("--state <state>").choices(ACCESS_STATES).default("submitted"))
    .option("--page <id>", "where there are several pages")
    .option("--json", "as JSON")
    .action(({ state, page, json }: Listed) =>
      withContext(async (ctx) => {
        const pageId = pageNamed(ctx.config, page).id;
        const found = await accessRequestsLike(ctx.db, { pageId, state, words: [] }, MOST_LISTED);
        process.stdout.write(
          json
            ? `${JSON.stringify(found.map(accessRequestJson))}\n`
            : found.map((request) => lineOf(request, ctx.now())).join(""),
        );
      }),
    );

  access
    .command("show")
    .description("one request with its notes, as JSON, and its author's link on stderr")
    .argument("<id>")
    .action((id: string) =>
      withContext(async (ctx) => {
        const request = await existingRequest(ctx, id);
        const notes = await requestNotes(ctx.db, id);
        print({ ...accessRequestJson(request), notes: notes.map(({ text }) => text) });
        printLinks(ctx, request);
      }),
    );

  access
    .command("approve")
    .description("approve a request; prints the link that sets the author's password")
    .argument("<id>")
    .option("--organization <id>", "its id, or new, where no verified one matches")
    .option("--scope <id...>", "granted scopes; by default those that were asked for")
    .action((id: string, { organization, scope }: Approved) =>
      withContext(async (ctx) => {
        const request = await approveAccessRequest(ctx, id, { organization, scopes: scope });
        await printPasswordLink(ctx, request);
      }),
    );

  for (const [verb, act, description] of [
    ["refuse", refuseAccessRequest, "refuse a request"],
    ["ask-changes", askForChanges, "ask the author of a request to complete it"],
  ] as const) {
    access
      .command(verb)
      .description(`${description}; prints the author's link`)
      .argument("<id>")
      .requiredOption("--reasons <text>", "reasons that the author reads")
      .action((id: string, { reasons }: { reasons: string }) =>
        withContext(async (ctx) => printLinks(ctx, await act(ctx, id, reasons))),
      );
  }
}

const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);

const lineOf = (request: AccessRequest, now: number): string => {
  const { id, form, isPriority } = request;
  const days = Math.floor(waitOf(request, now) / DAY_MS);
  const priority = isPriority ? "  priority" : "";
  return `${id}  ${form.profile}  ${days} d${priority}  ${form.companyName}  ${form.email}\n`;
};

/** Prints the request's own page, for where no mail leaves. */
function printLinks(ctx: Context, request: AccessRequest): void {
  const { url } = pageNamed(ctx.config, request.pageId);
  process.stderr.write(`Its author's page: ${url}${accessPath(ctx.secret, request.id)}\n`);
}

async function printPasswordLink(ctx: Context, request: AccessRequest): Promise<void> {
  const person = request.personId === null ? null : await personById(ctx.db, request.personId);
  if (!person || person.hasPassword) return printLinks(ctx, request);
  const page = pageNamed(ctx.config, request.pageId);
  process.stdout.write(`${passwordAddress(ctx.secret, page, person.id, ctx.now())}\n`);
  process.stderr.write(`It sets the password of ${person.email}, once, within 7 days.\n`);
}
