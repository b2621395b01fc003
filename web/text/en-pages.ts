import type { ComponentState } from "../../server/core/model.ts";
import type { PageMessages } from "./fr-pages.ts";

const many = (n: number, one: string, more: string): string => (n === 1 ? one : more);

/** Predicates of one API or several. */
const apiStates: Readonly<Record<ComponentState, string>> = {
  operational: "up",
  degraded_performance: "slow",
  partial_outage: "partly down",
  major_outage: "down",
  under_maintenance: "under maintenance",
  unknown: "without data",
};

/** The English words of the pages behind the home; complete by type. */
export const enPages: PageMessages = {
  nav: {
    main: "Pages",
    path: "Breadcrumb",
    home: "Service status",
    history: "History",
    maintenances: "Maintenance",
    sla: "Availability",
    api: "API",
    subscribe: "Subscribe",
    feeds: {
      atom: "Incidents and maintenance (Atom)",
      rss: "Incidents and maintenance (RSS)",
      json: "Incidents and maintenance (JSON Feed)",
      calendar: "Maintenance (iCal calendar)",
    },
  },
  detail: {
    apis: (n) => (n === 1 ? "The API of this provider" : `The ${n} APIs`),
    allWell: (name) => `${name}: everything works`,
    someInState: (name, state, n) =>
      `${name}: ${n === 1 ? "one API" : `${n} APIs`} ${apiStates[state]}`,
    stateOf: (state) => `: ${state.toLowerCase()}`,
    moreInTrouble: (n) => `${n} more ${n === 1 ? "is" : "are"} affected.`,
    othersWell: (n, all) =>
      all
        ? `All ${n} APIs answer normally.`
        : n === 1
          ? "The other API answers normally."
          : `The ${n} other APIs answer normally.`,
    pin: "Pin",
    short: { atom: "Atom", rss: "RSS", calendar: "iCal", json: "JSON" },
    over90: "available over 90 days",
    openIncident: "Open incident:",
    regions: {
      title: "Seen from",
      notHeard: "no measurements for now",
      rule: (agree, of) =>
        of === 1
          ? "one region measures"
          : agree === 1
            ? `an outage counts once one of ${of} regions sees it`
            : agree === of
              ? `an outage counts if all ${of} regions see it`
              : `an outage counts once ${agree} of ${of} regions see it`,
    },
    today: "Today",
    dayBefore: "Previous day",
    dayAfter: "Next day",
    onThatDay: (percent, isToday) => `${percent} ${isToday ? "since midnight" : "that day"}`,
    lasted: {
      down: (length) => `Down for ${length}`,
      degraded: (length) => `Degraded for ${length}`,
      maintenance: (length) => `Maintenance for ${length}`,
    },
    measured: {
      title: "Measured outages and slow times",
      none: "No outage or slow time measured in the last 90 days.",
      start: "Start",
      finding: "Finding",
      length: "Length",
      today: (clock) => `today, ${clock}`,
      code: (status) => `Error ${status}`,
    },
    unread: "Not available at the moment.",
    incidentsOf: (name) => `Incidents of ${name}, 90 days`,
    maintenancesOf: (name) => `Maintenance of ${name}`,
    everyDayAt: "Every day",
    usual: "routine",
    website: "The provider’s website",
    allOf: (name) => `All APIs of ${name}`,
    year: "12 months",
    yearUnread: "Not available at the moment",
    forInformation: "For information: not part of the service’s commitment.",
    bound: (target) => `The commitment of ${target} per calendar month applies to this component.`,
    everyDay: "The 90 days, one by one",
    dayTable: (name) => `State of ${name}, day by day`,
    latency: {
      title: "Response time",
      period: (name) => `Period of the chart of ${name}`,
      periods: { "24h": "24 hours", "7d": "7 days", "30d": "30 days", "90d": "90 days" },
      shortPeriods: { "24h": "24 h", "7d": "7 days", "30d": "30 days", "90d": "90 days" },
      p50: "Median response",
      p95: "95% of responses within",
      keys: { p95: "95% of responses arrive within", p50: "median response" },
      summary: (what, usual, worst, when) =>
        `${what}: ${usual} usually; at the slowest, 95% of responses within ${worst}, ${when}`,
      chart: (name, period) =>
        `Response time of ${name} over ${period}: use the arrow keys to move through the points`,
      table: "Data table",
      caption: (name, period) => `Response time of ${name} over ${period}`,
      when: "Start",
      csv: "CSV",
      csvOf: (name) => `Download the response times of ${name} as CSV`,
      none: "No measurements in this period.",
      unread: "The measurements are not available at the moment.",
      at: (date, clock) => `${date} at ${clock}`,
    },
    noIncidents: "No incident in the last 90 days.",
    olderIncidents: "Full history",
    machine: "For your software",
    machineLead: "200 when it works, 502 when it is down; no rate limit",
    identifiers: "Other identifiers",
    followOne: (name) => `Follow ${name}`,
    calendar: "Maintenance calendar (iCal)",
    atom: "Atom feed",
    rss: "RSS feed",
    json: "JSON Feed",
  },
  event: {
    follow: "Follow this incident",
    impact: {
      none: "no effect on calls",
      minor: "minor impact",
      major: "major impact",
      critical: "critical impact",
    },
    steps: "Timeline",
    newestFirst: "Newest first.",
    postmortem: "Post-mortem",
    change: (name, before, after) => `${name}: ${before} → ${after}`,
    permalink: "Permanent address",
    facts: "Key facts",
    received: "You get",
    spared: "Not affected",
    others: (well, all) =>
      well === all
        ? many(all, "The other API", `The ${all} other APIs`)
        : `${well} of the ${all} other APIs`,
    over24: (name) => `${name}, last 24 hours`,
    over90: (name) => `${name}, 90 days`,
    hours: (name, hours, down) =>
      `${name}, ${hours} hours: ${down === 0 ? "no outage" : `${down} ${many(down, "hour", "hours")} with an outage`}`,
    yesterday: (clock) => `yesterday, ${clock}`,
    now: "now",
    sameMonth: "The same month",
    noneSameMonth: "No other incident of this provider.",
    allOf: (name) => `All incidents of ${name} that month`,
    copyLink: "Copy the link",
    asJson: "As JSON",
    addToCalendar: "Add to my calendar",
    planned: "When",
    ended: (when) => `Ended ${when}`,
    overrun: (when) => `Should have ended ${when}: it is taking longer than planned.`,
    announced: "Announced",
    notice: (when, ahead) => `${when}, ${ahead} before its start`,
    lateNotice: (when) => `${when}, after its start`,
    excluded: "Announced early enough: it is left out of the availability figures.",
    counted: (hours) => `Announced less than ${hours} ahead: it counts as unavailability.`,
    cancelled: "This maintenance will not take place.",
  },
  history: {
    title: (month) => `History of ${month}`,
    filter: "Filter the history",
    provider: "Provider",
    anyProvider: "All providers",
    kind: "Kind",
    kinds: { all: "Incidents and maintenance", incident: "Incidents", maintenance: "Maintenance" },
    apply: "Filter",
    clear: "Show everything",
    counts: (incidents, maintenances) =>
      `${incidents === 0 ? "No" : incidents} ${many(incidents, "incident", "incidents")}, ${
        maintenances === 0 ? "no" : maintenances
      } planned maintenance ${many(maintenances, "event", "events")}.`,
    monthStrip: (month) => `The days of ${month}`,
    calm: (incidents, days) =>
      `${incidents === 0 ? "No incident" : `${incidents} ${many(incidents, "incident", "incidents")}`}, ${days} ${many(days, "calm day", "calm days")}`,
    none: "Nothing to report for this month.",
    noneSuch: "Nothing of the kind this month.",
    incident: "Incident",
    maintenance: "Maintenance",
    months: "Months",
    incomplete: "Past events are not available at the moment: this list may be incomplete.",
  },
  maintenances: {
    title: "Maintenance",
    lead: (on, ahead) =>
      on + ahead === 0
        ? "No exceptional maintenance is announced."
        : [on === 0 ? "" : `${on} under way`, ahead === 0 ? "" : `${ahead} announced`]
            .filter(Boolean)
            .join(", ") + ".",
    ahead: "Under way and to come",
    past: "Recent",
    nonePast: "No recent maintenance.",
    allPast: "All past maintenance",
    calendar: "Calendar",
    calendarOf: (month) => `Maintenance in ${month}`,
    daily:
      "Daily windows are not repeated in the calendar: they are listed among the providers’ usual windows.",
    subscribe: "Subscribe to the calendar (iCal)",
    today: "today",
  },
  search: {
    title: "Search",
    label: "Provider, API or path",
    go: "Search",
    found: (n, query) =>
      n === 0
        ? `No result for “${query}”.`
        : `${n} ${many(n, "result", "results")} for “${query}”.`,
    hint: "For example the name of a provider or an API, or a path that you call.",
    maybe: "You may have been looking for",
    more: (n) => `And ${n} more: please be more precise.`,
  },
  pin: "Pin # to the top of the list",
  copy: { copy: "Copy", copied: "Copied" },
  offer: { text: "Cette page existe en français.", dismiss: "Non, merci" },
  fallback: {
    title: "The status page is not responding at the moment",
    body: (when) =>
      `This is the last known state, taken ${when}. It may have changed since. This says nothing about the APIs themselves: your calls may succeed.`,
  },
  onDayShort: (m) => (m.date === null ? m.clock : `${m.date}, ${m.clock}`),
  onDay: (m) => (m.date === null ? `today at ${m.clock}` : `on ${m.date} at ${m.clock}`),
};
