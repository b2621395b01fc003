import { Temporal } from "temporal-polyfill";

/**
 * Returns the IANA's own spelling of a time zone's name, or `null` for anything else. Aliases stay
 * what they are ("Asia/Kolkata"), since other software may not know the name they lead to. Offsets
 * ("+01:00") know no summer time and are refused.
 */
export function canonicalTimeZone(text: string): string | null {
  const name = text.trim();
  // ICU knows names of System V that no other database has.
  if (!/^[a-z]/i.test(name) || /^systemv\//i.test(name)) return null;
  try {
    return new Temporal.ZonedDateTime(0n, name).timeZoneId;
  } catch {
    return null;
  }
}

/** Returns the zone of a city ("paris", "New York"), or `null` where none has its name. */
export function timeZoneOfCity(city: string): string | null {
  const wanted = `/${city.trim().toLowerCase().replaceAll(/\s+/g, "_")}`;
  const zones = Intl.supportedValuesOf("timeZone");
  return zones.find((zone) => zone.toLowerCase().endsWith(wanted)) ?? null;
}
