import { CAUSE_WORDS } from "../../server/core/events/cause-words.ts";
import { enLegal } from "./en-legal.ts";
import { enPages } from "./en-pages.ts";
import type { Messages } from "./fr.ts";

const many = (n: number, one: string, more: string): string => (n === 1 ? one : more);

const list = new Intl.ListFormat("en-GB", { type: "conjunction" });

function names(all: readonly string[]): string {
  if (all.length <= 3) return list.format(all);
  return list.format([...all.slice(0, 2), `${all.length - 2} others`]);
}

const predicates = {
  operational: "working",
  degraded_performance: "degraded",
  partial_outage: "partly down",
  major_outage: "down",
  under_maintenance: "under maintenance",
  unknown: "without data",
};

/** The English words of the public pages; complete by type. */
export const en: Messages = {
  pages: enPages,
  legal: enLegal,
  statusOf: (title) => `${title} status`,
  language: "English",
  skip: "Skip to content",
  otherLanguage: "Language",
  state: {
    operational: "Operational",
    degraded_performance: "Degraded",
    partial_outage: "Partial outage",
    major_outage: "Outage",
    under_maintenance: "Maintenance",
    unknown: "Not enough data",
  },
  names,
  inState: (state, who) =>
    state === "unknown"
      ? `Not enough data for ${names(who)}`
      : `${names(who)} ${many(who.length, "is", "are")} ${predicates[state]}`,
  slow: (who) => `${names(who)} ${many(who.length, "is", "are")} slow`,
  inStates: (counts) =>
    counts.map(([state, n]) => `${n} ${many(n, "is", "are")} ${predicates[state]}`).join(", "),
  allWell: "Everything works",
  semicolon: ";",
  nothingKnown: "Not enough data",
  answering: (ok, all, withGateway) => {
    const gateway = withGateway ? " and the gateway" : "";
    if (ok === all && all === 1)
      return ["The API", `${gateway} ${withGateway ? "answer" : "answers"} normally`];
    if (ok === all) return [`All ${all} APIs`, `${gateway} answer normally`];
    if (ok === 0 && all === 1) return ["The API", " does not answer normally"];
    if (ok === 0) return [`None of the ${all} APIs`, " answers normally"];
    return [`${ok} of ${all} APIs`, ` ${many(ok, "answers", "answer")} normally`];
  },
  lastCheck: (when) => `Checked ${when}`,
  neverChecked: "Nothing has been checked yet.",
  zone: (city) => `${city} time`,
  here: "# your time",
  at: (m) => (m.date === null ? `at ${m.clock}` : `on ${m.date} at ${m.clock}`),
  since: (m) => (m.date === null ? `since ${m.clock}` : `since ${m.date} at ${m.clock}`),
  stateSince: (state) => `: ${state.toLowerCase()}`,
  moreTroubles: (n) => (n === 1 ? "and one more API" : `and ${n} more APIs`),
  until: (m) => (m.date === null ? `until ${m.clock}` : `until ${m.date} at ${m.clock}`),
  notice: "Notice",
  staleTitle: "Figures out of date.",
  staleBody: (when) =>
    `Our checks have not been running${when === "" ? "" : ` ${when}`}: the states shown may have changed.`,
  offlineTitle: "Page not refreshed.",
  offlineBody: "The last attempt to refresh it failed: the states shown may have changed.",
  details: "Details",
  affected: "Affects",
  errorCodes: "Codes returned",
  whatToDo: "What to do",
  notAffected: "Not affected",
  nextUpdate: (when) => `Next update ${when}`,
  nextUpdateLate: (since) => `Update overdue ${since}`,
  timeline: "Updates",
  incidentStep: {
    investigating: "Investigating",
    identified: "Cause identified",
    monitoring: "Monitoring",
    resolved: "Resolved",
    postmortem: "Post-mortem",
  },
  maintenanceStep: {
    scheduled: "Planned",
    in_progress: "Under way",
    verifying: "Being verified",
    completed: "Completed",
    cancelled: "Cancelled",
  },
  author: { automatic: "automatic", team: "team", provider: "provider" },
  lasted: (length) => `lasted ${length}`,
  commitment: (target) => `Commitment: ${target} per calendar month`,
  budget: (spent, allowed) =>
    `${spent} of unavailability; the commitment allows ${allowed} over 30 days`,
  leastAvailable: (name) => `least available component: ${name}`,
  search: "Search for a provider, an API or a path",
  searchExample: "Provider, API or path",
  searchFound: { none: "No result", one: "1 result", more: "# results" },
  pause: "Pause refreshing",
  legend: "Key",
  day: {
    ok: "Operational",
    degraded: "Degraded",
    down: "Outage",
    maintenance: "Maintenance",
    none: "No data",
  },
  daySummary: {
    none: (n) => `${n} without data`,
    degraded: (n) => `${n} degraded`,
    down: (n) => `${n} with an outage`,
    maintenance: (n) => `${n} under maintenance`,
  },
  stripLabel: (name, days, parts) =>
    parts.length === 0
      ? `${name}: ${days} ${many(days, "day", "days")} without an outage`
      : `${name}: ${days} ${many(days, "day", "days")}, of which ${list.format(parts)}`,
  outageHeights: ": under 15 min, 1 h, 4 h, more",
  daysAgo: (n) => `${n} days ago`,
  today: "today",
  available: (percent) => `${percent} available`,
  over90Days: "over 90 days",
  noData: "No data",
  coverage: (percent) => `data for ${percent} of the time`,
  p95: (latency) => `p95 ${latency}`,
  cause: CAUSE_WORDS.en,
  stale: "measurements interrupted",
  held: (until) =>
    `The team is keeping this state ${until}: our measurements do not change it until then.`,
  detailsOf: (name) => `, details of ${name}`,
  window: { "24h": "24 hours", "7d": "7 days", "30d": "30 days", "90d": "90 days" },
  table: {
    availability: "Availability by period",
    period: "Period",
    ratio: "Available",
    coverage: "Measured",
    down: "Down",
    days: "Days with something to report",
    date: "Day",
    state: "State",
  },
  withMaintenance: (percent) => `(${percent} including maintenance)`,
  quiet: "Nothing to report.",
  olderDays: (n) => many(n, "And 1 earlier day.", `And ${n} earlier days.`),
  routes: "Routes",
  lastUp: (when) => `Last success ${when}`,
  noMaintenance: "No maintenance is planned besides the usual windows.",
  recurring: "Providers’ usual windows",
  recurringWho: "Provider",
  recurringWhen: "When",
  recurringNext: "Next",
  everyDay: "every day",
  everyWeekday: (weekday) => `on ${weekday}s`,
  fromTo: (from, to) => `${from} to ${to}`,
  onNow: "under way",
  howToRead: "How to read these figures",
  method: [
    "Availability is the share of the measured time during which the API answered, slow answers included. Maintenance announced in advance is left out; the figure that includes it is shown alongside.",
    "A period without data counts neither as good nor as bad: it is shown as such. Percentages are rounded down.",
    "A day is marked “Outage” from the first interruption, the higher the longer it lasted, “Degraded” from an hour of slowness, “Maintenance” from 2 hours.",
  ],
  footer: {
    summary: "Full status as JSON",
    pings: "API pings",
    contact: "Contact us",
    access: "Request access",
    privateFeeds: "Feeds of this page",
    times: (zone) => `Times are given in ${zone}.`,
  },
  home: "Back to service status",
  error: {
    404: {
      title: "Page not found",
      body: "There is nothing at this address. The status of the services is below.",
    },
    410: {
      title: "Page removed",
      body: "This page has been removed. The status of the services is below.",
    },
    429: {
      title: "Too many requests",
      body: "You have reached the request limit. Wait a minute before trying again; the status page and the pings remain available.",
    },
    503: {
      title: "Temporarily unavailable",
      body: "The status page cannot answer this request for now; try again in a minute. This says nothing about the APIs themselves: their last known state is below.",
    },
    500: {
      title: "Something went wrong",
      body: "The status page ran into an error. This says nothing about the APIs themselves: their last known state is below.",
    },
  },
};
