import type { ComponentSnapshot } from "../../server/core/snapshot.ts";
import { CopyButton } from "./tools.tsx";
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
    <div class="machine stack tight parted">
      <div class="line">
        <h4>{detail.machine}</h4>
        <code id={id}>{`curl -i ${pageUrl}/ping/${component.id}`}</code>
        <CopyButton from={id} tiny words={words} />
      </div>
      <div class="line small">
        <span class="soft">{detail.machineLead}</span>
        <Codes title={text.routes} all={component.routes} />
        <Codes title={detail.identifiers} all={component.aliases} />
      </div>
    </div>
  );
}

function Codes({ title, all }: { title: string; all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <p class="routes small">
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
