import { request, type Dispatcher } from "undici";
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

type Answer = Pick<Dispatcher.ResponseData, "headers"> & {
  readonly status: number;
  readonly text: string;
};

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
    init: Pick<Dispatcher.RequestOptions, "method" | "headers" | "body">,
    stop: AbortSignal,
    withinMs = ANSWER_MS,
  ): Promise<Answer> => {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(withinMs)]);
    // It follows no redirect, which could lead the token elsewhere.
    const { statusCode, headers, body } = await request(server + path, { ...init, signal });
    const text = await body.text();
    if (statusCode === 200 || statusCode === 304) return { status: statusCode, headers, text };
    throw refusalOf(statusCode, text);
  };
  return {
    async monitors(version, stop) {
      const path = `/agents/monitors?${query}`;
      const waiting = { "if-none-match": `"${version}"`, prefer: `wait=${WAIT_S}` };
      const answer =
        version === null
          ? await call(path, { method: "GET", headers }, stop, FIRST_MS)
          : await call(path, { method: "GET", headers: { ...headers, ...waiting } }, stop);
      if (answer.status === 304) return null;
      const { etag = "", "vigie-lacks": lacks = "" } = answer.headers;
      return {
        version: String(etag).replaceAll(/^W\/|"/g, ""),
        text: answer.text,
        lacks: String(lacks).split(",").filter(Boolean),
      };
    },
    async send(report, stop) {
      const type = { "content-type": "application/json" };
      const init = { method: "POST" as const, headers: { ...headers, ...type }, body: report };
      return JSON.parse((await call("/agents/batches", init, stop)).text) as AgentReceipt;
    },
  };
}

function refusalOf(status: number, text: string): RefusedByService {
  try {
    const problem = JSON.parse(text) as { detail?: string; errors?: { pointer: string }[] };
    const pointers = (problem.errors ?? []).map(({ pointer }) => pointer);
    return new RefusedByService(status, problem.detail ?? `status ${status}`, pointers);
  } catch {
    return new RefusedByService(status, `status ${status}, and no words of Vigie's`);
  }
}
