import { componentPath } from "../../server/core/page/paths.ts";
import type { Member } from "./members.ts";
import type { Words } from "./words.ts";

/** The names of components with their providers, each a link to its page. */
export const MemberLinks = (props: { members: readonly Member[]; words: Words }) => (
  <>
    {props.members.map(({ provider, component }, i) => (
      <>
        {i > 0 && ", "}
        <a
          href={componentPath(provider, component, props.words.locale)}
          data-state={component.state}
        >
          <b>{provider.name}</b> <span lang={props.words.teamLang}>{component.name}</span>
        </a>
      </>
    ))}
  </>
);
