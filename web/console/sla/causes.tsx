import type { SlaReport } from "../../../server/core/api/measurement.ts";
import { SLA_TEXT } from "../../text/sla.ts";
import { format, locale, t } from "../state.ts";

const CAUSES = ["gateway", "provider", "planned", "unknown"] as const;

/** Shows whose fault the lost time was: of the gateway, and of all providers together. */
export function Causes({ report }: { report: SlaReport }) {
  const words = SLA_TEXT[locale.value].attribution;
  const providers = report.providers.filter((p) => p.role === "provider");
  const shown = (seconds: number) =>
    seconds === 0 ? <span class="soft">0</span> : format.value.duration(seconds * 1000);
  return (
    <section class="card stack tight-stack" aria-labelledby="causes">
      <h2 class="eyebrow" id="causes">
        {t("À cause de qui", "Whose fault")}
      </h2>
      <table>
        <caption class="visually-hidden">
          {t("Temps perdu, par cause", "Time lost, by cause")}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("Cause", "Cause")}</th>
            <th scope="col" class="num">
              {t("Passerelle", "Gateway")}
            </th>
            <th scope="col" class="num">
              {t("Fournisseurs, en tout", "All providers")}
            </th>
          </tr>
        </thead>
        <tbody>
          {CAUSES.map((cause) => (
            <tr key={cause}>
              <th scope="row">{words[cause]}</th>
              <td class="num">{shown(report.attribution[cause])}</td>
              <td class="num">
                {shown(providers.reduce((sum, p) => sum + p.attribution[cause], 0))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
