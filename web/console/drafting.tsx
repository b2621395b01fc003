import type { ComponentChildren } from "preact";
import { Alert } from "./parts.tsx";
import { Looks } from "./preview.tsx";
import { PublishBar } from "./publish-bar.tsx";
import { t } from "./state.ts";
import type { LivePreview } from "./use-preview.ts";

/**
 * Lays out a write: its form, beside it the preview of what readers will see, and at the foot of
 * the screen the bar that publishes.
 */
export function Drafting<Input>(props: {
  /** Heading of the preview; "Aperçu" by default. */
  title?: string;
  live: LivePreview<Input>;
  /** Publishes what was previewed, with or without mails. */
  publish: (input: Input, notify: boolean) => Promise<void>;
  /** True if what is published is over already. */
  isEnd?: boolean;
  /** What is missing before there is something to preview. */
  missing: string;
  children: ComponentChildren;
}) {
  const { title = t("Aperçu", "Preview"), live, publish, isEnd = false, missing } = props;
  const { seen, isFresh, error } = live;
  return (
    <>
      <div class="writing">
        <div>{props.children}</div>
        <section class={`sheet${isFresh ? "" : " stale"}`} aria-labelledby="preview">
          <h2 class="visually-hidden" id="preview">
            {title}
          </h2>
          {seen ? (
            <Looks seen={seen}>
              <Alert error={error} />
            </Looks>
          ) : (
            <div class="paper stack">
              <Alert error={error} />
              <p class="soft">{error === null ? missing : null}</p>
            </div>
          )}
        </section>
      </div>
      <PublishBar live={live} publish={publish} isEnd={isEnd} missing={missing} />
    </>
  );
}

/** Leads the keyboard from a form to the bar that publishes. */
export const toPublishBar = (): void => document.getElementById("publish")?.focus();
