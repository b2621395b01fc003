import type { ChatMessage } from "./chat.ts";

/** For a workflow of Microsoft Teams: an adaptive card of two blocks of text. */
export const teams = ({ subject, text }: ChatMessage): object => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {
        type: "AdaptiveCard",
        version: "1.4",
        body: [
          { type: "TextBlock", weight: "Bolder", wrap: true, text: subject },
          { type: "TextBlock", wrap: true, text },
        ],
      },
    },
  ],
});
