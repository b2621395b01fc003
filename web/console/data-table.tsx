import type { ComponentChildren } from "preact";
import { Icon } from "./icons.tsx";
import { t } from "./state.ts";

export type Column = {
  readonly key: string;
  readonly label: string;
  /** Figures: aligned at the right. */
  readonly isNumber?: boolean;
  /** Only for readers who do not see the column. */
  readonly isHidden?: boolean;
  readonly isSortable?: boolean;
};

/** The column by which rows are sorted, and whether the largest comes first. */
export type Order = { readonly key: string; readonly isDown: boolean };

/**
 * A table on desktops; on phones each row is an item of a few lines. Its roles are written out,
 * since browsers drop those of a table whose parts are laid out otherwise.
 *
 * @param hasBodies its children are row groups of their own
 */
export function DataTable(props: {
  caption: string;
  columns: readonly Column[];
  class?: string;
  hasBodies?: boolean;
  order?: Order;
  sortBy?: (key: string) => void;
  children: ComponentChildren;
}) {
  const { caption, columns, hasBodies = false, order, sortBy, children } = props;
  return (
    <div class="card flush">
      <table role="table" class={`data ${props.class ?? ""}`}>
        <caption class="visually-hidden">{caption}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <Head key={column.key} column={column} order={order} sortBy={sortBy} />
            ))}
          </tr>
        </thead>
        {hasBodies ? children : <tbody role="rowgroup">{children}</tbody>}
      </table>
    </div>
  );
}

function Head(props: {
  column: Column;
  order: Order | undefined;
  sortBy: ((key: string) => void) | undefined;
}) {
  const { column, order, sortBy } = props;
  const isSorted = order?.key === column.key;
  const direction = order?.isDown ? "descending" : "ascending";
  return (
    <th
      role="columnheader"
      scope="col"
      class={column.isNumber ? "num" : undefined}
      aria-sort={column.isSortable ? (isSorted ? direction : "none") : undefined}
    >
      {column.isHidden ? (
        <span class="visually-hidden">{column.label}</span>
      ) : column.isSortable && sortBy ? (
        <button type="button" class="sort" onClick={() => sortBy(column.key)}>
          {column.label}
          {isSorted && <Icon name={order.isDown ? "down" : "up"} size={12} />}
        </button>
      ) : (
        column.label
      )}
    </th>
  );
}

/** A row; its first cell names it. */
export function Row(props: { class?: string | undefined; children: ComponentChildren }) {
  return (
    <tr role="row" class={props.class}>
      {props.children}
    </tr>
  );
}

export function NameCell({ children }: { children: ComponentChildren }) {
  return (
    <th role="rowheader" scope="row">
      {children}
    </th>
  );
}

/** @param label printed before the value where the row is an item of a list */
export function Cell(props: {
  class?: string | undefined;
  label?: string;
  colSpan?: number;
  children?: ComponentChildren;
}) {
  const { class: look, label, colSpan, children } = props;
  return (
    <td role="cell" class={look} colSpan={colSpan} data-label={label}>
      {children}
    </td>
  );
}

/** The sorting that phones have instead of heads. */
export function SortChoice(props: {
  columns: readonly Column[];
  order: Order;
  sortBy: (key: string) => void;
}) {
  return (
    <label class="sort-choice">
      {t("Trier par", "Sort by")}{" "}
      <select value={props.order.key} onChange={(event) => props.sortBy(event.currentTarget.value)}>
        {props.columns
          .filter((column) => column.isSortable)
          .map(({ key, label }) => (
            <option value={key} selected={key === props.order.key}>
              {label}
            </option>
          ))}
      </select>
    </label>
  );
}
