/** What is said in a chat room: the mail's subject and the same text, without its links' footer. */
export type ChatMessage = {
  readonly subject: string;
  readonly text: string;
};
