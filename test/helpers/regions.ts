import { issueAgentToken } from "../../server/auth/agent-token.ts";
import type { AgentReceipt, AgentReport, AgentResult } from "../../server/core/api/agents.ts";
import type { World } from "./world.ts";

/** A page that three regions probe, of which two must agree; `agree` and more may be put in. */
export const REGIONAL = `
regions: [{ id: par, name: Paris }, { id: fra, name: Francfort }, { id: lon, name: Londres }]
pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    hostnames: [status.exemple.test]
    sla: { target: 99.5 }
    locations: { regions: [par, fra, lon], agree: 2 }
    providers:
      - id: exemple
        name: API Exemple
        role: gateway
        components:
          - { id: passerelle, name: Passerelle, monitors: [{ kind: http, url: "https://api.exemple.test/ping", repeat: 0, confirm: 0s }] }
      - id: insee
        name: INSEE
        limits: { spacing: 2s, perDay: 5000 }
        maintenance: [{ from: "03:00", to: "04:00" }]
        components:
          - { id: insee/sirene, name: Sirene, monitors: [{ kind: http, url: "https://insee.test/\${ID}", repeat: 0, confirm: 0s }] }
          - { id: insee/own, name: Own, locations: { regions: [par], agree: 1 }, monitors: [{ kind: tcp, host: insee.test, port: 443 }] }
`;

/** An agent as tests write it: what it sends, and the service's answer. */
export type TestAgent = {
  readonly token: string;
  /** Sends a batch of results; what is not given is usual. */
  send(results: readonly Partial<AgentResult>[], more?: Partial<Sent>): Promise<Response>;
  /** As `send`, for a batch that is taken. */
  report(results: readonly Partial<AgentResult>[], more?: Partial<Sent>): Promise<AgentReceipt>;
  /** Sends only a word. */
  word(more?: Partial<AgentReport>): Promise<Response>;
  /** A result of the component's first monitor, now. */
  saw(
    component: string,
    outcome: AgentResult["outcome"],
    more?: Partial<AgentResult>,
  ): Partial<AgentResult>;
};

type Sent = Partial<AgentReport> & {
  readonly seq?: number;
  readonly previous?: number;
  readonly sealedAt?: number;
};

/** Returns an agent of a region, with a token of its own. */
export async function testAgent(w: World, region: string): Promise<TestAgent> {
  const { token } = await issueAgentToken(w.ctx, region);
  let seq = 0;
  const post = (body: unknown) =>
    w.request("/agents/batches", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const usual = (): Omit<AgentReport, "batch"> => ({
    protocol: 1,
    instance: `instance-of-${region}`,
    name: `host-${region}`,
    version: "0.1.0",
    sentAt: w.now(),
    clockOffsetMs: 0,
    blindSince: null,
    waiting: 1,
    lacks: [],
  });
  const send: TestAgent["send"] = (results, { seq: own, previous, sealedAt, ...more } = {}) => {
    seq = own ?? seq + 1;
    const full = results.map((r) => ({
      attempt: 0,
      startedAt: w.now(),
      slotAt: w.now(),
      outcome: "up",
      ...r,
    }));
    const batch = {
      seq,
      previous: previous ?? seq - 1,
      sealedAt: sealedAt ?? w.now(),
      results: full,
    };
    return post({ ...usual(), ...more, batch });
  };
  return {
    token,
    send,
    async report(...given) {
      const answer = await send(...given);
      if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
      return (await answer.json()) as AgentReceipt;
    },
    word: (more = {}) => post({ ...usual(), ...more, batch: null }),
    saw(component, outcome, more = {}) {
      const found = w.live.monitors.find((m) => m.component.config.id === component);
      const failure =
        outcome === "down" ? { cause: "timeout" as const } : { latencyMs: 100, httpStatus: 200 };
      return { monitor: found!.id, outcome, ...failure, ...more };
    },
  };
}
