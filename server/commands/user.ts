import { LISTENING, readSetting } from "../../db/key-values.ts";
import { personJson } from "../routes/session/signing-in.ts";
import { InvalidArgumentError, Option, type Command } from "commander";
import { allPeople } from "../../db/people.ts";
import { issueLink } from "../auth/link.ts";
import { linkAddress } from "../notify/sign-in-mail.ts";
import {
  addPerson,
  changePerson,
  personCalled,
  setPassword,
  type Registrar,
} from "../auth/people.ts";
import { SHORTEST_PASSWORD } from "../auth/password.ts";
import type { Context } from "../context/context.ts";
import type { Config } from "../core/configuration.ts";
import { mailAddress } from "../core/mail-address.ts";
import { ROLES, type Role } from "../core/people/permission.ts";
import type { Person } from "../core/people/person.ts";
import { Refusal } from "../core/refusal.ts";
import { newId } from "../context/ids.ts";
import { readSettings, UsageError } from "../config/settings.ts";
import { erasePerson } from "../actions/person-erasure.ts";
import { checkProviders, refusedAsUsage, several } from "./arguments.ts";
import { columns } from "./columns.ts";
import { askHidden, readPiped } from "./hidden.ts";
import { withContext } from "./in-force.ts";
import { defaultConfig } from "./default-config.ts";
import { onDatabase } from "./on-database.ts";
import { systemUser } from "./system-user.ts";

type Added = {
  readonly role: Role | "provider";
  readonly provider?: readonly string[];
  readonly name?: string;
  readonly locale: "fr" | "en";
  readonly passwordStdin?: boolean;
};

/** `vigie user`: who may sign in to the console. It works while a server runs. */
export function userCommands(program: Command): void {
  const user = program.command("user").description("people who may sign in to the console");

  user
    .command("add")
    .description("let someone in; without a password, by a link that is printed")
    .argument("<email>", "their address", address)
    .addOption(
      new Option("--role <role>", "role; provider: editor of --provider alone")
        .choices([...ROLES, "provider"])
        .makeOptionMandatory(),
    )
    .option("--provider <id>", "makes them this provider's staff; may be repeated", several)
    .option("--name <name>", "display name")
    .addOption(new Option("--locale <locale>").choices(["fr", "en"]).default("fr"))
    .option("--password-stdin", "read a password from the first line of stdin")
    .action((email: string, options: Added) =>
      withContext((ctx) => refusedAsUsage(() => add(ctx, email, options))),
    );

  user
    .command("list")
    .description("list people, disabled ones included")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      atDatabase(async ({ db }) => {
        const people = await allPeople(db);
        process.stdout.write(
          json ? `${JSON.stringify(people.map((one) => personJson(one)))}\n` : table(people),
        );
      }),
    );

  user
    .command("link")
    .description("print a link that signs someone in, once")
    .argument("<email>", "their address", address)
    .action((email: string) =>
      withContext(async (ctx) => printLink(ctx, await personCalled(ctx, email))),
    );

  user
    .command("password")
    .description("give someone another password, and sign them out everywhere")
    .argument("<email>", "their address", address)
    .option("--password-stdin", "read it from the first line of stdin")
    .action((email: string, { passwordStdin }: { passwordStdin?: boolean }) =>
      atDatabase((ctx) =>
        refusedAsUsage(async () => {
          const person = await personCalled(ctx, email);
          const password = await askedPassword(passwordStdin);
          if (password === null) throw new UsageError("a password is wanted: --password-stdin");
          await setPassword(ctx, person, password);
        }),
      ),
    );

  endingCommands(user);
}

type Erasing = { readonly deleteComments?: boolean; readonly mail: boolean };

/** Verbs that end what a person may do, for a while or for ever. */
function endingCommands(user: Command): void {
  user
    .command("erase")
    .description("erase someone for ever: sessions, memberships, follows, subscriptions")
    .argument("<email>", "their address", address)
    .option("--no-mail", "do not write to them that it is done; needs no configuration")
    .option("--delete-comments", "also empty what they wrote when they asked to join")
    .action((email: string, { deleteComments, mail }: Erasing) => {
      const erase = async (ctx: Registrar, mails: Config | null) => {
        const person = await personCalled(ctx, email);
        await erasePerson(ctx, person, { deletesComments: deleteComments === true, mails });
      };
      return mail
        ? withContext((ctx) => erase(ctx, ctx.config))
        : atDatabase((ctx) => erase(ctx, null));
    });

  for (const [verb, disabled, description] of [
    ["disable", true, "let someone in no more, and sign them out everywhere, at once"],
    ["enable", false, "let someone in again"],
  ] as const) {
    user
      .command(verb)
      .description(description)
      .argument("<email>", "their address", address)
      .action((email: string) =>
        atDatabase(async (ctx) => {
          const { id } = await personCalled(ctx, email);
          await changePerson(ctx, id, { disabled });
        }),
      );
  }
}

async function add(ctx: Context, email: string, options: Added): Promise<void> {
  const providers = options.provider ?? null;
  if (options.role === "provider" && providers === null) {
    throw new UsageError("--role provider: say which with --provider <id>");
  }
  checkProviders(ctx, providers ?? []);
  const password = await askedPassword(options.passwordStdin);
  const { name, locale } = options;
  const role = options.role === "provider" ? "editor" : options.role;
  const wanted = { email, role, providers, locale, name };
  const person = await addPerson(ctx, password === null ? wanted : { ...wanted, password });
  if (password === null) await printLink(ctx, person);
}

/** Alone on stdout, for a script to send it; what is to know of it on stderr. */
async function printLink(ctx: Context, person: Person): Promise<void> {
  if (person.disabledAt !== null) throw new Refusal("conflict", `${person.email} is disabled.`);
  const { token, expiresAt } = await issueLink(ctx, person);
  process.stdout.write(`${linkAddress({ url: await homeOf(ctx) }, token)}\n`);
  process.stderr.write(`It signs ${person.email} in, once, until ${iso(expiresAt)}.\n`);
}

/** The address of the first page; the demo's is wherever it listens. */
async function homeOf({ config, db }: Context): Promise<string> {
  const { configPath, host, port } = readSettings(process.env);
  const isDemo = (configPath ?? defaultConfig()) === null;
  const own = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (isDemo) return (await readSetting(db, LISTENING)) ?? own;
  return config.pages[0]?.url ?? own;
}

/** From stdin where it was said so, else from the terminal; `null`: there is to be none. */
async function askedPassword(fromStdin: boolean | undefined): Promise<string | null> {
  if (fromStdin) return readPiped();
  if (!process.stdin.isTTY) return null;
  const first = await askHidden(
    `Password, ${SHORTEST_PASSWORD} characters or more (empty: none, sign in by a link): `,
  );
  if (first === "") return null;
  if ((await askHidden("The same again: ")) === first) return first;
  throw new UsageError("these are two passwords");
}

/** Without a configuration: people are looked after even where it does not hold. */
const atDatabase = (work: (ctx: Registrar) => Promise<void>): Promise<void> =>
  onDatabase((ctx) => work({ ...ctx, newId, by: systemUser() }));

function address(text: string): string {
  const read = mailAddress(text);
  if (read !== null) return read;
  throw new InvalidArgumentError("one mail address is wanted: name@domain");
}

const iso = (at: number): string => new Date(at).toISOString();

function table(people: readonly Person[]): string {
  const day = (at: number | null) => (at === null ? "-" : iso(at).slice(0, 10));
  const rows = [
    ["EMAIL", "ROLE", "PROVIDERS", "SINCE", "DISABLED", "NAME"],
    ...people.map((p) => [
      p.email,
      p.role,
      p.providers?.join(",") ?? "-",
      day(p.createdAt),
      day(p.disabledAt),
      p.name,
    ]),
  ];
  return columns(rows);
}
