import type { ChatMessage } from "./chat.ts";

/** For Matrix (Tchap), through a bridge that takes what a room takes: `m.room.message`. */
export const matrix = ({ subject, text }: ChatMessage): object => ({
  msgtype: "m.notice",
  body: `${subject}\n${text}`,
});
