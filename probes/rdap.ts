import { z } from "zod";

/** The data that a registry publishes about a domain. */
export type Registration = {
  readonly name: string;
  /** `null` where the registry publishes none. */
  readonly endsAt: number | null;
  /** The state that takes it out of the DNS, or is about to. */
  readonly status: string | null;
};

/** RFC 9224, 4: zones, and the servers for them. */
const bootstrap = z.object({
  services: z.array(z.tuple([z.array(z.string()), z.array(z.string())]).rest(z.unknown())),
});

/** Returns the server of each zone, by HTTPS where there is one; `null` where it is no such list. */
export function bootstrapServers(json: unknown): ReadonlyMap<string, string> | null {
  const read = bootstrap.safeParse(json);
  if (!read.success) return null;
  return new Map(
    read.data.services.flatMap(([zones, servers]) => {
      const server = servers.find((url) => url.startsWith("https:")) ?? servers[0];
      return server === undefined ? [] : zones.map((zone) => [zone.toLowerCase(), server] as const);
    }),
  );
}

/** The members of RFC 9083 that are read, 5.3 and 4.5. */
const domainObject = z.object({
  objectClassName: z.literal("domain"),
  status: z.array(z.string()).optional(),
  events: z.array(z.object({ eventAction: z.string(), eventDate: z.string() })).optional(),
});

/** States in which a domain is out of the DNS, or lost unless it is renewed (RFC 8056, EPP). */
const GONE = [
  ...["client hold", "server hold", "inactive", "redemption period", "pending restore"],
  "pending delete",
];

/** Reads a domain object; returns why it is none. */
export function readDomain(json: unknown, name: string): Registration | string {
  const read = domainObject.safeParse(json);
  if (!read.success) return "no domain object of RFC 9083";
  const { events = [], status = [] } = read.data;
  const dateOf = (action: string) => {
    const found = events.find(({ eventAction }) => eventAction.toLowerCase() === action);
    const at = Date.parse(found?.eventDate ?? "");
    return Number.isNaN(at) ? null : at;
  };
  return {
    name,
    endsAt: dateOf("expiration") ?? dateOf("registrar expiration"),
    status: status.find((state) => GONE.includes(state.toLowerCase())) ?? null,
  };
}
