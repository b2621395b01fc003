import { probeKinds } from "../../probes/index.ts";
import { AGENT_PROTOCOL, type AgentReceipt } from "../core/api/agents.ts";
import { VERSION } from "../context/version.ts";

/** The service, as its agent calls it. */
export type Service = {
  /** Waits for monitors other than those of a version; `null` if there are none yet. */
  monitors(version: string | null, stop: AbortSignal): Promise<Monitors | null>;
  /** @param report JSON of an AgentReport */
  send(report: string, stop: AbortSignal): Promise<AgentReceipt>;
};

export type Monitors = {
  readonly version: string;
  /** JSON of AgentMonitors. */
  readonly text: string;
  /** Kinds that this program does not know; their monitors were left out. */
  readonly lacks: readonly string[];
};

/** An answer that refuses: its status, and the service's own words. */
export class RefusedByService extends Error {
  readonly status: number;
  /** Places of the mistakes, as JSON pointers. */
  readonly pointers: readonly string[];

  constructor(status: number, detail: string, pointers: readonly string[] = []) {
    super(detail);
    this.status = status;
    this.pointers = pointers;
  }
}

const WAIT_S = 25;
/** Above the time that the service may wait before it answers. */
const ANSWER_MS = 40_000;
/** For the first monitors, which an agent that starts waits for. */
const FIRST_MS = 5_000;

/** @param server address of the service, without a slash at its end */
export function createService(server: string, token: string): Service {
  const headers = {
    authorization: `Bearer ${token}`,
    "user-agent": `Vigie/${VERSION} (agent)`,
  };
  const kinds = [...probeKinds.values()].filter((kind) => kind.built).map((kind) => kind.kind);
  const query = new URLSearchParams({ protocol: String(AGENT_PROTOCOL), kinds: kinds.join(",") });
  const call = async (
    path: string,
    init: RequestInit,
    stop: AbortSignal,
    withinMs = ANSWER_MS,
  ): Promise<Response> => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(withinMs)]);
    // A redirect could lead the token elsewhere.
    const answer = await fetch(server + path, { ...init, signal, redirect: "manual" });
    if (answer.ok || answer.status === 304) return answer;
    throw await refusalOf(answer);
  };
  return {
    async monitors(version, stop) {
      const path = `/agents/monitors?${query}`;
      const waiting = { "if-none-match": `"${version}"`, prefer: `wait=${WAIT_S}` };
      const answer =
        version === null
          ? await call(path, { headers }, stop, FIRST_MS)
          : await call(path, { headers: { ...headers, ...waiting } }, stop);
      if (answer.status === 304) return null;
      const lacks = answer.headers.get("vigie-lacks")?.split(",") ?? [];
      const tag = answer.headers.get("etag")?.replaceAll(/^W\/|"/g, "") ?? "";
      return { version: tag, text: await answer.text(), lacks };
    },
    async send(report, stop) {
      const type = { "content-type": "application/json" };
      const init = { method: "POST", headers: { ...headers, ...type }, body: report };
      return (await (await call("/agents/batches", init, stop)).json()) as AgentReceipt;
    },
  };
}

async function refusalOf(answer: Response): Promise<RefusedByService> {
  const text = (await answer.text().catch(() => "")).slice(0, 2_000);
  try {
    const problem = JSON.parse(text) as { detail?: string; errors?: { pointer: string }[] };
    const pointers = (problem.errors ?? []).map(({ pointer }) => pointer);
    return new RefusedByService(
      answer.status,
      problem.detail ?? `status ${answer.status}`,
      pointers,
    );
  } catch {
    return new RefusedByService(answer.status, `status ${answer.status}, and no words of Vigie's`);
  }
}
