import type { FailingAnswers } from "../../server/core/api/failing-answers.ts";
import { api } from "./api.ts";
import { useRead } from "./parts.tsx";
import { momentText, t } from "./state.ts";

type One = FailingAnswers["answers"][number];

/** Reads the last failing answer of each monitor of the page. */
export function useFailingAnswers() {
  const { found } = useRead(() => api.get<FailingAnswers>("/api/v1/failing-answers"));
  return found.value?.answers ?? [];
}

/** Shows the last failing answer: its request, status line, headers and beginning of the body. */
export function FailingAnswer({ answer, isOpen = false }: { answer: One; isOpen?: boolean }) {
  const headers = answer.headers.map(({ name, value }) => `${name}: ${value}`);
  const text = [answer.request, "", answer.statusLine, ...headers, "", answer.body].join("\n");
  return (
    <details class="gap" open={isOpen}>
      <summary>
        {t("Dernière réponse en échec", "Last failing answer")} ({answer.monitor},{" "}
        {momentText(answer.at)})
      </summary>
      <pre tabindex={0}>{text}</pre>
    </details>
  );
}

/** Shows the last failing answers of some components. */
export function FailingAnswersOf({ components }: { components: readonly string[] }) {
  const answers = useFailingAnswers().filter(({ component }) => components.includes(component));
  return (
    <>
      {answers.map((answer) => (
        <FailingAnswer answer={answer} key={`${answer.component} ${answer.monitor}`} />
      ))}
    </>
  );
}
