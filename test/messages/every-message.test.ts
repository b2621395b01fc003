import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import type * as AdaptiveCards from "adaptivecards";
import { Window } from "happy-dom";
import { dkimVerify } from "mailauth";
import PostalMime from "postal-mime";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import type { Locale } from "../../server/core/model.ts";
import type { Story } from "../../server/core/messages/story.ts";
import { hookRequest, type PostedStory } from "../../server/messages/hook-request.ts";
import { letterTo } from "../../server/messages/send-mail.ts";
import { webhookSecret } from "../../server/messages/subscriber-links.ts";
import { letterBytes } from "../../server/notify/letter.ts";
import {
  PAGE,
  postedWith,
  reader,
  storiesWith,
  TEXTS,
  type TextName,
} from "../helpers/every-message.ts";
import { NOON, SECRET } from "../helpers/world.ts";

/** Every kind of message, in every medium and language, as independent programs read it. */

const LOCALES: readonly Locale[] = ["fr", "en"];
const NAMES = Object.keys(TEXTS) as TextName[];
const ctx = { now: () => NOON, secret: SECRET };

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const KEY = { domain: "exemple.fr", selector: "vigie", privateKey };
const RECORD = `v=DKIM1; k=rsa; p=${publicKey.replaceAll(/-----[^-]+-----|\s/g, "")}`;

const isTeam = (story: Story) => story.kind.startsWith("team.");

function mailOf(story: Story, locale: Locale): Promise<Buffer> {
  const subscriber = isTeam(story) ? null : reader(locale);
  const told = isTeam(story) ? { ...story, page: { ...story.page, locale } } : story;
  const message = { id: `exemple.${reader(locale).id}`, firstTriedAt: null };
  const to = { from: "Vigie <vigie@exemple.fr>", sender: "vigie@exemple.fr", to: "ada@exemple.fr" };
  return letterBytes(letterTo(ctx, told, message, subscriber, { ...to, first: null }), KEY);
}

const has = (command: string, args: string[]): boolean => {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const hasSpamAssassin = has("spamassassin", ["--version"]);
/** Debian's own python, to which its packages belong. */
const PYTHON = "/usr/bin/python3";
const hasPythonDkim = has(PYTHON, ["-c", "import dkim"]);

describe.each(NAMES)("every mail with a text of kind %s", (text) => {
  const all = storiesWith(text)
    .filter(([name]) => name !== "component")
    .flatMap(([name, story]) => LOCALES.map((locale) => ({ name, story, locale })));

  test.each(all)("$name in $locale is whole, signed, and unclipped", async ({ story, locale }) => {
    const mail = await mailOf(story, locale);
    const read = await PostalMime.parse(mail);
    const { document } = new Window();
    document.write(read.html ?? "");

    // Gmail clips after 102 kB, and the link to unsubscribe with it.
    expect(mail.length).toBeLessThan(102_000);
    expect(read.subject?.length).toBeLessThan(70);
    expect(read.subject).not.toContain("\ufffd");
    expect(read.replyTo?.map((to) => to.address)).toEqual(["support@exemple.test"]);
    expect(read.text?.isWellFormed() && read.html?.isWellFormed()).toBe(true);
    expect(read.text).not.toContain("\ufffd");
    expect(document.documentElement.lang).toBe(locale);
    expect(document.querySelector("div")!.textContent.length).toBeGreaterThan(10);
    const links = [...document.querySelectorAll("a")].map((a) => a.getAttribute("href") ?? "");
    expect(links.filter((href) => !href.startsWith("https://"))).toEqual([]);
    if (!isTeam(story)) {
      // The confirmation of a request is the one mail that nobody has subscribed to yet.
      const isQuestion = story.kind === "subscription.confirm";
      expect(links.some((href) => href.includes("/unsubscribe/"))).toBe(!isQuestion);
      const [first] = links.filter((href) => href.startsWith(PAGE.url));
      expect(read.text).toContain(first);
    }
    const resolver = async () => [[RECORD]];
    const { results } = await dkimVerify(mail, { resolver });
    expect(results.map((r) => r.status.result)).toEqual(["pass"]);
  });

  test.skipIf(!hasPythonDkim)("verifies with dkimpy", { timeout: 60_000 }, async () => {
    const script = `import sys, dkim
print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda *a, **k: b"${RECORD}"))`;
    for (const { story, locale } of all.filter((_, i) => i % 6 === 0)) {
      const input = await mailOf(story, locale);
      expect(execFileSync(PYTHON, ["-c", script], { input }).toString().trim()).toBe("True");
    }
  });
});

test.skipIf(!hasSpamAssassin)(
  "SpamAssassin, without the network, takes no mail for spam",
  { timeout: 120_000 },
  async () => {
    const stories = storiesWith("sample").filter(([name]) => name !== "component");
    const mails = await Promise.all(stories.map(([, story]) => mailOf(story, "fr")));
    // One process for all: in a mailbox, mails begin with a line "From ".
    const input = mails
      .map((mail) => `From vigie Thu Jan 15 12:00:00 2026\n${mail.toString("latin1")}\n`)
      .join("")
      .replaceAll("\r\n", "\n");
    const report = execFileSync("spamassassin", ["--local", "--mbox"], {
      input: Buffer.from(input, "latin1"),
      stdio: ["pipe", "pipe", "ignore"],
    }).toString("latin1");
    const found = [...report.matchAll(/^X-Spam-Status:.*?score=(-?[\d.]+)/gm)];
    const scores = found.map(([, score], i) => `${stories[i]?.[0]} ${score}`);

    expect(scores).toHaveLength(stories.length);
    expect(found.filter(([, score]) => Number(score) >= 2)).toEqual([]);
    if (process.env["SHOW_SCORES"]) process.stdout.write(`${scores.join("\n")}\n`);
  },
);

function posted(story: PostedStory, locale: Locale, fragment: string) {
  const endpoint = `https://hooks.exemple.test/x${fragment}`;
  const message = { id: "exemple.exemple00000", eventId: "exemple00006" };
  return hookRequest(ctx, story, message, { ...reader(locale), endpoint, overall: null });
}

/** Returns the headers of a request by name. */
const headersOf = (list: readonly string[]) =>
  Object.fromEntries(list.flatMap((name, i) => (i % 2 === 0 ? [[name, list[i + 1] ?? ""]] : [])));

type Texts = { readonly text: string };
const ZONE = /Europe\/Paris/;

describe.each(NAMES)("every post with a text of kind %s", (text) => {
  const all = postedWith(text).flatMap(([name, story]) =>
    LOCALES.map((locale) => ({ name, story, locale, link: PAGE.url })),
  );

  test.each(all)("$name in $locale verifies as a Standard Webhook", ({ story, locale }) => {
    const { headers, body } = posted(story, locale, "");
    const secret = webhookSecret(SECRET, reader(locale));
    const now = Date.now;
    Date.now = () => NOON;
    try {
      expect(new Webhook(secret).verify(body, headersOf(headers))).toHaveProperty("meta");
    } finally {
      Date.now = now;
    }
  });

  test.each(all)(
    "$name in $locale fits in Slack, with link and zone",
    ({ story, locale, link }) => {
      const body = JSON.parse(posted(story, locale, "#slack").body) as Texts;

      expect(Object.keys(body)).toEqual(["text"]);
      expect(body.text.length).toBeLessThanOrEqual(4_000);
      expect(body.text).toContain(link);
      expect(body.text).toMatch(ZONE);
      expect(body.text.replaceAll(/&(amp|lt|gt);/g, "")).not.toMatch(/&/);
      expect(body.text.split("```").length % 2).toBe(1);
    },
  );

  test.each(all)("$name in $locale fits in Google Chat", ({ story, locale, link }) => {
    const { body } = posted(story, locale, "#googlechat");
    const { text: own } = JSON.parse(body) as Texts;

    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(32_000);
    expect(own).toContain(link);
    expect(own).toMatch(ZONE);
    expect(own.split("```").length % 2).toBe(1);
  });

  test.each(all)("$name in $locale fits in Mattermost", ({ story, locale, link }) => {
    const { text: own } = JSON.parse(posted(story, locale, "#mattermost").body) as Texts;

    expect(own.length).toBeLessThanOrEqual(16_383);
    expect(own).toContain(link);
    expect(own).toMatch(ZONE);
    expect(own.split("```").length % 2).toBe(1);
  });

  test.each(all)("$name in $locale fits in Teams, as a valid card", ({ story, locale, link }) => {
    const { body } = posted(story, locale, "#teams");
    const { summary, attachments } = JSON.parse(body) as {
      summary: string;
      attachments: [{ content: object & { fallbackText: string } }];
    };
    const { content } = attachments[0];

    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(28_000);
    expect(cardProblems(content)).toEqual([]);
    expect(JSON.stringify(content)).toMatch(ZONE);
    expect(content.fallbackText).toContain(link);
    expect(summary.length).toBeGreaterThan(10);
  });

  test.each(all)("$name in $locale fits in an event of Matrix", ({ story, locale, link }) => {
    const { body } = posted(story, locale, "#matrix");
    const { text: plain, html } = JSON.parse(body) as Texts & { html: string };
    const { document } = new Window();
    document.body.innerHTML = html;
    // What matrix-hookshot sends: both texts, and what was posted.
    const event = {
      body: plain,
      formatted_body: html,
      "uk.half-shot.hookshot.webhook_data": JSON.parse(body),
    };

    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(64_000);
    expect(document.querySelector(`a[href^="${link}"]`)).not.toBeNull();
    expect(plain).toContain(link);
    expect(plain).toMatch(ZONE);
    expect(document.body.textContent).toMatch(ZONE);
  });

  test.each(all)("$name in $locale fits in an embed of Discord", ({ story, locale, link }) => {
    const { embeds } = JSON.parse(posted(story, locale, "#discord").body) as {
      embeds: [
        {
          title: string;
          description: string;
          footer: Texts;
          fields: { name: string; value: string }[];
        },
      ];
    };
    const [{ title, description, footer, fields }] = embeds;
    const total = [title, description, footer.text, ...fields.flatMap((f) => [f.name, f.value])];

    expect(title.length).toBeLessThanOrEqual(256);
    expect(description.length).toBeLessThanOrEqual(4096);
    expect(fields.length).toBeLessThanOrEqual(25);
    expect(Math.max(0, ...fields.map((f) => f.value.length))).toBeLessThanOrEqual(1024);
    expect(total.join("").length).toBeLessThanOrEqual(6000);
    expect(description).toContain(link);
    expect(footer.text).toMatch(ZONE);
    expect(description.split("```").length % 2).toBe(1);
  });
});

/** Returns what the parser of adaptive cards finds wrong in a card, by its schema. */
function cardProblems(content: object): string[] {
  const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
    "adaptivecards/dist/adaptivecards.js",
  ) as typeof AdaptiveCards;
  const context = new SerializationContext(Versions.v1_4);
  const card = new AdaptiveCard();
  card.parse(content, context);
  const invalid = card.validateProperties().validationEvents;
  const parsed = Array.from({ length: context.eventCount }, (_, i) => context.getEventAt(i));
  return [...parsed, ...invalid].map(({ message }) => message);
}
