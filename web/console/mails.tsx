import { Heading } from "./parts.tsx";
import { MailQueue } from "./mail-queue.tsx";
import { MailSamples } from "./mail-samples.tsx";
import { t } from "./state.ts";

/** Shows the mail queue, and a sample of each mail to subscribers and the team. */
export function Mails() {
  return (
    <>
      <Heading>{t("Courriels", "E-mails")}</Heading>
      <MailQueue />
      <MailSamples />
    </>
  );
}
