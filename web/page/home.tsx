import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { GatewaySection } from "./gateway.tsx";
import type { Headline } from "./headline.ts";
import { Hero } from "./hero.tsx";
import { incidentDays } from "./incident-days.ts";
import { OpenIncidents, RecentIncidents } from "./incidents.tsx";
import { PlannedMaintenance } from "./maintenances.tsx";
import { ProviderList } from "./provider-list.tsx";
import type { Words } from "./words.ts";

/** The home, in the order of a worried reader's questions. */
export function Home({ page, said, words }: { page: PageSnapshot; said: Headline; words: Words }) {
  const incidents = incidentDays(page, words);
  return (
    <>
      <Hero page={page} said={said} heading="h1" words={words} />
      <OpenIncidents page={page} words={words} />
      <GatewaySection page={page} incidents={incidents} words={words} />
      <ProviderList page={page} incidents={incidents} words={words} />
      <details class="method">
        <summary>{words.text.howToRead}</summary>
        {words.text.method.map((paragraph) => (
          <p>{paragraph}</p>
        ))}
      </details>
      <PlannedMaintenance page={page} words={words} />
      <RecentIncidents page={page} words={words} />
    </>
  );
}
