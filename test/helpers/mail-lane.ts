import type { Context } from "../../server/context/context.ts";
import { endOfMail } from "../../server/actions/message-ends.ts";
import { createSmtp } from "../../server/notify/smtp.ts";
import { createPostOffice } from "../../server/messages/send-mail.ts";
import { createLane, type Lane } from "../../server/work/delivery/lane.ts";

type Options = {
  readonly turn?: () => Promise<number | null>;
  readonly perMinute?: number | null;
  readonly timeoutMs?: number;
};

/** Makes what hands mails to a server; the caller closes it. */
export function mailLane(
  ctx: Context,
  url: string,
  { turn, perMinute = null, timeoutMs = 300 }: Options = {},
): Lane & { readonly close: () => Promise<void> } {
  const smtp = createSmtp({ url, timeoutMs });
  const from = "Vigie État <vigie@exemple.fr>";
  const lane = createLane(ctx, {
    channel: "mail",
    post: createPostOffice(ctx, { smtp, from, dkim: null }),
    atOnce: 2,
    perMinute,
    ended: endOfMail(ctx),
    ...(turn && { turn }),
  });
  const close = async () => {
    await lane.stop();
    smtp.close();
  };
  return { ...lane, close };
}
