import { linkMail } from "../notify/sign-in-mail.ts";
import type { Context } from "../context/context.ts";
import type { Locale } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import { overall } from "../core/measuring/overall.ts";
import type { MessageKind, Story } from "../core/messages/story.ts";
import { usualPreferences, type Subscriber } from "../core/messages/subscriber.ts";
import { hookRequest, type PostedStory } from "./hook-request.ts";
import { FLAVOURS } from "../notify/flavours.ts";
import { letterBytes } from "../notify/letter.ts";
import { senderOf } from "../notify/smtp-options.ts";
import { letterTo } from "./send-mail.ts";
import { SAMPLE_ENDPOINT, SAMPLE_MAILS, type Making } from "./sample-mails.ts";
import { sampleStories } from "./sample-stories.ts";

/** A sample of an event's messages, made by the same code as the real ones. */
export type Sample =
  | {
      readonly channel: "mail";
      /** Headers as they are in the mail, folded and encoded. */
      readonly headers: string;
      readonly subject: string;
      readonly text: string;
      /** `null`: text alone. */
      readonly html: string | null;
    }
  | { readonly channel: "webhook"; readonly headers: string; readonly body: string };

/** One kind of word that leaves. */
export type SampleKind = {
  readonly id: string;
  readonly channel: Sample["channel"];
  readonly name: Readonly<Record<Locale, string>>;
};

type Sampling = Pick<Context, "now" | "secret">;

const LINK: SampleKind = {
  id: "sign-in",
  channel: "mail",
  name: { fr: "Lien de connexion", en: "Sign-in link" },
};

type Posted = {
  readonly name: SampleKind["name"];
  readonly fragment: string;
  readonly story: (by: Making) => PostedStory;
};

const POSTED: readonly (readonly [string, SampleKind["name"], Posted["story"]])[] = [
  ["incident", { fr: "incident", en: "incident" }, (m) => m.stories.incident("incident.opened")],
  [
    "maintenance",
    { fr: "maintenance", en: "maintenance" },
    (m) => m.stories.maintenance("maintenance.planned"),
  ],
  ["component", { fr: "changement d’état", en: "change of state" }, (m) => m.stories.component()],
];

const HOOKS: ReadonlyMap<string, Posted> = new Map(
  ["statuspage", ...FLAVOURS.keys()].flatMap((flavour) =>
    POSTED.map(([id, name, story]): [string, Posted] => {
      const title = FLAVOURS.get(flavour)?.title ?? "Statuspage";
      const fragment = FLAVOURS.has(flavour) ? `#${flavour}` : "";
      return [
        `${flavour}-${id}`,
        { fragment, story, name: { fr: `${title} : ${name.fr}`, en: `${title}: ${name.en}` } },
      ];
    }),
  ),
);

/** Every kind of word that leaves, in the order in which they are shown. */
export const sampleKinds = (): SampleKind[] => [
  ...[...SAMPLE_MAILS].map(
    ([id, { fr, en }]): SampleKind => ({ id, channel: "mail", name: { fr, en } }),
  ),
  LINK,
  ...[...HOOKS].map(([id, { name }]): SampleKind => ({ id, channel: "webhook", name })),
];

/**
 * Returns a sample as it would leave now, in a language, for a page; `null` if there is no such
 * kind. Its links have valid signatures and name no subscriber.
 *
 * @param from as MAIL_FROM; `null`: an address of the page's own host
 */
export async function makeSample(
  ctx: Sampling,
  page: PageConfig,
  id: string,
  locale: Locale,
  from: string | null,
): Promise<Sample | null> {
  const at = ctx.now();
  const by: Making = { page, at, stories: sampleStories(page, at) };
  const sender = from ?? `Vigie <vigie@${new URL(page.url).hostname}>`;
  if (id === LINK.id) return linkSample(page, locale);
  const hook = HOOKS.get(id);
  if (hook) return hookSample(ctx, hook, by, locale);
  const made = SAMPLE_MAILS.get(id);
  return made ? mailSample(ctx, made.story(by), locale, sender) : null;
}

/** Returns a confirmed subscriber of a page, to everything and at once. */
export const sampleSubscriber = (page: Pick<PageConfig, "id">, locale: Locale): Subscriber => ({
  ...usualPreferences(locale),
  id: "exemple00000",
  pageId: page.id,
  email: "ada@exemple.fr",
  endpoint: null,
  state: "confirmed",
  source: "form",
  epoch: 1,
  createdAt: 0,
  confirmedAt: 0,
  suspendedAt: null,
  suspendedFor: null,
  unsubscribedAt: null,
});

/** Kinds that begin no thread of their own. */
const ANSWERS: readonly MessageKind[] = [
  ...(["incident.updated", "incident.resolved", "maintenance.changed"] as const),
  ...(["maintenance.reminder", "maintenance.started", "maintenance.finished"] as const),
  "maintenance.cancelled",
];

async function mailSample(ctx: Sampling, story: Story, locale: Locale, from: string) {
  const isTeam = story.kind.startsWith("team.");
  const to = sampleSubscriber(story.page, locale);
  const subscriber = isTeam
    ? null
    : { ...to, endpoint: story.kind === "webhook.suspended" ? SAMPLE_ENDPOINT : null };
  const localized = isTeam ? { ...story, page: { ...story.page, locale } } : story;
  const letter = letterTo(
    ctx,
    localized,
    { id: `exemple.${to.id}`, firstTriedAt: null },
    subscriber,
    {
      from,
      sender: senderOf(from),
      to: isTeam ? "equipe@exemple.fr" : to.email,
      first: ANSWERS.includes(story.kind) ? `premier.${to.id}` : null,
    },
  );
  const mail = (await letterBytes(letter, null)).toString("utf8");
  const { subject, text, html } = letter;
  const headers = mail.slice(0, mail.indexOf("\r\n\r\n")).replaceAll("\r\n", "\n");
  return { channel: "mail", headers, subject, text, html } as const;
}

function hookSample(ctx: Sampling, hook: Posted, by: Making, locale: Locale): Sample {
  const to = {
    ...sampleSubscriber(by.page, locale),
    endpoint: SAMPLE_ENDPOINT + hook.fragment,
    overall: overall(["major_outage", "operational"]),
  };
  const message = { id: `exemple.${to.id}`, eventId: "exemple00006" };
  const { url, headers, body } = hookRequest(ctx, hook.story(by), message, to);
  const pairs = headers.flatMap((name, i) => (i % 2 === 0 ? `${name}: ${headers[i + 1]}` : []));
  return {
    channel: "webhook",
    headers: [`POST ${url.href}`, ...pairs].join("\n"),
    body: JSON.stringify(JSON.parse(body), null, 2),
  };
}

function linkSample(page: PageConfig, locale: Locale): Sample {
  const person = { email: "ada@exemple.fr", locale };
  const { to, subject, text } = linkMail(page, person, "exemple");
  return { channel: "mail", headers: `To: ${to}`, subject, text, html: null };
}
