import type { Context } from "../../server/context/context.ts";
import { endOfMail } from "../../server/actions/message-ends.ts";
import { createSmtp } from "../../server/notify/smtp.ts";
import { createPostOffice } from "../../server/messages/send-mail.ts";
import { createLane, type Lane } from "../../server/work/delivery/lane.ts";

/** What hands mails to a server; the caller closes it. */
export function mailLane(
  ctx: Context,
  url: string,
  turn?: () => Promise<number | null>,
): Lane & { readonly close: () => Promise<void> } {
  const smtp = createSmtp({ url, timeoutMs: 300 });
  const from = "Vigie État <vigie@exemple.fr>";
  const lane = createLane(ctx, {
    channel: "mail",
    post: createPostOffice(ctx, { smtp, from, dkim: null }),
    atOnce: 2,
    perMinute: null,
    ended: endOfMail(ctx),
    ...(turn && { turn }),
  });
  const close = async () => {
    await lane.stop();
    smtp.close();
  };
  return { ...lane, close };
}
