import { isoInZone } from "../core/calendar.ts";
import { methodOf } from "../core/measuring/method.ts";
import type { Instant, Locale } from "../core/model.ts";
import type { PublishedMonth } from "../core/month-report.ts";

type Texts = {
  readonly title: (page: string, month: string) => string;
  readonly frozen: (at: string) => string;
  readonly running: (until: string) => string;
  readonly labels: Readonly<
    Record<
      | "target"
      | "availability"
      | "withMaintenance"
      | "coverage"
      | "budget"
      | "spent"
      | "left"
      | "gateway"
      | "provider"
      | "planned"
      | "unknown"
      | "excluded"
      | "none"
      | "providers"
      | "errata"
      | "vantagePoints"
      | "method",
      string
    >
  >;
  readonly notice: (hours: string) => string;
  readonly version: (version: number, hash: string) => string;
};

const TEXTS: Readonly<Record<Locale, Texts>> = {
  fr: {
    title: (page, month) => `${page} : disponibilité de ${month}`,
    frozen: (at) => `Rapport clos le ${at}.`,
    running: (until) => `Rapport provisoire, arrêté au ${until}.`,
    labels: {
      target: "Engagement",
      availability: "Disponibilité",
      withMaintenance: "  maintenances comprises",
      coverage: "Couverture",
      budget: "Budget d’erreur",
      spent: "  dépensé",
      left: "  reste",
      gateway: "Indisponible, passerelle",
      provider: "Indisponible, fournisseur",
      planned: "Maintenance",
      unknown: "Inconnu",
      excluded: "Maintenances exclues",
      none: "aucune",
      providers: "Fournisseurs, pour information",
      errata: "Errata",
      vantagePoints: "Points de mesure",
      method: "Méthode",
    },
    notice: (hours) => `préavis de ${hours} h`,
    version: (version, hash) => `Méthode n° ${version}, empreinte ${hash}`,
  },
  en: {
    title: (page, month) => `${page}: availability of ${month}`,
    frozen: (at) => `Report closed on ${at}.`,
    running: (until) => `Provisional report, up to ${until}.`,
    labels: {
      target: "Commitment",
      availability: "Availability",
      withMaintenance: "  maintenance included",
      coverage: "Coverage",
      budget: "Error budget",
      spent: "  spent",
      left: "  left",
      gateway: "Down, gateway",
      provider: "Down, provider",
      planned: "Maintenance",
      unknown: "Unknown",
      excluded: "Excluded maintenance",
      none: "none",
      providers: "Providers, for information",
      errata: "Errata",
      vantagePoints: "Vantage points",
      method: "Method",
    },
    notice: (hours) => `notice of ${hours} h`,
    version: (version, hash) => `Method no. ${version}, hash ${hash}`,
  },
};

/** A month's report as text, to be read, kept or signed; in the page's language. */
export function slaText(month: PublishedMonth, title: string, locale: Locale): string {
  const t = TEXTS[locale];
  const iso = (at: Instant) => isoInZone(at, month.timeZone).replace(".000", "");
  const percent = percentIn(locale);
  const rows = (cells: readonly (readonly [string, string])[]) => {
    const width = Math.max(...cells.map(([label]) => label.length));
    return cells.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
  };
  const { target, attribution, budgetSeconds, leftSeconds } = month;
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });
  const lines = [
    t.title(title, month.month),
    `${iso(month.from)} – ${iso(month.to)}, ${month.timeZone}`,
    month.frozenAt === null ? t.running(iso(month.until)) : t.frozen(iso(month.frozenAt)),
    "",
    ...rows([
      ...(target === null ? [] : [[t.labels.target, percent(target / 100)] as const]),
      [t.labels.availability, percent(month.ratio)],
      [t.labels.withMaintenance, percent(month.ratioWithMaintenance)],
      [t.labels.coverage, percent(month.coverage)],
      ...(month.vantagePoints === undefined
        ? []
        : [[t.labels.vantagePoints, String(month.vantagePoints)] as const]),
      ...(budgetSeconds === null || leftSeconds === null
        ? []
        : ([
            [t.labels.budget, clock(budgetSeconds)],
            [t.labels.spent, clock(month.spentSeconds)],
            [t.labels.left, clock(leftSeconds)],
          ] as const)),
      [t.labels.gateway, clock(attribution.gateway)],
      [t.labels.provider, clock(attribution.provider)],
      [t.labels.planned, clock(attribution.planned)],
      [t.labels.unknown, clock(attribution.unknown)],
    ]),
    "",
    t.labels.excluded,
    ...(month.excluded.length === 0 ? [`  ${t.labels.none}`] : []),
    ...month.excluded.map(
      ({ from, to, maintenance, noticeSeconds }) =>
        `  ${iso(from)} – ${iso(to)}, ${t.notice(number.format(noticeSeconds / 3_600))}` +
        (maintenance === null ? "" : ` (${maintenance})`),
    ),
    "",
    t.labels.providers,
    ...rows(
      month.providers
        .filter((p) => p.role === "provider")
        .map((p) => [
          `  ${p.name}`,
          `${percent(p.ratio).padStart(9)}  ${percent(p.ratioWithMaintenance).padStart(9)}  ` +
            `${t.labels.coverage.toLowerCase()} ${percent(p.coverage)}` +
            (p.vantagePoints === undefined
              ? ""
              : `  ${t.labels.vantagePoints.toLowerCase()} ${p.vantagePoints}`),
        ]),
    ),
    ...(month.errata.length === 0 ? [] : ["", t.labels.errata]),
    ...month.errata.flatMap((e) => [
      `  ${iso(e.at)}, ${e.author} : ${e.reason}`,
      ...(e.change === null
        ? []
        : [
            `    ${e.change.component} ${iso(e.change.from)} – ${iso(e.change.to)}: ${e.change.state}`,
          ]),
      `    ${t.labels.availability} ${percent(e.ratio)} (${percent(e.ratioWithMaintenance)})`,
    ]),
    "",
    t.labels.method,
    ...methodOf(month, locale).sentences.map((sentence) => `  ${sentence}`),
    ...methodOf(month, locale).formulas.map((formula) => `  ${formula}`),
    `  ${t.version(month.methodVersion, month.hash ?? "-")}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Rounded down, since 99.9999 is not 100; a dash where nothing is known. */
function percentIn(locale: Locale): (ratio: number | null) => string {
  const format = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 3,
    roundingMode: "floor",
  });
  return (ratio) => (ratio === null ? "—" : format.format(ratio));
}

/** Seconds as hours, minutes and seconds: "3 h 43 min 30 s". */
function clock(seconds: number): string {
  const whole = Math.round(Math.abs(seconds));
  const [h, min, s] = [Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), whole % 60];
  const parts = [h > 0 ? `${h} h` : "", h + min > 0 ? `${min} min` : "", `${s} s`];
  return `${seconds < 0 ? "-" : ""}${parts.filter((part) => part !== "").join(" ")}`;
}
