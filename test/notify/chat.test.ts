import { describe, expect, test } from "vitest";
import { parseMarkdown } from "../../server/core/page/markdown.ts";
import { BLANK } from "../../server/notify/sheet.ts";
import type { ChatMessage } from "../../server/notify/chat.ts";
import { discord } from "../../server/notify/discord.ts";
import { flavourOf } from "../../server/notify/flavours.ts";
import { matrix } from "../../server/notify/matrix.ts";
import { mattermost } from "../../server/notify/mattermost.ts";
import { slack } from "../../server/notify/slack.ts";
import { teams } from "../../server/notify/teams.ts";

const MESSAGE: ChatMessage = {
  ...BLANK,
  locale: "fr",
  subject: "[API Exemple] Panne – INSEE *Sirene*",
  facts: [
    { label: "État", value: "analyse en cours" },
    { label: "Depuis", value: "jeu. 15 janv. 12 h" },
  ],
  title: "INSEE Sirene",
  body: parseMarkdown(
    "Voir <!channel> & @all : insee_sirene_v3, ada@exemple.fr.\n\n3. Un\n   - *b* `a@b <c>`\n4. Deux\n\n> cité\n\n```\nx_y  @all\n```",
  ),
  sections: [
    { heading: "Que faire ?", body: parseMarkdown("# Servez le [cache](https://a.test/x_(y)).") },
  ],
  note: "Heures du fuseau Europe/Paris.",
  links: [{ label: "Suivre", url: "https://status.exemple.test/incidents/a_b_c-k3v9m2x7q1ab" }],
};

type Texts = { readonly text: string; readonly html: string };

describe("Slack", () => {
  test("is sent one text in its own markup, in which nothing can mention anybody", () => {
    const { text } = slack(MESSAGE) as Texts;

    expect(text.split("\n")[0]).toBe("*[API Exemple] Panne – INSEE ∗Sirene∗*");
    expect(text).toContain("État : analyse en cours\nDepuis : jeu. 15 janv. 12 h\n\n");
    expect(text).toContain("&lt;!channel&gt; &amp; @all");
    expect(text).toContain("<https://a.test/x_(y)|cache>");
    expect(text.replace("<https://a.test/x_(y)|cache>", "")).not.toMatch(/<|>(?! cité)/);
    expect(text).toContain(
      "3. Un\n   - _b_ `a@b &lt;c&gt;`\n4. Deux\n\n> cité\n\n```\nx_y  @all\n```",
    );
    expect(text).toContain("Heures du fuseau Europe/Paris.");
    expect(text).toContain("Suivre : https://status.exemple.test/incidents/a_b_c-k3v9m2x7q1ab");
  });
});

describe("Mattermost", () => {
  test("is sent Markdown in which what people wrote stays as it is", () => {
    const { text } = mattermost(MESSAGE) as Texts;

    expect(text).toContain("& @\u200ball");
    expect(text).toContain("ada@exemple.fr");
    expect(text).toContain("3. Un\n   - *b* `a@b <c>`\n4. Deux\n\n> cité\n\n```\nx_y  @all\n```");
    expect(text).not.toContain("@channel");
    expect(text).toContain("\\<!channel>");
    expect(text).toContain("insee\\_sirene\\_v3");
    expect(text).toContain("\n\\# Servez le [cache](https://a.test/x_%28y%29).");
    expect(text).toContain("https://status.exemple.test/incidents/a_b_c-k3v9m2x7q1ab");
  });
});

describe("Teams", () => {
  test("is sent one adaptive card with the facts, and a button for each link", () => {
    const { type, summary, attachments } = teams(MESSAGE) as {
      type: string;
      summary: string;
      attachments: {
        contentType: string;
        content: {
          type: string;
          version: string;
          fallbackText: string;
          body: object[];
          actions: object[];
        };
      }[];
    };

    expect(type).toBe("message");
    expect(attachments).toHaveLength(1);
    const [{ contentType, content }] = attachments as [(typeof attachments)[0]];
    expect(contentType).toBe("application/vnd.microsoft.card.adaptive");
    expect(content).toMatchObject({ type: "AdaptiveCard", version: "1.4" });
    expect(content.body).toMatchObject([
      { type: "TextBlock", text: "\\[API Exemple\\] Panne – INSEE \\*Sirene\\*" },
      { type: "FactSet", facts: [{ title: "État", value: "analyse en cours" }, {}] },
      { type: "TextBlock", wrap: true },
      { text: "3. Un\n   - *b* a@b <c>\n4. Deux" },
      { text: "> cité" },
      { text: "x\\_y  @all", fontType: "Monospace" },
      { text: "Que faire ?", weight: "Bolder" },
      { text: "# Servez le [cache](https://a.test/x_%28y%29)." },
      { size: "Small" },
      { text: "Heures du fuseau Europe/Paris.", isSubtle: true },
    ]);
    expect(summary).toBe(MESSAGE.subject);
    expect(content.fallbackText).toContain(MESSAGE.links[0]!.url);
    expect(content.actions).toEqual([
      { type: "Action.OpenUrl", title: "Suivre", url: MESSAGE.links[0]!.url },
    ]);
  });
});

describe("Matrix", () => {
  test("is sent what hookshot wants, and what a room takes, with the same words", () => {
    const sent = matrix(MESSAGE) as Texts & Record<string, string>;

    expect(sent).toMatchObject({ msgtype: "m.notice", format: "org.matrix.custom.html" });
    expect(sent["body"]).toBe(sent.text);
    expect(sent["formatted_body"]).toBe(sent.html);
    expect(sent.text).toContain("Voir <!channel> & @all");
    expect(sent.html).toContain("Voir &lt;!channel&gt; &amp; @all");
    expect(sent.html).toContain(`<a href="${MESSAGE.links[0]!.url}">Suivre</a>`);
    expect(sent.html).toContain("<br>Depuis : jeu. 15 janv. 12 h");
  });
});

describe("Discord", () => {
  type Embed = {
    title: string;
    url: string;
    description: string;
    fields: { name: string; value: string }[];
  };
  const sentOf = (message: ChatMessage) =>
    discord(message) as { allowed_mentions: object; embeds: [Embed] };

  test("is sent one embed with the facts as fields, and no mention is possible", () => {
    const { allowed_mentions, embeds } = sentOf(MESSAGE);

    expect(allowed_mentions).toEqual({ parse: [] });
    expect(embeds).toHaveLength(1);
    expect(embeds[0]).toMatchObject({
      title: "\\[API Exemple\\] Panne – INSEE \\*Sirene\\*",
      url: MESSAGE.links[0]!.url,
      fields: [
        { name: "État", value: "analyse en cours" },
        { name: "Depuis", value: "jeu. 15 janv. 12 h" },
      ],
    });
    expect(embeds[0].description).toContain("\\<!channel> & @\u200ball : insee\\_sirene\\_v3");
    expect(embeds[0].description).toContain("\n\\# Servez le [cache]");
    expect(embeds[0].description).toContain(`[Suivre](${MESSAGE.links[0]!.url})`);
  });

  test("respects the limits beyond which Discord refuses a message, and keeps the links", () => {
    const long = "*é_".repeat(3000);
    const { embeds } = sentOf({
      ...MESSAGE,
      subject: long,
      facts: Array.from({ length: 30 }, () => ({ label: "État", value: long.slice(0, 300) })),
      body: parseMarkdown(long),
    });

    const [{ title, description, fields }] = embeds;
    const all = [title, description, ...fields.flatMap(({ name, value }) => [name, value])];
    expect(title.length).toBeLessThanOrEqual(256);
    expect(description.length).toBeLessThanOrEqual(4096);
    expect(fields.length).toBeLessThanOrEqual(25);
    for (const { value } of fields) expect(value.length).toBeLessThanOrEqual(1024);
    expect(all.join("").length).toBeLessThanOrEqual(6000);
    expect(description).toContain(`[Suivre](${MESSAGE.links[0]!.url})`);
  });

  test.each([
    ["https://discord.com/api/webhooks/1/abc", true],
    ["https://discordapp.com/api/webhooks/1/abc", true],
    ["https://canary.discord.com/api/webhooks/1/abc", true],
    ["https://relay.example.test/x#discord", true],
    ["https://notdiscord.com/x", false],
  ])("%s is written to as Discord: %s", (endpoint, expected) => {
    expect(flavourOf(new URL(endpoint))?.body === discord).toBe(expected);
  });
});
