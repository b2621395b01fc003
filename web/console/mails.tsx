import { Heading } from "./parts.tsx";
import { MailQueue } from "./mail-queue.tsx";
import { MailSamples } from "./mail-samples.tsx";
import { t } from "./state.ts";

/** What leaves for subscribers and the team: how it stands, and what it looks like. */
export function Mails() {
  return (
    <>
      <Heading>{t("Courriels", "Mails")}</Heading>
      <MailQueue />
      <MailSamples />
    </>
  );
}
