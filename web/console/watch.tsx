import type { Summary } from "../../server/core/api/events.ts";
import { second } from "./clock.ts";
import { Mark, toneOf } from "./icons.tsx";
import { Link } from "./parts.tsx";
import { publicWords } from "./public-words.ts";
import { format, now, setup, summary, t } from "./state.ts";

/** Shows every provider in a cell of its own; phones show only those in trouble. */
export function Watch() {
  const read = summary.value;
  const theirs = new Set(setup.value?.providers.map((p) => p.id));
  const providers = (read?.providers ?? []).filter((p) => theirs.has(p.id));
  if (providers.length === 0) return null;
  const well = providers.filter((p) => p.state === "operational").length;
  return (
    <nav
      class="card flush watch"
      aria-label={t("État de chaque fournisseur", "State of each provider")}
    >
      {providers.map((provider) => (
        <Cell key={provider.id} provider={provider} />
      ))}
      {well > 0 && (
        <Link to="/console/providers" look="is-ok rest">
          <Mark tone="ok" size={14} />
          {well === 1
            ? t("1 opérationnel", "1 operational")
            : t(`${well} opérationnels`, `${well} operational`)}
        </Link>
      )}
    </nav>
  );
}

function Cell({ provider }: { provider: Summary["providers"][number] }) {
  // Read so that each second draws the age anew.
  void second.value;
  const tone = toneOf(provider.state);
  return (
    <Link to={`/console/providers/${provider.id}`} look={`is-${tone}`}>
      <Mark tone={tone} size={14} />
      <span class="name">
        {provider.role === "gateway" ? t("Passerelle", "Gateway") : provider.name}
      </span>
      <span class="visually-hidden">{publicWords().state[provider.state]}</span>
      {tone !== "ok" && (
        <small>
          <span class="visually-hidden">
            {tone === "maintenance" ? t("jusqu’à", "until") : t("depuis", "for")}
          </span>{" "}
          {lastsOf(provider)}
        </small>
      )}
    </Link>
  );
}

/** Returns how long a trouble has lasted, or until when a maintenance lasts. */
function lastsOf({ state, since, components }: Summary["providers"][number]): string {
  if (state === "under_maintenance") {
    const ends = components.flatMap((c) =>
      c.maintenanceUntil === null ? [] : [Date.parse(c.maintenanceUntil)],
    );
    if (ends.length > 0) return format.value.clock(Math.max(...ends)).replace(/\s00$/, "");
  }
  return format.value.duration(now() - Date.parse(since));
}
