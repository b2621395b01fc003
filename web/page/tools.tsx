import { Icon, type IconName } from "./icon.tsx";
import type { Words } from "./words.ts";

const FEEDS: readonly {
  readonly name: "atom" | "rss" | "calendar" | "json";
  readonly path: string;
  readonly type: string;
  readonly icon: IconName;
}[] = [
  { name: "atom", path: "/history.atom", type: "application/atom+xml", icon: "feed" },
  { name: "rss", path: "/history.rss", type: "application/rss+xml", icon: "feed" },
  { name: "calendar", path: "/maintenances.ics", type: "text/calendar", icon: "calendar" },
  { name: "json", path: "/feed.json", type: "application/feed+json", icon: "code" },
];

/** Shows the feeds as buttons of the band; the whole name is read aloud. */
export function FeedTools({ query, words }: { query: string; words: Words }) {
  return (
    <>
      {FEEDS.map(({ name, path, type, icon }) => (
        <FeedLink href={path + query} name={name} type={type} icon={icon} words={words} />
      ))}
    </>
  );
}

/** Shows one way to read the news as a button, whose short name is explained to who hears it. */
export function FeedLink(props: {
  href: string;
  name: "atom" | "rss" | "calendar" | "json";
  type: string;
  icon: IconName;
  /** What it is, where it is not the feed of that name. */
  about?: string;
  words: Words;
}) {
  const { href, name, type, icon, about, words } = props;
  const { detail } = words.text.pages;
  return (
    <a class="button" href={href} type={type}>
      <Icon name={icon} />
      <span>
        {detail.short[name]}
        <span class="visually-hidden">{`, ${about ?? detail[name]}`}</span>
      </span>
    </a>
  );
}

/** Copies a text of the page, where the browser lets pages do so. */
export function CopyButton(props: { from: string; label?: string; tiny?: boolean; words: Words }) {
  const { from, label, tiny = false, words } = props;
  const { copy } = words.text.pages;
  return (
    <button
      type="button"
      class={`button scripted${tiny ? " tiny" : ""}`}
      data-copy={from}
      data-copied={copy.copied}
    >
      <Icon name="copy" />
      <span>{label ?? copy.copy}</span>
    </button>
  );
}

/** Copies the link of an incident or a maintenance. */
export const CopyLink = ({ words }: { words: Words }) => (
  <CopyButton from="permalink" label={words.text.pages.event.copyLink} words={words} />
);

/** Links to an incident or a maintenance as JSON. */
export const JsonLink = ({ href, words }: { href: string; words: Words }) => (
  <FeedLink
    href={href}
    name="json"
    type="application/json"
    icon="code"
    about={words.text.pages.event.asJson}
    words={words}
  />
);
