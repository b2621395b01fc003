import type { Context as Asked } from "hono";
import { Refusal } from "../../core/refusal.ts";
import type { AccountRequest } from "./caller.ts";

/** A validated place in a list. */
export type Paging = { readonly page: number; readonly page_size: number };

export const sliceOf = ({ page, page_size: size }: Paging) => ({
  offset: (page - 1) * size,
  limit: size,
});

/**
 * Returns a page of a list with the addresses of its neighbours, which keep all other parameters.
 *
 * @throws Refusal `missing` after the last page; an empty first page is one
 */
export function pageOf<T>(
  c: Asked<AccountRequest>,
  data: readonly T[],
  { page, page_size }: Paging,
  total: number,
) {
  const last = Math.max(1, Math.ceil(total / page_size));
  if (page > last) throw new Refusal("missing", `There is no page ${page}: the last is ${last}.`);
  const addressOf = (number: number) => {
    const { pathname, searchParams } = new URL(c.req.url);
    searchParams.delete("page");
    searchParams.append("page", String(number));
    return `${c.get("home")}${pathname}?${searchParams}`;
  };
  return {
    data,
    next_page: page < last ? addressOf(page + 1) : null,
    page,
    page_size,
    previous_page: page > 1 ? addressOf(page - 1) : null,
    total,
  };
}

/** Returns a sort key without its sign, and whether it descends. */
export function sortOf<K extends string>(
  sort: K | `-${K}` | undefined,
  usual: { readonly sort: K; readonly isDescending: boolean },
): { readonly sort: K; readonly isDescending: boolean } {
  if (sort === undefined) return usual;
  const isDescending = sort.startsWith("-");
  return { sort: (isDescending ? sort.slice(1) : sort) as K, isDescending };
}
