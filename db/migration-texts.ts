/** Effects of migrations on the data, for operators. A new migration adds its line. */
const TEXTS: Readonly<Record<string, string>> = {
  "0001-measurement": "makes the tables of components, monitors, results and states",
  "0002-rollups": "makes the tables of hours, days, frozen months and errata",
  "0003-incidents": "makes the tables of incidents and maintenance",
  "0004-pushed": "makes the tables of tokens, observations, heartbeats and registered monitors",
  "0005-writing": "makes the tables of the audit trail and the outbox",
  "0006-people": "makes the tables of people, credentials and sessions",
  "0007-subscribers": "makes the tables of subscribers",
  "0008-messages": "makes the tables of messages",
  "0009-team-notices": "makes the table of notices to the team",
  "0010-templates-and-mutes": "makes the tables of templates and of muted monitors",
  "0011-story-order": "adds an index of messages by incident and maintenance; no data changes",
  "0012-failing-answers": "makes the table of failing answers",
  "0013-expectations": "adds expectations to registered monitors, empty at first",
  "0014-faults": "adds the party at fault to states, read from their evidence; all states are read",
  "0015-monitor-settings": "adds settings to registered monitors, empty at first",
  "0016-accounts":
    "makes the tables of organisations and accounts; splits the names of people into first and last",
  "0017-access-requests": "makes the tables of requests for access",
  "0018-alerts": "makes the tables of alerts to the team",
  "0019-technical-accounts":
    "makes the tables of technical accounts; notes how long each signing key is needed",
  "0020-grants": "makes the tables of grants, their contacts and links that hand tokens over",
  "0021-grant-names": "adds the names of contacts to grants, as applicants wrote them",
  "0022-token-usage": "makes the tables of what grants' tokens called, and of their bans",
  "0023-agents": "makes the tables of regions, agents, their tokens and their batches",
  "0024-executors": "makes the table of results on their way between nodes",
  "0025-config-versions": "makes the table of configurations that nodes had in force",
  "0026-promised-updates": "makes the table of updates that published incidents promised",
};

/** Returns what a migration does; where no text is known, what it is for, by its name. */
export const migrationText = (name: string): string =>
  TEXTS[name] ?? `changes for ${name.replace(/^\d+-/, "").replaceAll("-", " ")}`;
