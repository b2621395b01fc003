import { CHANNELS } from "../../server/core/messages/endpoint-trial.ts";
import { hasProblem, type SubscriptionStep } from "../../server/core/page/subscription-steps.ts";
import { SUBSCRIPTION_TEXT } from "../text/subscription.ts";
import type { Words } from "./words.ts";

/**
 * Shows the choice of a channel, and the field for its address. The style sheet shows the field and
 * the hint that belong to the channel chosen; without it, all of them are shown.
 */
export function ChannelFields(props: {
  step: Extract<SubscriptionStep, { at: "form" }>;
  words: Words;
}) {
  const { step, words } = props;
  const text = SUBSCRIPTION_TEXT[words.locale];
  const isWrong = hasProblem(step.problems, "/endpoint");
  return (
    <>
      <fieldset>
        <legend>{text.channel}</legend>
        <div class="channels">
          {CHANNELS.map((channel) => (
            <label class="choice">
              <input
                type="radio"
                name="channel"
                value={channel}
                checked={channel === step.channel}
              />
              {text.channels[channel]}
            </label>
          ))}
        </div>
      </fieldset>
      <div class="field to-endpoint">
        <label for="endpoint">{text.endpointLabel}</label>
        <div class="hint" id="endpoint-hint">
          {CHANNELS.map((channel) =>
            channel === "mail" ? null : (
              <p class={`of-channel of-${channel}`}>{text.channelHints[channel]}</p>
            ),
          )}
        </div>
        <input
          id="endpoint"
          name="endpoint"
          type="text"
          inputmode="url"
          autocapitalize="none"
          autocomplete="off"
          spellcheck={false}
          maxlength={2000}
          placeholder="https://"
          value={step.endpoint}
          aria-invalid={isWrong ? "true" : undefined}
          aria-describedby={isWrong ? "mistakes endpoint-hint" : "endpoint-hint"}
        />
      </div>
    </>
  );
}
