import type {
  Cause,
  ComponentState,
  IncidentStatus,
  MaintenanceStatus,
  WindowRule,
} from "../../server/core/model.ts";
import type { Role } from "../../server/core/people/permission.ts";
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

const TROUBLES = ["degraded_performance", "partial_outage", "major_outage"];
const weight = ({ state }: ListedProvider): number => TROUBLES.indexOf(state);

/** Every provider, how it stands and what goes on there; in trouble first, else as configured. */
export function Providers() {
  const { found, error } = useRead(() =>
    api.get<{ providers: ListedProvider[] }>("/api/v1/console/providers"),
  );
  const all = found.value?.providers ?? [];
  const inOrder = [...all].sort((a, b) => weight(b) - weight(a));
  return (
    <>
      <Heading>{t("Fournisseurs", "Providers")}</Heading>
      {!found.value && <Waiting error={error.value} />}
      {found.value && (
        <p class="soft">{t("Ceux en difficulté d’abord.", "Those in trouble first.")}</p>
      )}
      <ul class="cards gap">
        {inOrder.map((p) => (
          <li class="card" key={p.id}>
            <article aria-labelledby={`provider-${p.id}`} class="monitor">
              <div>
                <div class="row">
                  <h2 id={`provider-${p.id}`} class="card-title">
                    <Link to={`/console/providers/${p.id}`}>{p.name}</Link>
                  </h2>
                  <StateTag state={p.state} />
                  {p.role === "gateway" && <span class="tag">{t("passerelle", "gateway")}</span>}
                </div>
                <p class="soft">{inShort(p)}</p>
              </div>
              {can("editor") && (
                <div class="deeds">
                  <Prefilled provider={p} isNamed />
                </div>
              )}
            </article>
          </li>
        ))}
      </ul>
    </>
  );
}

/** "2 composants · couverture 98 % sur 30 j · 1 incident" */
function inShort({ components, coverage, incidents, maintenances }: ListedProvider): string {
  const many = (n: number, fr: string, en: string) =>
    t(`${n} ${fr}${n > 1 ? "s" : ""}`, `${n} ${en}`);
  const covered = coverage === null ? null : format.value.wholePercent(coverage);
  return [
    many(components.length, "composant", components.length === 1 ? "component" : "components"),
    covered && t(`couverture ${covered} sur 30 j`, `coverage ${covered} over 30 d`),
    incidents.length > 0 &&
      many(incidents.length, "incident", incidents.length === 1 ? "incident" : "incidents"),
    maintenances.length > 0 && many(maintenances.length, "maintenance", "maintenance"),
  ]
    .filter(Boolean)
    .join(" · ");
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
