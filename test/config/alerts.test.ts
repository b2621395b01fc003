import { expect, test } from "vitest";
import { loadConfig } from "../../server/config/load.ts";

const PAGE = `pages:
  - id: exemple
    title: API Exemple
    url: https://status.exemple.test
    providers: [{ id: insee, name: INSEE, components: [] }]
team:
  alerts:
`;

const load = (alerts: string, env: Readonly<Record<string, string>> = {}) =>
  loadConfig(PAGE + alerts, { path: "vigie.yaml", env });

const CHANNELS = `    channels:
      - { id: chat, kind: slack, url: "\${SLACK_URL}" }
      - { id: room, kind: matrix, url: https://matrix.exemple.test, room: "!a:exemple.test", token: t-123 }
      - { id: phone, kind: ntfy, url: https://ntfy.exemple.test/vigie }
      - { id: pager, kind: pagerduty, routingKey: r-123 }
      - { id: genie, kind: opsgenie, apiKey: k-123 }
      - { id: prom, kind: alertmanager, url: https://am.exemple.test }
      - { id: hook, kind: webhook, url: https://in.exemple.test/a, secret: whsec_MDEyMzQ1Njc4OWFiY2RlZg== }
      - { id: texts, kind: sms, url: https://sms.exemple.test/, body: '{"to":"{to}","m":"{text}"}', to: ["+33612345678"] }
      - { id: mail, kind: email, to: [equipe@exemple.test] }
`;

test("channels, rules, hours and escalation are read, with secrets from the environment", () => {
  const loaded = load(
    `${CHANNELS}    rules:
      - { severity: critical, channels: [pager], providers: [insee], hours: { from: "20:00", to: "08:00" } }
      - {}
    repeat: never
    escalation: { after: 10m, channels: [texts] }
`,
    { SLACK_URL: "https://hooks.slack.test/services/x" },
  );

  expect(loaded.ok ? [] : loaded.mistakes).toEqual([]);
  const alerts = loaded.ok ? loaded.config.team?.alerts : undefined;
  expect(alerts?.channels[0]).toEqual({
    id: "chat",
    kind: "slack",
    url: "https://hooks.slack.test/services/x",
  });
  expect(alerts?.rules).toEqual([
    {
      severity: "critical",
      channels: ["pager"],
      providers: ["insee"],
      hours: { from: "20:00", to: "08:00" },
    },
    { severity: "major" },
  ]);
  expect(alerts).toMatchObject({
    repeatMs: null,
    resolveAfterMs: 30_000,
    escalation: { afterMs: 600_000, channels: ["texts"] },
  });
});

test("a missing variable of a channel is a mistake that names it", () => {
  const loaded = load(CHANNELS);

  expect(loaded.ok ? [] : loaded.mistakes).toEqual([
    expect.objectContaining({ line: 9, message: expect.stringContaining("SLACK_URL is not set") }),
  ]);
});

const channel = (text: string) => `    channels: [${text}]\n`;
test.each([
  [channel("{ id: a, kind: slak, url: https://x.test }"), /kind: expected slack, teams/],
  [channel("{ id: a, kind: slack }"), /"url" is missing/],
  [channel("{ id: a, kind: slack, url: ftp://x.test }"), /url: expected an http/],
  [channel("{ id: a b, kind: slack, url: https://x.test }"), /id: expected an id/],
  [channel("{ id: a, kind: pagerduty }"), /"routingKey" is missing/],
  [channel("{ id: a, kind: pagerduty, routingKey: r, key: x }"), /unknown key "key"/],
  [
    channel("{ id: a, kind: ntfy, url: https://ntfy.test/ }"),
    /url: expected the address of a topic/,
  ],
  [
    channel('{ id: a, kind: matrix, url: https://m.test, room: "!a:b" }'),
    /room and token together/,
  ],
  [
    channel("{ id: a, kind: sms, url: 'https://s.test/{to}/{text}', method: GET, to: [abc] }"),
    /expected a telephone number/,
  ],
  [
    channel('{ id: a, kind: sms, url: https://s.test, to: ["+331234"] }'),
    /\{to\} and \{text\} in url or body/,
  ],
  [channel("{ id: a, kind: email, to: [nobody] }"), /expected one mail address/],
  [channel("{ id: a, kind: webhook, url: https://x.test, secret: abc }"), /expected whsec_/],
  [
    channel("{ id: a, kind: alertmanager, url: https://x.test, headers: { 'a b': c } }"),
    /name of a header/,
  ],
  [
    channel("{ id: a, kind: email, to: [a@b.fr] }, { id: a, kind: email, to: [a@b.fr] }"),
    /"a" is already the id of another channel/,
  ],
  [`${CHANNELS}    rules: [{ channels: [pagr] }]\n`, /no channel "pagr": did you mean "pager"\?/],
  [`${CHANNELS}    rules: [{ providers: [inse] }]\n`, /no provider "inse": did you mean "insee"\?/],
  [`${CHANNELS}    rules: [{ pages: [other] }]\n`, /no page "other"/],
  [`${CHANNELS}    rules: [{ severity: huge }]\n`, /severity: expected/],
  [`${CHANNELS}    rules: [{ hours: { from: "25:00", to: "08:00" } }]\n`, /from: expected a time/],
  [
    `${CHANNELS}    rules: [{ hours: { from: "08:00", to: "08:00" } }]\n`,
    /from and to are the same/,
  ],
  [`${CHANNELS}    escalation: { channels: [boss] }\n`, /no channel "boss"/],
  [`${CHANNELS}    repeat: 1s\n`, /repeat: expected/],
])("%s is refused", (text, message) => {
  const loaded = load(text, { SLACK_URL: "https://hooks.slack.test/x" });

  const mistakes = loaded.ok ? [] : loaded.mistakes;
  expect(mistakes.map((m) => m.message).join("\n")).toMatch(message);
  expect(mistakes).toHaveLength(1);
  expect(mistakes[0]?.line).toBeGreaterThan(7);
  expect(mistakes[0]?.column).toBeGreaterThan(1);
});

test("a team without addresses, alerts or heartbeat is a mistake", () => {
  const loaded = loadConfig(`${PAGE.slice(0, PAGE.indexOf("  alerts"))}  locale: fr\n`, {
    path: "vigie.yaml",
    env: {},
  });

  expect(loaded.ok ? [] : loaded.mistakes.map((m) => m.message)).toEqual([
    "team: expected email, alerts or heartbeat",
  ]);
});
