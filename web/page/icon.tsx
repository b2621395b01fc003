/** Line drawings of 16 by 16 for buttons and links, always beside a word. */
const ICONS = {
  search: "M7 2.2a4.8 4.8 0 1 0 .01 0zM10.6 10.6 14.4 14.4",
  menu: "M2 4h12M2 8h12M2 12h12",
  mail: "M1.5 3.5h13v9h-13zM2 4l6 5 6-5",
  copy: "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3",
  sun: "M8 5a3 3 0 1 0 .01 0zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.7A6 6 0 0 1 6.3 2.5a6 6 0 1 0 7.2 7.2z",
  star: "M8 1.8l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.6l-3.8 2 .7-4.3-3.1-3 4.3-.6z",
  feed: "M2.5 13.5h.1M2.5 8a5.5 5.5 0 0 1 5.5 5.5M2.5 3A10.5 10.5 0 0 1 13 13.5",
  calendar: "M2 3.5h12v10.5H2zM2 7h12M5.2 1.5v3M10.8 1.5v3",
  code: "M5.5 4 1.5 8l4 4M10.5 4l4 4-4 4",
  previous: "M10 3.5 5.5 8l4.5 4.5",
  next: "M6 3.5 10.5 8 6 12.5",
  done: "M3 8.5l3.4 3.4L13 4.6",
  eye: "M1 8s2.6-4.8 7-4.8S15 8 15 8s-2.6 4.8-7 4.8S1 8 1 8zM8 6.1a1.9 1.9 0 1 0 .01 0z",
  found: "M8 2v8M8 13.4v.1",
  people:
    "M5.6 3a2.4 2.4 0 1 0 .01 0zM1 13.5c0-2.6 2-4.2 4.6-4.2s4.6 1.6 4.6 4.2M10.6 3.2a2.4 2.4 0 0 1 0 4.5M12 9.6c1.9.5 3 1.9 3 3.9",
  look: "M7 3a4 4 0 1 0 .01 0zM10 10l4 4",
} as const;

export type IconName = keyof typeof ICONS;

/** Draws an icon in the colour of the text beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={ICONS[name]} />
    </svg>
  );
}
