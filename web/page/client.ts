// What the page gains where scripts run; everything else is in the document itself.
import "./page.css";
import { copyCommands } from "./islands/copy.ts";
import { showDays } from "./islands/day-tip.ts";
import { keepFresh } from "./islands/refresh.ts";
import { keepTimes, tellTimes } from "./islands/relative-times.ts";
import { searchProviders } from "./islands/search.ts";

copyCommands();

// Error pages are not refreshed: they have no state to come back to.
if (document.querySelector("main[data-live]")) {
  const takeUpStrips = showDays();
  const searchAgain = searchProviders();
  keepTimes();
  keepFresh(() => {
    tellTimes();
    searchAgain();
    takeUpStrips();
  });
}
