import type {
  Cause,
  ComponentState,
  IncidentStatus,
  MaintenanceStatus,
  WindowRule,
} from "../../server/core/model.ts";
import type { Role } from "../../server/core/permission.ts";
import { api } from "./api.ts";
import { Heading, Link, useRead, Waiting } from "./parts.tsx";
import { StateTag } from "./monitors.tsx";
import { can, format, isTeam, t } from "./state.ts";

/** A provider as `/api/v1/console/providers` tells of it. */
export type ListedProvider = {
  readonly id: string;
  readonly name: string;
  readonly role: "gateway" | "provider";
  readonly url: string | null;
  readonly contact: string | null;
  readonly maintenanceBy: "trusted" | "moderated";
  readonly state: ComponentState;
  readonly since: string | null;
  readonly coverage: number | null;
  readonly components: readonly {
    readonly id: string;
    readonly name: string;
    readonly state?: ComponentState;
    readonly since?: string;
    readonly verified?: ComponentState;
    readonly cause?: Cause | null;
    readonly lastCheckedAt?: string | null;
    readonly stale?: boolean;
    readonly ratio?: number | null;
    readonly coverage?: number;
    readonly monitors: readonly {
      readonly uuid: string;
      readonly kind: string;
      readonly paused: boolean;
      readonly state: ComponentState;
    }[];
  }[];
  readonly statusPages: readonly string[];
  readonly incidents: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: IncidentStatus;
    readonly startedAt: string;
  }[];
  readonly maintenances: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: MaintenanceStatus;
    readonly startsAt: string;
    readonly endsAt: string;
  }[];
  readonly windows: readonly WindowRule[];
};

/** One of them, with whom it concerns: `null` where that is not the reader's to know. */
export type OneProvider = ListedProvider & {
  readonly subscribers: { readonly incidents: number; readonly maintenances: number } | null;
  readonly staff:
    | readonly { readonly name: string; readonly email: string; readonly role: Role }[]
    | null;
};

/** Every provider, how it stands and what goes on there; in trouble first, else as configured. */
export function Providers() {
  const { found, error } = useRead(() =>
    api.get<{ providers: ListedProvider[] }>("/api/v1/console/providers"),
  );
  const all = found.value?.providers ?? [];
  const isBad = (p: ListedProvider) =>
    Number(p.state.endsWith("outage") || p.state === "degraded_performance");
  const inOrder = [...all].sort((a, b) => isBad(b) - isBad(a));
  return (
    <>
      <Heading>{t("Fournisseurs", "Providers")}</Heading>
      {!found.value && <Waiting error={error.value} />}
      {found.value && (
        <div class="scroll" tabindex={0}>
          <table>
            <caption>
              {t("Fournisseurs, ceux en difficulté d’abord", "Providers, those in trouble first")}
            </caption>
            <thead>
              <tr>
                <th scope="col">{t("Fournisseur", "Provider")}</th>
                <th scope="col">{t("État publié", "Published state")}</th>
                <th scope="col">{t("Composants", "Components")}</th>
                <th scope="col">{t("Couverture, 30 j", "Coverage, 30 d")}</th>
                <th scope="col">{t("En cours", "Going on")}</th>
                {can("editor") && <th scope="col">{t("Agir", "Act")}</th>}
              </tr>
            </thead>
            <tbody>
              {inOrder.map((p) => (
                <tr key={p.id}>
                  <th scope="row">
                    <Link to={`/console/providers/${p.id}`}>{p.name}</Link>
                    {p.role === "gateway" && (
                      <span class="soft"> {t("(passerelle)", "(gateway)")}</span>
                    )}
                  </th>
                  <td>
                    <StateTag state={p.state} />
                  </td>
                  <td>{p.components.length}</td>
                  <td>{p.coverage === null ? "–" : format.value.wholePercent(p.coverage)}</td>
                  <td>{goingOn(p)}</td>
                  {can("editor") && (
                    <td>
                      <Prefilled provider={p} isNamed />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

function goingOn({ incidents, maintenances }: ListedProvider): string {
  const told = [
    incidents.length > 0 && t(`${incidents.length} incident(s)`, `${incidents.length} incident(s)`),
    maintenances.length > 0 &&
      t(`${maintenances.length} maintenance(s)`, `${maintenances.length} maintenance(s)`),
  ].filter(Boolean);
  return told.length > 0 ? told.join(", ") : "–";
}

/** The two things that one does about a provider, with the provider filled in. */
export function Prefilled({
  provider,
  isNamed = false,
}: {
  provider: ListedProvider;
  isNamed?: boolean;
}) {
  const name = isNamed ? <span class="visually-hidden"> {provider.name}</span> : null;
  if (provider.components.length === 0) return null;
  const id = encodeURIComponent(provider.id);
  return (
    <span class="row">
      {isTeam.value && (
        <Link to={`/console/declare?provider=${id}`}>
          {t("Déclarer", "Declare")}
          {name}
        </Link>
      )}
      <Link to={`/console/plan?provider=${id}`}>
        {t("Planifier", "Plan")}
        {name}
      </Link>
    </span>
  );
}
