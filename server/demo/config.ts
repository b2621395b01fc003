import { addDays, civilDate } from "../core/calendar.ts";
import type { Instant, WindowRule } from "../core/model.ts";
import { MAINTAINED, PROVIDERS } from "./catalogue.ts";
import { GUIDANCE } from "./guidance.ts";
import type { Answer, DemoProvider } from "./resource.ts";
import { DEMO_ZONE, windowAround } from "./script.ts";

/**
 * The demo's configuration, as a file would hold it: plain JSON, to go through the same schema
 * as everybody's.
 *
 * @param port of each simulated resource, by its id
 * @param now when the demo starts: one provider's maintenance is placed around it
 * @param url where the page will be found
 */
export function demoConfig(
  port: (id: string) => number,
  now: Instant,
  url = "http://127.0.0.1:3000",
): Readonly<Record<string, unknown>> {
  return {
    access: {
      open: true,
      introduction: {
        fr: "L’accès est gratuit, et réservé aux administrations, aux collectivités et aux éditeurs qui travaillent pour elles. Préparez le **fondement juridique** de votre démarche : l’équipe le vérifie.",
        en: "Access is free of charge, for public bodies and for software vendors who work for them. Have the **legal basis** of your project at hand: the team checks it.",
      },
      scopes: [
        { id: "entreprises", fr: "Entreprises et établissements", en: "Companies" },
        { id: "attestations", fr: "Attestations fiscales et sociales", en: "Certificates" },
      ],
    },
    pages: [
      {
        id: "demo",
        // Real names are beside invented outages: readers must not take these for true.
        title: "API Démo (simulation)",
        url,
        locale: "fr",
        timeZone: DEMO_ZONE,
        contact: "demo@vigie.example",
        sla: { target: 99.5, noticeHours: 24 },
        providers: PROVIDERS.map((provider) => ({
          id: provider.id,
          name: provider.name,
          role: provider.role ?? "provider",
          ...(provider.url === undefined ? {} : { url: provider.url }),
          maintenance: windowsOf(provider, now),
          components: provider.resources.map((r) => ({
            id: r.id,
            name: r.name,
            ...GUIDANCE[r.id],
            monitors: [
              {
                kind: "http",
                url: `http://127.0.0.1:${port(r.id)}/${r.id}`,
                every: "5s",
                timeout: "4s",
                confirm: r.confirm ?? "10s",
                degradedAfter: "1s",
                expect: EXPECT[r.answer],
              },
            ],
          })),
        })),
      },
    ],
  };
}

/** Expectations that tell each kind of good answer from a bad one. */
const EXPECT: Readonly<Record<Answer, unknown>> = {
  liveness: { status: [200], json: { path: "status", test: "equals", value: "ok" } },
  record: { status: [200], json: { path: "data", test: "not-empty" } },
  collection: { status: [200], json: { path: "data.items", test: "not-empty" } },
  absent: { status: [404] },
  xml: { text: "<valid>true</valid>" },
};

/** One provider is in maintenance now, one will be on an afternoon of next week. */
function windowsOf(provider: DemoProvider, now: Instant): WindowRule[] {
  const windows = [...(provider.maintenance ?? [])];
  if (provider.id === MAINTAINED) windows.push(windowAround(now));
  if (provider.id === "gip_mds") {
    windows.push({ from: "13:00", to: "17:00", date: addDays(civilDate(now, DEMO_ZONE), 6) });
  }
  return windows;
}
