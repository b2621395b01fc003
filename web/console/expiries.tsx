import { StateWord } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { burning, format, isTeam, setup, t } from "./state.ts";

/** Days before its end from which a credential stands out. */
const SOON_DAYS = 14;

/** Shows the credentials that expire, soonest first. */
export function Expiries() {
  const expiries = burning.value?.expiries ?? [];
  const names = new Map(setup.value?.providers.map((p) => [p.id, p.name]));
  return (
    <section class="card stack tight-stack" aria-labelledby="expiries">
      <h2 class="eyebrow" id="expiries">
        {t("Ce qui expire", "What expires")}
      </h2>
      {expiries.length === 0 && (
        <p class="small soft">
          {t("Aucun secret n’a de date de fin.", "No credential has an end date.")}
        </p>
      )}
      {expiries.length > 0 && (
        <ul class="items small">
          {expiries.map((e) => (
            <li key={`${e.component} ${e.monitor}`}>
              <span class="line ends">
                <b>
                  {names.get(e.provider) ?? e.provider} <code>{e.monitor}</code>
                </b>
                {e.daysLeft <= SOON_DAYS ? (
                  <StateWord tone={e.daysLeft < 0 ? "down" : "degraded"}>
                    {leftText(e.daysLeft)}
                  </StateWord>
                ) : (
                  <span class="soft num">{leftText(e.daysLeft)}</span>
                )}
              </span>
              <span class="soft">
                {format.value.shortCivilDate(e.expires)}
                {isTeam.value && (
                  <>
                    {" · "}
                    <Link to="/console/monitors">{t("Remplacer", "Replace")}</Link>
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function leftText(days: number): string {
  if (days < 0) return t("expiré", "expired");
  if (days === 0) return t("aujourd’hui", "today");
  return days === 1 ? t("1 jour", "1 day") : t(`${days} jours`, `${days} days`);
}
