import type { MessageQueue } from "../../server/core/api/subscribers.ts";
import { api } from "./api.ts";
import { HeldNotice, heldNow } from "./held.tsx";
import { StateWord } from "./icons.tsx";
import { Alert, Link, useRead, useWork } from "./parts.tsx";
import { burning, can, format, isTeam, isWide, look, t } from "./state.ts";

/** Shows what is about to leave, what waits, and what failed with the reason. */
export function SideMails() {
  const mails = burning.value?.mails;
  if (!mails) return null;
  const { failed, queued } = mails;
  const mayOperate = can("operator") && isTeam.value;
  return (
    <section class="card stack tight-stack" aria-labelledby="mails">
      <h2 class="eyebrow" id="mails">
        {t("Courriels", "E-mails")}
        {mayOperate && (
          <Link to="/console/mails" look="small">
            {t("File", "Queue")}
          </Link>
        )}
      </h2>
      {isWide.value && heldNow().map((held) => <HeldNotice key={held.id} held={held} />)}
      <p class="small line ends">
        <span>
          {queued === 0
            ? t("Rien n’attend", "Nothing waiting")
            : t(
                `${format.value.count(queued)} en attente`,
                `${format.value.count(queued)} waiting`,
              )}
        </span>
        {failed === 0 ? (
          <StateWord tone="ok">{t("aucun échec", "no failure")}</StateWord>
        ) : (
          <StateWord tone="down">
            {failed === 1
              ? t("1 échec", "1 failure")
              : t(`${format.value.count(failed)} échecs`, `${format.value.count(failed)} failures`)}
          </StateWord>
        )}
      </p>
      {failed > 0 && mayOperate && <Failures key={failed} />}
    </section>
  );
}

/** Shows the newest failure's reason, and tries all of them again. */
function Failures() {
  const { found } = useRead(() => api.get<MessageQueue>("/api/v1/messages?state=failed"));
  const { run, error, isBusy } = useWork();
  const newest = found.value?.messages[0];
  const retry = () =>
    run(async () => {
      await api.post("/api/v1/console/retries");
      await look();
    });
  return (
    <>
      {newest && (
        <p class="small soft">
          {newest.to && `${newest.to}${t(" : ", ": ")}`}
          {newest.error ?? t("refusé sans motif", "refused without a reason")}
        </p>
      )}
      <Alert error={error.value} />
      <button
        type="button"
        class="button tiny"
        disabled={isBusy.value}
        onClick={() => void retry()}
      >
        {t("Réessayer les envois en échec", "Retry failed e-mails")}
      </button>
    </>
  );
}
