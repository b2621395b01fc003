import { useEffect } from "preact/hooks";
import type { Preview as Previewed } from "../../server/core/api/console.ts";
import { Alert, useWork } from "./parts.tsx";
import { format, look, setup, t } from "./state.ts";
import type { LivePreview } from "./use-preview.ts";

/** Providers whose recipients are counted in the line; those of more are folded. */
const COUNTED = 3;

/**
 * Publishes what was previewed, with mails or without. Mails cannot be sent before their number is
 * known, nor what has changed since the preview. Ctrl+Enter in a form leads here, and Ctrl+Enter
 * here publishes and notifies.
 */
export function PublishBar<Input>(props: {
  live: LivePreview<Input>;
  publish: (input: Input, notify: boolean) => Promise<void>;
  isEnd: boolean;
  missing: string;
}) {
  const { live, publish, isEnd, missing } = props;
  const { seen, input, isFresh, error } = live;
  const verb = isEnd ? t("Publier comme résolu", "Publish as resolved") : t("Publier", "Publish");
  const work = useWork();
  const isReady = isFresh && error === null && !work.isBusy.value;
  const isDraft = seen !== null && seen.draft && seen.mail === null;
  const mayNotify = isReady && seen !== null && seen.mail !== null;
  const confirm = (notify: boolean) =>
    work.run(async () => {
      if (input === null) return;
      await publish(input, notify);
      await look();
    });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.key !== "Enter") return;
      if (!event.ctrlKey && !event.metaKey) return;
      if (!document.getElementById("publish")?.contains(document.activeElement)) return;
      event.preventDefault();
      if (mayNotify) void confirm(true);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [mayNotify, input]);
  return (
    <section class="publish" id="publish" tabindex={-1} aria-label={t("Publier", "Publish")}>
      <Alert error={work.error.value} />
      {!isDraft && (
        <button
          type="button"
          class="button main"
          disabled={!mayNotify}
          onClick={() => void confirm(true)}
        >
          {seen
            ? t(
                `${verb} et prévenir ${people(seen.recipients.total)}`,
                `${verb} and notify ${people(seen.recipients.total)}`,
              )
            : t(`${verb} et prévenir…`, `${verb} and notify…`)}
        </button>
      )}
      <button
        type="button"
        class={isDraft ? "button main" : "button"}
        disabled={!isReady || seen === null}
        onClick={() => void confirm(false)}
      >
        {isDraft || seen?.draft
          ? t("Proposer à l’équipe", "Propose to the team")
          : t(`${verb} sans prévenir`, `${verb} without notifying`)}
      </button>
      <div class="soft small" role="status">
        <Recipients seen={seen} isRefused={error !== null} missing={missing} />
      </div>
    </section>
  );
}

const people = (count: number): string =>
  count < 2
    ? t(`${count} abonné`, `${count} subscriber${count === 1 ? "" : "s"}`)
    : t(`${format.value.count(count)} abonnés`, `${format.value.count(count)} subscribers`);

function Recipients(props: { seen: Previewed | null; isRefused: boolean; missing: string }) {
  const { seen, isRefused, missing } = props;
  if (isRefused) {
    return <>{t("Corrigez d’abord ce qui est signalé.", "Correct what is marked first.")}</>;
  }
  if (!seen) return <>{missing}</>;
  if (seen.draft && !seen.mail) {
    return (
      <>
        {t(
          "Un brouillon ne prévient personne : l’équipe le publiera.",
          "A draft notifies nobody: the team will publish it.",
        )}
      </>
    );
  }
  const names = new Map(setup.value?.providers.map((p) => [p.id, p.name]));
  const each = Object.entries(seen.recipients.providers).map(
    ([id, count]) => `${names.get(id) ?? id}${t(" : ", ": ")}${people(count)}`,
  );
  return (
    <>
      {each.length <= COUNTED ? (
        each.map((text) => (
          <span key={text}>
            {text}
            {". "}
          </span>
        ))
      ) : (
        <details>
          <summary>{t(`${each.length} fournisseurs`, `${each.length} providers`)}</summary>
          {each.join(", ")}
        </details>
      )}
      {t(
        "Les courriels attendent 30 s : l’envoi s’annule.",
        "E-mails wait 30 s and can be cancelled.",
      )}{" "}
      <kbd>Ctrl</kbd> <kbd>{t("Entrée", "Enter")}</kbd>
    </>
  );
}
