import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { Banner } from "./banner.tsx";
import { Board } from "./board.tsx";
import { DayHours, DayLine } from "./day-line.tsx";
import { GatewayTile } from "./gateway-tile.tsx";
import { lastCheckedAt, type Headline } from "./headline.ts";
import { LastCheck } from "./hero.tsx";
import { OpenIncidents } from "./incident-card.tsx";
import { isOpen } from "./incident-days.ts";
import { LastIncident, RecentIncidents } from "./recent-incidents.tsx";
import { MaintenanceLines, NextMaintenance } from "./maintenance-tiles.tsx";
import { Seek } from "./seek.tsx";
import { BeNotified } from "./be-notified.tsx";
import { Troubles } from "./troubles.tsx";
import type { Words } from "./words.ts";

/** Shows the home page, in the order of a worried reader's questions. */
export function Home({ page, said, words }: { page: PageSnapshot; said: Headline; words: Words }) {
  const isCalm = !page.incidents.some(isOpen);
  return (
    <>
      <Banner
        state={said.state}
        heading="h1"
        sentence={said.sentence}
        aside={<Seek page={page} words={words} />}
        horizon={<DayLine page={page} words={words} />}
      >
        {said.answering !== "" && (
          <p>
            <b>{said.answering}</b>
            {said.rest}
          </p>
        )}
        <LastCheck at={lastCheckedAt(page)} words={words} />
        {isCalm && <Troubles page={page} words={words} />}
      </Banner>
      <DayHours words={words} />
      <div class="wrap body">
        {!isCalm ? (
          <div class="split">
            <OpenIncidents page={page} words={words} />
            <section class="card tile">
              <GatewayTile page={page} words={words} />
              <MaintenanceLines page={page} words={words} />
            </section>
          </div>
        ) : (
          <div class="tiles">
            <GatewayTile page={page} isAlone words={words} />
            <NextMaintenance page={page} words={words} />
            <LastIncident page={page} words={words} />
          </div>
        )}
        <Board page={page} words={words} />
        <div class="halves">
          <RecentIncidents page={page} words={words} />
          <BeNotified words={words} />
        </div>
      </div>
    </>
  );
}
