import { useEffect } from "preact/hooks";
import type { RegionList } from "../../../server/core/api/regions.ts";
import { api } from "../api.ts";
import { Cell, DataTable, NameCell, Row } from "../data-table.tsx";
import { StateWord } from "../icons.tsx";
import { useRead } from "../parts.tsx";
import { format, isTeam, momentText, summary, t } from "../state.ts";

type Region = RegionList["regions"][number];

/** Time between two readings while the screen is open. */
const AGAIN_MS = 10_000;

/** Shows the regions that probe; nothing, and no request, where only the service itself does. */
export function Regions() {
  const isRegional = summary.value?.providers.some((p) => p.components.some((c) => c.regions));
  return isRegional && isTeam.value ? <RegionTable /> : null;
}

function RegionTable() {
  const { found, again } = useRead(() => api.get<RegionList>("/api/v1/regions"), "");
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") void again();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const list = found.value;
  if (!list || list.regions.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="regions">
      <h2 class="eyebrow" id="regions">
        {t("Régions", "Regions")}
      </h2>
      <DataTable
        caption={t("Régions d’où partent les sondes", "Regions from which monitors probe")}
        columns={[
          { key: "voice", label: t("Voix", "Voice") },
          { key: "name", label: t("Région", "Region") },
          { key: "seen", label: t("Dernière nouvelle", "Last word") },
          { key: "lag", label: t("Retard", "Lag"), isNumber: true },
          { key: "clock", label: t("Horloge", "Clock"), isNumber: true },
          { key: "monitors", label: t("Sondes", "Monitors"), isNumber: true },
          { key: "differing", label: t("En désaccord", "Disagreeing"), isNumber: true },
          { key: "agent", label: t("Agent", "Agent") },
        ]}
      >
        {list.regions.map((region) => (
          <RegionRow key={region.id} region={region} />
        ))}
      </DataTable>
    </section>
  );
}

function RegionRow({ region }: { region: Region }) {
  const { agent } = region;
  return (
    <Row>
      <Cell>
        <StateWord tone={region.isHeard ? "ok" : "none"}>{voiceWord(region)}</StateWord>
      </Cell>
      <NameCell>
        {region.name} <code>{region.id}</code>
      </NameCell>
      <Cell class="soft">{agent ? momentText(agent.seenAt) : "–"}</Cell>
      <Cell class="num">{lagText(agent)}</Cell>
      <Cell class="num">{agent ? offsetText(agent.clockOffsetMs) : "–"}</Cell>
      <Cell class="num">{region.monitors}</Cell>
      <Cell class="num">{region.differing}</Cell>
      <Cell class="soft">{agentText(region)}</Cell>
    </Row>
  );
}

function voiceWord({ isHeard, why, agent, isOwn }: Region): string {
  if (isHeard) return t("entendue", "heard");
  if (agent === null && !isOwn) return t("jamais vue", "never seen");
  return {
    silent: t("silencieuse", "silent"),
    blind: t("coupée du réseau", "cut off"),
    clock: t("horloge décalée", "clock off"),
  }[why ?? "silent"];
}

const lagText = (agent: Region["agent"]): string =>
  agent?.lagMs == null ? "–" : format.value.duration(agent.lagMs);

/** "+120 ms": the agent's clock is ahead. */
function offsetText(ms: number): string {
  const size = Math.abs(ms);
  const text = size < 1_000 ? `${Math.round(size)}\u00a0ms` : format.value.duration(size);
  return ms < 0 ? `−${text}` : `+${text}`;
}

function agentText({ agent, isOwn }: Region): string {
  if (isOwn) return t("ce service", "this service");
  if (!agent) return t("aucun", "none");
  const parts = [
    `${agent.name}, ${agent.version}`,
    agent.isOlder && t("autre version que le service", "another version than the service"),
    agent.lacks.length > 0 &&
      t(`ignore ${agent.lacks.join(", ")}`, `does not know ${agent.lacks.join(", ")}`),
    agent.waiting > 1 && t(`${agent.waiting} lots en attente`, `${agent.waiting} batches waiting`),
  ];
  return parts.filter((part) => part !== false).join(" · ");
}
