import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { Expiries } from "./expiries.tsx";
import { Icon } from "./icons.tsx";
import { OpenIncidents } from "./open-incidents.tsx";
import { Heading, Link } from "./parts.tsx";
import { SideMails } from "./side-mails.tsx";
import { burning, can, isTeam, t, toDecide } from "./state.ts";
import { ToDecide } from "./to-decide.tsx";
import { Today } from "./today.tsx";
import { Watch } from "./watch.tsx";

export { publicWords } from "./public-words.ts";

/** Shows what is wrong now, what was promised, what to decide, what leaves, and what expires. */
export function Home() {
  const count = toDecide.value;
  return (
    <>
      <div class="head">
        <Heading count={count}>{t("Ce qui brûle", "What’s on fire")}</Heading>
        <div class="tools">
          {can("editor") && isTeam.value && (
            <Link to="/console/declare" look="button main">
              <Icon name="horn" />
              {t("Déclarer un incident", "Declare an incident")} <kbd>n</kbd>
            </Link>
          )}
          {can("editor") && (
            <Link to="/console/plan" look="button">
              <Icon name="plan" />
              {t("Planifier une maintenance", "Plan a maintenance")}
            </Link>
          )}
        </div>
      </div>
      <More count={count} />
      {burning.value === null ? (
        <p role="status">{t("Chargement…", "Loading…")}</p>
      ) : (
        <>
          <Watch />
          <div class="split">
            <div class="stack wide-gap">
              {isTeam.value && <OpenIncidents />}
              <ToDecide />
            </div>
            <div class="stack">
              <SideMails />
              <Today />
              <Expiries />
            </div>
          </div>
        </>
      )}
    </>
  );
}

/** Announces that more waits than before; less is no news. */
function More({ count }: { count: number }) {
  const before = useRef(count);
  const announced = useSignal("");
  useEffect(() => {
    if (count > before.current)
      announced.value = t(`${count} choses à traiter.`, `${count} things to handle.`);
    before.current = count;
  }, [count]);
  return (
    <p class="visually-hidden" role="status">
      {announced.value}
    </p>
  );
}
