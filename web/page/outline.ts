import type { PageView } from "../../server/core/page/view.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { API_TEXT } from "../text/api.ts";
import { DIRECTORY_TEXT } from "../text/directory.ts";
import { SLA_TEXT } from "../text/sla.ts";
import { accountTitle } from "./account/account-page.tsx";
import { accessTitle } from "./access-page.tsx";
import type { Outline } from "./head.tsx";
import type { Headline } from "./headline.ts";
import { isOpen } from "./incident-days.ts";
import { declaredState } from "./incidents.tsx";
import { stepName } from "./timeline.tsx";
import { titleOf } from "./authored-text.ts";
import type { Words } from "./words.ts";

/**
 * Returns the title of each page. Titles begin with a state, since they are read among forty tabs.
 */
export function outlineOf(view: PageView, said: Headline, words: Words): Outline {
  const { route } = view;
  const { text, format } = words;
  const current = `${said.sentence}. ${said.counts}`;
  const about = (own: string, more: Partial<Outline> = {}): Outline => ({
    title: view.hidesState ? [own] : [said.short, own],
    description: view.hidesState ? own : `${own}. ${current}`,
    live: false,
    lasting: true,
    ...more,
  });
  const stated = (state: string, name: string): Outline => ({
    title: [state, name].filter(Boolean),
    description: [state, name].filter(Boolean).join(" – "),
    live: true,
    lasting: true,
  });
  switch (route.name) {
    case "home":
      return { title: [said.short], description: current, live: true, lasting: true };
    case "api":
      return about(API_TEXT[words.locale].title);
    case "provider":
      return stated(text.inState(route.provider.state, [route.provider.name]), "");
    case "component": {
      const name = `${route.provider.name} ${route.component.name}`;
      return stated(text.inState(route.component.state, [name]), "");
    }
    case "incident": {
      const { incident } = route;
      const state = isOpen(incident)
        ? text.state[declaredState(incident)]
        : stepName("resolved", words);
      return stated(state, titleOf(incident, words).text);
    }
    case "maintenance":
      return stated(
        stepName(route.maintenance.status, words),
        titleOf(route.maintenance, words).text,
      );
    case "history":
      return about(text.pages.history.title(format.month(route.month)), {
        lasting: route.filter.provider === null && route.filter.kind === "all",
      });
    case "maintenances":
      return about(text.pages.maintenances.title, { live: true });
    case "sla": {
      const { title, titleOf } = SLA_TEXT[words.locale];
      return about(route.month === null ? title : titleOf(format.month(route.month)));
    }
    case "search":
      return about(text.pages.search.title, { lasting: false });
    case "error":
      return {
        title: [text.error[route.status].title, said.short],
        description: current,
        live: false,
        lasting: false,
      };
    case "subscription":
      return about(SUBSCRIPTION_TEXT[words.locale].titles[route.step.at], { lasting: false });
    case "access":
      return about(accessTitle(route.step, words.locale), { lasting: false });
    case "vendors":
      return about(DIRECTORY_TEXT[words.locale].vendors);
    case "organization":
      return about(route.organization.name);
    case "account":
      return stateless(accountTitle(route.step, words));
    case "accessibility":
      return about(text.legal.accessibility.title);
    case "legal":
      return about(text.legal.notice.title);
    case "privacy":
      return about(text.legal.privacy.title);
    case "fallback":
      return about(text.pages.nav.home, { lasting: false });
  }
}

/** Returns the title of a page of one reader, which is about no state. */
const stateless = (title: string): Outline => ({
  title: [title],
  description: title,
  live: false,
  lasting: false,
});
