import { describe, expect, test } from "vitest";
import type { ChatMessage } from "../../server/notify/chat.ts";
import { matrix } from "../../server/notify/matrix.ts";
import { mattermost } from "../../server/notify/mattermost.ts";
import { slack } from "../../server/notify/slack.ts";
import { teams } from "../../server/notify/teams.ts";

const MESSAGE: ChatMessage = {
  locale: "fr",
  subject: "[API Exemple] Panne – INSEE *Sirene*",
  facts: [
    { label: "État", value: "analyse en cours" },
    { label: "Depuis", value: "jeu. 15 janv. 12 h" },
  ],
  paragraphs: ["Voir <!channel> & @all : insee_sirene_v3.", "Que faire ?\n# Servez le cache."],
  links: [{ label: "Suivre", url: "https://status.exemple.test/incidents/a_b_c-k3v9m2x7q1ab" }],
};

type Texts = { readonly text: string; readonly html: string };

describe("Slack", () => {
  test("is sent one text in its own markup, in which nothing can mention anybody", () => {
    const { text } = slack(MESSAGE) as Texts;

    expect(text.split("\n")[0]).toBe("*[API Exemple] Panne – INSEE ∗Sirene∗*");
    expect(text).toContain("État : analyse en cours\nDepuis : jeu. 15 janv. 12 h\n\n");
    expect(text).toContain("&lt;!channel&gt; &amp; @all");
    expect(text).not.toMatch(/[<>]/);
    expect(text).toContain("Suivre : https://status.exemple.test/incidents/a_b_c-k3v9m2x7q1ab");
  });
});

describe("Mattermost", () => {
  test("is sent Markdown in which what people wrote stays as it is", () => {
    const { text } = mattermost(MESSAGE) as Texts;

    expect(text).not.toMatch(/@all|@channel/);
    expect(text).toContain("\\<!channel>");
    expect(text).toContain("insee\\_sirene\\_v3");
    expect(text).toContain("\n\\# Servez le cache.");
    expect(text).toContain("https://status.exemple.test/incidents/a_b_c-k3v9m2x7q1ab");
  });
});

describe("Teams", () => {
  test("is sent one adaptive card with the facts, and a button for each link", () => {
    const { type, attachments } = teams(MESSAGE) as {
      type: string;
      attachments: {
        contentType: string;
        content: { type: string; version: string; body: object[]; actions: object[] };
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
      // One line break would be a space.
      { type: "TextBlock", text: "Que faire ?\n\n# Servez le cache." },
    ]);
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
