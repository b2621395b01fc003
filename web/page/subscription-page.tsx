import type { ComponentChildren } from "preact";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { subscribePath } from "../../server/core/page/paths.ts";
import type { SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import { Banner } from "./banner.tsx";
import { ConfirmStep } from "./confirm.tsx";
import { incidentToFollow } from "./follow-incident.tsx";
import { PreferencesStep } from "./preferences.tsx";
import { SubscribeStep } from "./subscribe.tsx";
import { OpenFeeds } from "./subscription-feeds.tsx";
import { UnsubscribeStep } from "./unsubscribe.tsx";
import type { Words } from "./words.ts";

/** Every page on the way of a subscription; each works without scripts. */
export function SubscriptionPage(props: {
  page: PageSnapshot;
  step: SubscriptionStep;
  words: Words;
}) {
  const { page, step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const isFollowing = incidentToFollow(page, step) !== null;
  const isWide = ["form", "preferences", "no-mail"].includes(step.at);
  return (
    <>
      <Banner
        heading="h1"
        sentence={isFollowing ? text.followTitle : text.titles[step.at]}
        id="title"
      >
        {step.at === "form" && !isFollowing && <p>{text.lead}</p>}
        {step.at === "preferences" && <p>{text.forWhom(step.email)}</p>}
      </Banner>
      <div class="wrap body">
        <div class={isWide ? undefined : "narrow"}>
          <Step {...props} />
        </div>
      </div>
    </>
  );
}

function Step({ page, step, words }: { page: PageSnapshot; step: SubscriptionStep; words: Words }) {
  const text = SUBSCRIPTION_TEXT[words.locale];
  switch (step.at) {
    case "form":
      return <SubscribeStep page={page} step={step} words={words} />;
    case "confirm":
      return <ConfirmStep page={page} step={step} words={words} />;
    case "preferences":
      return <PreferencesStep page={page} step={step} words={words} />;
    case "unsubscribe":
      return <UnsubscribeStep step={step} words={words} />;
    case "asked":
      return (
        <Said text={text.asked}>
          <p class="soft">{text.askedHint}</p>
        </Said>
      );
    case "too-many":
      return <Said text={text.tooMany} />;
    case "no-mail":
      return (
        <div class="split">
          <Said text={text.noMail}>
            <p>{text.noMailHint}</p>
          </Said>
          <OpenFeeds page={page} words={words} />
        </div>
      );
    case "confirmed":
      return (
        <Said text={text.confirmed}>
          {step.isTried && <p>{text.trialArrived}</p>}
          <p class="line">
            <a class="button" href={step.manage}>
              {text.manage}
            </a>
          </p>
        </Said>
      );
    case "unsubscribed":
      return (
        <Said text={text.unsubscribed}>
          {step.manage !== null && (
            <p>
              <a href={step.manage}>{text.comeBack}</a>
            </p>
          )}
        </Said>
      );
    case "erased":
      return <Said text={text.erased} />;
    case "lost":
      return (
        <Said text={step.isExpired ? text.expired : text.lost}>
          <p>
            <a href={subscribePath(words.locale)}>{text.again}</a>
          </p>
        </Said>
      );
  }
}

/** Announces the outcome at once to readers who cannot see it. */
function Said({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="card stack">
      <p role="status">{text}</p>
      {children}
    </div>
  );
}
