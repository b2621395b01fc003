import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import type { Words } from "./words.ts";

/** Shows the address where software asks whether it may call this API, as a line to run. */
export function PingAddress(props: {
  component: ComponentSnapshot;
  pageUrl: string;
  words: Words;
}) {
  const { component, pageUrl, words } = props;
  const { text } = words;
  const { detail } = text.pages;
  const id = `k-${component.publicId}`;
  return (
    <div class="machine">
      <h3>{detail.machine}</h3>
      <p class="soft">{detail.machineLead}</p>
      <div class="command">
        <pre tabindex={0} aria-label={detail.ping}>
          <code id={id}>{`curl -i ${pageUrl}/ping/${component.id}`}</code>
        </pre>
        <button type="button" class="scripted" data-copy={id} data-copied={text.pages.copy.copied}>
          {text.pages.copy.copy}
        </button>
      </div>
      <Codes title={text.routes} all={component.routes} />
      <Codes title={detail.identifiers} all={component.aliases} />
    </div>
  );
}

function Codes({ title, all }: { title: string; all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <p class="routes">
      <span class="soft">{title}</span>
      {all.map((one) => (
        <>
          {" "}
          <code>{one}</code>
        </>
      ))}
    </p>
  );
}
