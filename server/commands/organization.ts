import { InvalidArgumentError, Option, type Command } from "commander";
import { organizationCalled } from "../../db/organizations.ts";
import { organizationsFound } from "../../db/organization-list.ts";
import {
  changeOrganization,
  createOrganization,
  giveBadge,
  linkProviders,
  restoreOrganization,
  takeBadge,
} from "../actions/organizations.ts";
import { addMember } from "../actions/members.ts";
import { personCalled } from "../auth/people.ts";
import { UsageError } from "../config/settings.ts";
import type { Context } from "../context/context.ts";
import { change } from "../context/write.ts";
import { siretProblem, withoutSpaces } from "../core/people/company-numbers.ts";
import { BADGES, type Badge, type Organization } from "../core/people/organization.ts";
import { oneLine } from "../core/plain-text.ts";
import { Refusal } from "../core/refusal.ts";
import { checkProviders, refusedAsUsage, several } from "./arguments.ts";
import { withContext } from "./in-force.ts";
import { columns } from "./columns.ts";

type Added = {
  readonly description: string;
  readonly siret?: string;
  readonly acronym?: string;
  readonly provider?: readonly string[];
  readonly badge?: readonly string[];
  readonly admin?: string;
  readonly unverified?: boolean;
};

/** `vigie organization`: public bodies, companies and providers. It works while a server runs. */
export function organizationCommands(program: Command): void {
  const organization = program
    .command("organization")
    .description("organisations, and the providers that their members speak for");

  organization
    .command("add")
    .description("add an organisation, verified unless said otherwise; prints its slug")
    .argument("<name>", "its name")
    .requiredOption("--description <text>", "what it is")
    .option("--siret <digits>", "fourteen digits", siret)
    .option("--acronym <text>", "short name")
    .option("--provider <id>", "its members speak for this provider; may be repeated", several)
    .addOption(badgeOption())
    .option("--admin <email>", "a person who becomes its admin")
    .option("--unverified", "only its members and the team see it")
    .action((name: string, options: Added) =>
      withContext((ctx) => refusedAsUsage(() => add(ctx, name, options))),
    );

  organization
    .command("list")
    .description("list organisations")
    .option("--json", "as JSON")
    .action(({ json }: { json?: boolean }) =>
      withContext(async (ctx) => {
        const all = await everyOne(ctx);
        process.stdout.write(json ? `${JSON.stringify(all)}\n` : table(all));
      }),
    );

  organization
    .command("badge")
    .description("give an organisation badges, or take them away")
    .argument("<slug>", "its slug or id")
    .argument("<kind...>", BADGES.join(", "))
    .option("--remove", "take them away")
    .action((slug: string, kinds: readonly string[], { remove }: { remove?: boolean }) =>
      withContext((ctx) => refusedAsUsage(() => setBadges(ctx, slug, kinds, remove === true))),
    );

  organization
    .command("link")
    .description("link an organisation to exactly these providers, and verify it")
    .argument("<slug>", "its slug or id")
    .argument("[provider...]", "configured ids; none: its members speak for nobody")
    .action((slug: string, providers: readonly string[]) =>
      withContext((ctx) =>
        refusedAsUsage(async () => {
          checkProviders(ctx, providers);
          const one = await organizationNamed(ctx, slug);
          await change(ctx, async (ctx) => {
            await linkProviders(ctx, one, providers);
            if (one.verifiedAt === null) await changeOrganization(ctx, one, { isVerified: true });
          });
        }),
      ),
    );

  organization
    .command("restore")
    .description("restore an organisation within 30 days of its deletion")
    .argument("<slug>", "its slug or id")
    .action((slug: string) =>
      withContext(async (ctx) => {
        const one = await organizationCalled(ctx.db, slug);
        if (!one) throw missing(slug);
        if (one.deletedAt === null) throw new Refusal("conflict", `${one.name} is not deleted.`);
        await restoreOrganization(ctx, one);
      }),
    );
}

async function add(ctx: Context, name: string, options: Added): Promise<void> {
  const { description, siret = null, acronym = null, admin } = options;
  checkProviders(ctx, options.provider ?? []);
  const badges = badgesOf(options.badge ?? []);
  if (oneLine(name) === "") throw new UsageError("a name is wanted");
  const person = admin === undefined ? null : await personCalled(ctx, admin);
  const isVerified = options.unverified !== true;
  const made = await change(ctx, async (ctx) => {
    const wanted = { name: oneLine(name), description, siret, acronym, isVerified };
    const made = await createOrganization(ctx, wanted);
    for (const kind of badges) await giveBadge(ctx, made, kind);
    await linkProviders(ctx, made, options.provider ?? []);
    if (person) await addMember(ctx, made, person, "admin");
    return made;
  });
  process.stdout.write(`${made.slug}\n`);
}

async function setBadges(
  ctx: Context,
  slug: string,
  kinds: readonly string[],
  isRemoving: boolean,
): Promise<void> {
  const badges = badgesOf(kinds);
  const one = await organizationNamed(ctx, slug);
  for (const kind of badges) await (isRemoving ? takeBadge : giveBadge)(ctx, one, kind);
}

/** Returns an organisation that is not deleted, by slug or id. @throws Refusal `missing` */
export async function organizationNamed(ctx: Context, slug: string): Promise<Organization> {
  const one = await organizationCalled(ctx.db, slug);
  if (one && one.deletedAt === null) return one;
  throw missing(slug);
}

const missing = (slug: string) => new Refusal("missing", `There is no organisation ${slug}.`);

async function everyOne({ db }: Context): Promise<Organization[]> {
  const query = { q: "", name: undefined, badge: undefined, siret: undefined } as const;
  const order = { sort: "name", isDescending: false, seen: "all" } as const;
  const all: Organization[] = [];
  for (let offset = 0; ; offset += 500) {
    const slice = { offset, limit: 500 };
    const { organizations } = await organizationsFound(db, { ...query, ...order, ...slice });
    all.push(...organizations);
    if (organizations.length < 500) return all;
  }
}

const badgeOption = () =>
  new Option("--badge <kind>", `${BADGES.join(", ")}; may be repeated`).argParser(several);

function badgesOf(kinds: readonly string[]): Badge[] {
  return kinds.map((kind) => {
    const known = BADGES.find((one) => one === kind);
    if (known) return known;
    throw new UsageError(`no badge ${kind}: there is ${BADGES.join(", ")}`);
  });
}

function siret(text: string): string {
  const digits = withoutSpaces(text);
  const problem = siretProblem(digits, null);
  if (problem !== null) throw new InvalidArgumentError(problem);
  return digits;
}

const table = (all: readonly Organization[]): string =>
  columns([
    ["SLUG", "SIRET", "VERIFIED", "PROVIDERS", "BADGES", "NAME"],
    ...all.map((one) => [
      one.slug,
      one.siret ?? "-",
      one.verifiedAt === null ? "-" : new Date(one.verifiedAt).toISOString().slice(0, 10),
      one.providers.join(",") || "-",
      one.badges.join(",") || "-",
      one.name,
    ]),
  ]);
