// What the page gains where scripts run; everything else is in the document itself.
import "./page.css";
import { copyCommands } from "./islands/copy.ts";
import { drawCharts } from "./islands/charts.ts";
import { showDays } from "./islands/day-tip.ts";
import { pickDays } from "./islands/day-picker.ts";
import { offerLanguage } from "./islands/offer-language.ts";
import { pinHere } from "./islands/pin-here.ts";
import { keepPins } from "./islands/pins.ts";
import { keepFresh } from "./islands/refresh.ts";
import { keepTimes, tellTimes } from "./islands/relative-times.ts";
import { searchProviders } from "./islands/search.ts";
import { chooseTheme } from "./islands/theme.ts";

copyCommands();
offerLanguage();
chooseTheme();

// Error pages are not refreshed: they have no state to come back to.
if (document.querySelector("main[data-live]")) {
  const takeUpStrips = showDays();
  const pinAgain = keepPins();
  const searchAgain = searchProviders();
  const takeUpCharts = drawCharts();
  const takeUpPickers = pickDays();
  const showPin = pinHere();
  keepTimes();
  keepFresh(() => {
    tellTimes();
    pinAgain();
    searchAgain();
    takeUpStrips();
    takeUpCharts();
    takeUpPickers();
    showPin();
  });
}
